import { type Api, type Letter, reasonOf } from './api.ts';
import { h } from './element.ts';
import { mailTime } from './format.ts';
import { openLetter } from './letter.ts';
import { focusStop, rove } from './roving.ts';
import { t } from './texts.ts';
import { toast } from './toast.ts';

/** The letters the bot has sent, newest first. One that came while the page was open is new until it is read. */
export class Mailbox {
  readonly element: HTMLElement;
  readonly #api: Api;
  readonly #changed: () => void;
  readonly #list = h('div', { class: 'mail-list' });
  readonly #notice = h('p', { class: 'notice' }, t('mailEmpty'));
  readonly #letters = new Map<number, Letter>();
  readonly #unread = new Set<number>();
  #loaded = false;

  constructor(api: Api, changed: () => void) {
    this.#api = api;
    this.#changed = changed;
    this.element = h(
      'section',
      { class: 'panel mailbox', 'data-testid': 'mailbox', 'aria-label': t('mailbox') },
      h('h2', {}, t('mailbox')),
      this.#notice,
      this.#list,
    );
    rove(this.#list, () => this.#items());
  }

  get unread(): number {
    return this.#unread.size;
  }

  async load(): Promise<void> {
    try {
      const { mail } = await this.#api.mail();
      for (const letter of mail) this.#take(letter, this.#loaded);
      this.#loaded = true;
      this.#draw();
    } catch (reason) {
      this.#notice.hidden = false;
      this.#notice.textContent = t('mailFailed', { reason: reasonOf(reason) });
    }
  }

  arrived(letter: Letter): void {
    this.#take(letter, true);
    this.#draw();
    toast(t('newLetter', { subject: letter.subject || t('noSubject') }));
  }

  #take(letter: Letter, isNew: boolean): void {
    if (isNew && !this.#letters.has(letter.id)) this.#unread.add(letter.id);
    this.#letters.set(letter.id, letter);
  }

  #items(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>('.mail-item')];
  }

  #draw(): void {
    const focused = this.#items().indexOf(document.activeElement as HTMLElement);
    this.#notice.hidden = this.#letters.size > 0;
    this.#notice.textContent = t('mailEmpty');
    const newestFirst = [...this.#letters.values()].sort((a, b) => b.id - a.id);
    this.#list.replaceChildren(...newestFirst.map((letter) => this.#item(letter)));
    const items = this.#items();
    focusStop(items, items[Math.max(focused, 0)]);
    items[focused]?.focus();
    this.#changed();
  }

  #item(letter: Letter): HTMLElement {
    const look = `mail-item${this.#unread.has(letter.id) ? ' unread' : ''}`;
    return h(
      'button',
      { type: 'button', class: look, 'data-testid': 'mail-item', onclick: () => this.#read(letter) },
      h('strong', { dir: 'auto' }, letter.subject || t('noSubject')),
      h('small', {}, `${mailTime(letter.at)} · ${letter.to}`),
    );
  }

  #read(letter: Letter): void {
    this.#unread.delete(letter.id);
    this.#draw();
    openLetter(letter);
  }
}
