import { h } from './element.ts';
import { icon } from './icon.ts';
import type { ReplyButton, ReplyKeyboard } from './telegram.ts';
import { t } from './texts.ts';
import { toast } from './toast.ts';

export interface ReplyKeyboardView {
  element: HTMLElement;
  /** Shows and hides the buttons; itself hidden while the bot offers none. */
  toggle: HTMLElement;
  set(keyboard: ReplyKeyboard | null): void;
}

/** The bot's buttons below the composer; pressing one sends its label, as in Telegram. */
export function createReplyKeyboard(
  send: (text: string) => void,
  placeholder: (words?: string) => void,
): ReplyKeyboardView {
  const element = h('div', {
    class: 'reply-keyboard',
    role: 'group',
    'aria-label': t('replyKeyboard'),
    hidden: true,
  });
  const toggle = h('button', { type: 'button', class: 'round', hidden: true }, icon('keyboard'));
  let current: ReplyKeyboard | null = null;
  toggle.addEventListener('click', () => open(element.hidden === true));

  function open(wanted: boolean): void {
    element.hidden = !wanted;
    toggle.setAttribute('aria-expanded', String(wanted));
    toggle.setAttribute('aria-label', t(wanted ? 'hideKeyboard' : 'showKeyboard'));
    toggle.title = t(wanted ? 'hideKeyboard' : 'showKeyboard');
  }

  function press(button: ReplyButton): void {
    if (button.request_contact || button.request_location) {
      toast(t('buttonUnsupported', { text: button.text }));
      return;
    }
    send(button.text);
    if (current?.one_time_keyboard) open(false);
  }

  return {
    element,
    toggle,
    set(keyboard) {
      current = keyboard;
      const rows = keyboard?.keyboard ?? [];
      element.replaceChildren(...rows.map((row) => h('div', { class: 'reply-row' }, ...row.map(buttonOf))));
      toggle.hidden = rows.length === 0;
      open(rows.length > 0);
      placeholder(keyboard?.input_field_placeholder);
    },
  };

  function buttonOf(described: ReplyButton | string): HTMLElement {
    const button = typeof described === 'string' ? { text: described } : described;
    return h(
      'button',
      {
        type: 'button',
        class: 'reply-button',
        'data-testid': 'reply-button',
        'data-style': button.style,
        onclick: () => press(button),
      },
      h('span', { dir: 'auto' }, button.text),
    );
  }
}
