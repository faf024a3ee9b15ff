import { attachmentName } from './attachment.ts';
import { h } from './element.ts';
import { icon } from './icon.ts';
import type { Message } from './telegram.ts';
import { t } from './texts.ts';

/** The strip over the field that says which message is being edited or answered. */
export class ComposerBanner {
  readonly element: HTMLElement;
  /** The message being edited, if one is. */
  editing: Message | undefined;
  /** The message being answered, if one is. */
  replied: Message | undefined;
  readonly #mark = h('span', { class: 'banner-mark' });
  readonly #title = h('strong', { dir: 'auto' });
  readonly #words = h('span', { dir: 'auto' });

  constructor(cancel: () => void) {
    const close = h(
      'button',
      { type: 'button', class: 'round', 'aria-label': t('cancel'), title: t('cancel'), onclick: cancel },
      icon('close'),
    );
    const lines = h('div', { class: 'lines' }, this.#title, this.#words);
    this.element = h('div', { class: 'composer-banner', hidden: true }, this.#mark, lines, close);
  }

  get shown(): boolean {
    return this.editing !== undefined || this.replied !== undefined;
  }

  edit(message: Message): void {
    this.hide();
    this.editing = message;
    this.#show('edit', t('editing'), message);
  }

  reply(message: Message, author: string): void {
    this.hide();
    this.replied = message;
    this.#show('reply', t('replying', { name: author }), message);
  }

  hide(): void {
    this.editing = undefined;
    this.replied = undefined;
    this.element.hidden = true;
  }

  #show(mark: 'edit' | 'reply', title: string, message: Message): void {
    this.#mark.replaceChildren(icon(mark));
    this.#title.textContent = title;
    this.#words.textContent = message.text ?? message.caption ?? attachmentName(message) ?? '';
    this.element.hidden = false;
  }
}
