import type { ChatView } from './chat-view.ts';
import { h } from './element.ts';
import { icon } from './icon.ts';
import { t } from './texts.ts';

interface Options {
  testid: string;
  label: string;
  face: HTMLElement;
  title: string;
  /** Stand after the title. */
  tools: HTMLElement[];
}

/** A column of the page that shows one chat at a time under its header. */
export class ChatPane {
  readonly element: HTMLElement;
  /** The view in sight; the others keep their state but stand outside the document. */
  view: ChatView | undefined;
  readonly #status = h('p', { class: 'status', 'aria-live': 'polite' });
  readonly #slot = h('div', { class: 'slot' });

  constructor({ testid, label, face, title, tools }: Options) {
    const lines = h('div', { class: 'lines' }, h('h2', { dir: 'auto' }, title), this.#status);
    const header = h('header', { class: 'pane-header' }, face, lines, ...tools);
    this.element = h(
      'section',
      { class: 'pane', 'data-testid': testid, 'aria-label': label },
      header,
      this.#slot,
    );
  }

  mount(view: ChatView): void {
    this.view = view;
    this.#slot.replaceChildren(view.element);
    view.shown();
  }

  setStatus(words: string, active = false): void {
    this.#status.textContent = words;
    this.#status.classList.toggle('active', active);
  }
}

/** What a chat action of the Bot API looks like in a header; nothing when the bot does nothing. */
export function actionWords(action: string | undefined): string | undefined {
  if (!action) return undefined;
  if (action === 'upload_photo') return t('sendsPhoto');
  if (action.startsWith('upload_')) return t('sendsFile');
  return t('typing');
}

/** What an empty chat says about itself. */
export function welcome(face: HTMLElement, title: string, words: string): HTMLElement[] {
  return [face, h('h2', { dir: 'auto' }, title), h('p', {}, words)];
}

export function menuButton(label: string, open: (anchor: HTMLElement) => void): HTMLButtonElement {
  const button = h(
    'button',
    { type: 'button', class: 'round', 'aria-label': label, title: label, 'aria-haspopup': 'menu' },
    icon('more'),
  );
  button.addEventListener('click', () => open(button));
  return button;
}
