import { h } from './element.ts';
import { safeUrl } from './entities.ts';
import { type IconName, icon } from './icon.ts';
import type { InlineButton } from './telegram.ts';
import { t } from './texts.ts';
import { copyText, toast } from './toast.ts';

export interface InlineKeyboardActions {
  /** Resolves when the bot has answered the press, or the wait for it is over. */
  press(data: string): Promise<void>;
  followBotLink(url: string): boolean;
}

/** The buttons under a message: a row shares its width evenly and its labels wrap. */
export function inlineKeyboard(rows: InlineButton[][], actions: InlineKeyboardActions): HTMLElement {
  const lines = rows.map((row) =>
    h('div', { class: 'inline-row' }, ...row.map((button) => inlineButton(button, actions))),
  );
  return h('div', { class: 'inline-keyboard' }, ...lines);
}

function inlineButton(button: InlineButton, actions: InlineKeyboardActions): HTMLElement {
  const look = {
    class: 'inline-button',
    'data-testid': 'inline-button',
    'data-style': button.style,
  };
  const label = h('span', { dir: 'auto' }, button.text);
  const url = safeUrl(button.url ?? button.login_url?.url ?? '');
  if (url) {
    const followed = (event: MouseEvent) => {
      if (actions.followBotLink(url.href)) event.preventDefault();
    };
    return h(
      'a',
      { ...look, href: url.href, target: '_blank', rel: 'noopener noreferrer', onclick: followed },
      label,
      mark('open'),
    );
  }
  const copied = button.copy_text?.text;
  if (copied !== undefined) {
    return h(
      'button',
      { ...look, type: 'button', onclick: () => void copyText(copied) },
      label,
      mark('copy'),
    );
  }
  const data = button.callback_data;
  if (data !== undefined) return pressButton(data, look, label, actions);
  const refuse = () => toast(t('buttonUnsupported', { text: button.text }));
  return h(
    'button',
    { ...look, type: 'button', 'aria-disabled': true, onclick: refuse },
    label,
    button.pay === true && mark('pay'),
  );
}

/** Turns busy until the answer, so that an impatient second click is not a second press. */
function pressButton(
  data: string,
  look: object,
  label: HTMLElement,
  actions: InlineKeyboardActions,
): HTMLElement {
  const button = h('button', { ...look, type: 'button' }, label);
  button.addEventListener('click', async () => {
    if (button.getAttribute('aria-busy') === 'true') return;
    button.setAttribute('aria-busy', 'true');
    await actions.press(data);
    button.removeAttribute('aria-busy');
  });
  return button;
}

function mark(name: IconName): HTMLElement {
  return h('span', { class: 'inline-mark' }, icon(name));
}
