import type { ChatView } from './chat-view.ts';
import { h } from './element.ts';
import { icon } from './icon.ts';
import { t } from './texts.ts';

export interface ChatPane {
  element: HTMLElement;
  /** The view in sight; the others keep their state but stand outside the document. */
  view(): ChatView | undefined;
  mount(view: ChatView): void;
  setStatus(words: string, active?: boolean): void;
}

interface Options {
  testid: string;
  label: string;
  face: HTMLElement;
  title: string;
  /** Stands between the title and the menu button. */
  tools: HTMLElement[];
}

/** A column of the page that shows one chat at a time under its header. */
export function createChatPane({ testid, label, face, title, tools }: Options): ChatPane {
  const status = h('p', { class: 'status', 'aria-live': 'polite' });
  const header = h(
    'header',
    { class: 'pane-header' },
    face,
    h('div', { class: 'lines' }, h('h2', { dir: 'auto' }, title), status),
    ...tools,
  );
  const slot = h('div', { class: 'slot' });
  const element = h('section', { class: 'pane', 'data-testid': testid, 'aria-label': label }, header, slot);
  let current: ChatView | undefined;
  return {
    element,
    view: () => current,
    mount(view) {
      current = view;
      slot.replaceChildren(view.element);
      view.shown();
    },
    setStatus(words, active = false) {
      status.textContent = words;
      status.classList.toggle('active', active);
    },
  };
}

/** What a chat action of the Bot API looks like in a header; nothing when the bot does nothing. */
export function actionWords(action: string | undefined): string | undefined {
  if (!action) return undefined;
  if (action === 'upload_photo') return t('sendsPhoto');
  if (action.startsWith('upload_')) return t('sendsFile');
  return t('typing');
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
