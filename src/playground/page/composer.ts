import type { BotCommand } from './api.ts';
import { h } from './element.ts';
import { icon } from './icon.ts';
import { openMenu } from './popup-menu.ts';
import { createReplyKeyboard } from './reply-keyboard.ts';
import { createSuggestions } from './suggestions.ts';
import type { Message, ReplyKeyboard } from './telegram.ts';
import { t } from './texts.ts';
import { reportFailure, toast } from './toast.ts';

export interface Composer {
  element: HTMLElement;
  setKeyboard(keyboard: ReplyKeyboard | null): void;
  setCommands(commands: BotCommand[]): void;
  /** Takes a message into the field; the next send saves it instead of sending anew. */
  startEditing(message: Message): void;
  focus(): void;
}

interface Options {
  /** Rejects when the message was not taken; what was typed is then kept. */
  send(text: string): Promise<void>;
  save(message: Message, text: string): Promise<void>;
  /** The sender's latest message that can be edited, for the Up key in an empty field. */
  latestOwn(): Message | undefined;
}

/** Telegram's own limit of a text message. */
const longestText = 4096;

export function createComposer({ send, save, latestOwn }: Options): Composer {
  const input = h('textarea', {
    class: 'composer-input',
    'data-testid': 'composer-input',
    rows: 1,
    dir: 'auto',
    enterkeyhint: 'send',
    placeholder: t('write'),
    'aria-label': t('write'),
    autocomplete: 'off',
  });
  input.maxLength = longestText;
  const sendButton = h(
    'button',
    { type: 'submit', class: 'round send', 'data-testid': 'send' },
    icon('send'),
  );
  const commandsButton = h(
    'button',
    {
      type: 'button',
      class: 'round',
      'data-testid': 'commands',
      title: t('commands'),
      'aria-label': t('commands'),
      'aria-haspopup': 'menu',
    },
    icon('commands'),
  );
  const banner = createEditingBanner(() => stopEditing());
  const suggestions = createSuggestions(input, (command) => void submit(command));
  const keyboard = createReplyKeyboard(
    (text) => void submit(text),
    (words) => {
      input.placeholder = words ?? t('write');
    },
  );
  const form = h('form', { class: 'composer' }, commandsButton, input, keyboard.toggle, sendButton);
  const element = h(
    'div',
    { class: 'composer-area' },
    suggestions.element,
    banner.element,
    form,
    keyboard.element,
  );
  let commands: BotCommand[] = [];
  let editing: Message | undefined;
  let draft = '';

  async function submit(text: string): Promise<void> {
    const edited = editing;
    const typed = text === input.value;
    if (text.trim() === '') return;
    // Cleared before the answer, so that fast typing is not lost; a refusal puts it back.
    if (typed) setValue('');
    try {
      if (edited && typed) {
        stopEditing();
        await save(edited, text);
      } else await send(text);
    } catch (reason) {
      if (typed && input.value === '') {
        setValue(text);
        if (edited) startEditing(edited, text);
      }
      reportFailure(reason);
    }
  }

  function setValue(text: string): void {
    input.value = text;
    changed();
  }

  function changed(): void {
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
    sendButton.disabled = input.value.trim() === '';
    suggestions.offer(editing ? '' : input.value, commands);
  }

  function startEditing(message: Message, text = message.text ?? message.caption ?? ''): void {
    if (!editing) draft = input.value;
    editing = message;
    banner.show(message.text ?? message.caption ?? '');
    label('save');
    setValue(text);
    input.focus();
  }

  function stopEditing(): void {
    editing = undefined;
    banner.hide();
    label('send');
    setValue(draft);
    draft = '';
    input.focus();
  }

  function label(action: 'send' | 'save'): void {
    sendButton.title = t(action);
    sendButton.setAttribute('aria-label', t(action));
    sendButton.replaceChildren(icon(action === 'save' ? 'check' : 'send'));
  }

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing || suggestions.key(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void submit(input.value);
    } else if (event.key === 'Escape' && editing) {
      event.preventDefault();
      stopEditing();
    } else if (event.key === 'ArrowUp' && input.value === '' && !editing) {
      const latest = latestOwn();
      if (latest) {
        event.preventDefault();
        startEditing(latest);
      }
    }
  }

  function offerCommands(): void {
    const entries = commands.map(({ command, description }) => ({
      label: `/${command}`,
      detail: description,
      choose: () => void submit(`/${command}`),
    }));
    if (entries.length > 0) openMenu(commandsButton, t('commands'), entries);
    else toast(t('noCommands'));
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(input.value);
  });
  input.addEventListener('input', changed);
  input.addEventListener('keydown', onKey);
  input.addEventListener('blur', () => suggestions.offer('', commands));
  commandsButton.addEventListener('click', offerCommands);
  label('send');
  sendButton.disabled = true;

  return {
    element,
    setKeyboard: keyboard.set,
    setCommands(next) {
      commands = next;
    },
    startEditing: (message) => startEditing(message),
    focus: () => input.focus(),
  };
}

function createEditingBanner(cancel: () => void): {
  element: HTMLElement;
  show(text: string): void;
  hide(): void;
} {
  const words = h('span', { dir: 'auto' });
  const close = h(
    'button',
    { type: 'button', class: 'round', 'aria-label': t('cancelEditing'), onclick: cancel },
    icon('close'),
  );
  const element = h(
    'div',
    { class: 'editing', hidden: true },
    icon('edit'),
    h('div', { class: 'lines' }, h('strong', {}, t('editing')), words),
    close,
  );
  return {
    element,
    show(text) {
      words.textContent = text;
      element.hidden = false;
    },
    hide() {
      element.hidden = true;
    },
  };
}
