import { h } from './element.ts';
import { icon } from './icon.ts';
import type { ReplyButton, ReplyKeyboard } from './telegram.ts';
import { t } from './texts.ts';
import { toast } from './toast.ts';

interface Options {
  send(text: string): void;
  /** The bot's words for the empty field, or its own again. */
  placeholder(words?: string): void;
}

/** The bot's buttons below the composer; pressing one sends its label, as in Telegram. */
export class ReplyKeyboardView {
  readonly element = h('div', {
    class: 'reply-keyboard',
    role: 'group',
    'aria-label': t('replyKeyboard'),
    hidden: true,
  });
  /** Shows and hides the buttons; itself hidden while the bot offers none. */
  readonly toggle = h('button', { type: 'button', class: 'round', hidden: true }, icon('keyboard'));
  readonly #options: Options;
  #current: ReplyKeyboard | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.toggle.addEventListener('click', () => this.#open(this.element.hidden === true));
  }

  set(keyboard: ReplyKeyboard | null): void {
    // A refetch brings the same keyboard again; whoever has folded it keeps it folded.
    if (JSON.stringify(keyboard) === JSON.stringify(this.#current)) return;
    this.#current = keyboard;
    const rows = keyboard?.keyboard ?? [];
    this.element.replaceChildren(
      ...rows.map((row) => h('div', { class: 'reply-row' }, ...row.map((button) => this.#button(button)))),
    );
    this.toggle.hidden = rows.length === 0;
    this.#open(rows.length > 0);
    this.#options.placeholder(keyboard?.input_field_placeholder);
  }

  #open(wanted: boolean): void {
    this.element.hidden = !wanted;
    const label = t(wanted ? 'hideKeyboard' : 'showKeyboard');
    this.toggle.setAttribute('aria-expanded', String(wanted));
    this.toggle.setAttribute('aria-label', label);
    this.toggle.title = label;
  }

  #button(described: ReplyButton | string): HTMLElement {
    const button = typeof described === 'string' ? { text: described } : described;
    return h(
      'button',
      {
        type: 'button',
        class: 'reply-button',
        'data-testid': 'reply-button',
        'data-style': button.style,
        onclick: () => this.#press(button),
      },
      h('span', { dir: 'auto' }, button.text),
    );
  }

  #press(button: ReplyButton): void {
    if (button.request_contact || button.request_location) {
      toast(t('buttonUnsupported', { text: button.text }));
      return;
    }
    this.#options.send(button.text);
    if (this.#current?.one_time_keyboard) this.#open(false);
  }
}
