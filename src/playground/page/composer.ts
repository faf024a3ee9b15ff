import type { BotCommand } from './api.ts';
import { AttachmentTray } from './attachment-tray.ts';
import { ComposerBanner } from './composer-banner.ts';
import { h } from './element.ts';
import { icon } from './icon.ts';
import { openMenu } from './popup-menu.ts';
import { ReplyKeyboardView } from './reply-keyboard.ts';
import { Suggestions } from './suggestions.ts';
import { fullName, type Message, type ReplyKeyboard } from './telegram.ts';
import { t } from './texts.ts';
import { reportFailure, toast } from './toast.ts';

/** What leaves the composer in one go; `file` goes with the words as its caption. */
export interface Outgoing {
  text: string;
  file?: File | undefined;
  replyTo?: number | undefined;
}

interface Options {
  /** Rejects when the message was not taken; what was typed is then kept. */
  send(outgoing: Outgoing): Promise<void>;
  save(message: Message, text: string): Promise<void>;
  /** The sender's latest message that can be edited, for the Up key in an empty field. */
  latestOwn(): Message | undefined;
}

/** Telegram's own limit of a text message. */
const longestText = 4096;
const tallestField = 180;

/** The field to write in, with commands, files, and the bot's buttons below. */
export class Composer {
  readonly element: HTMLElement;
  readonly #options: Options;
  readonly #input = h('textarea', {
    class: 'composer-input',
    'data-testid': 'composer-input',
    rows: 1,
    dir: 'auto',
    enterkeyhint: 'send',
    placeholder: t('write'),
    'aria-label': t('write'),
    autocomplete: 'off',
  });
  readonly #sendButton = h('button', { type: 'submit', class: 'round send', 'data-testid': 'send' });
  readonly #commandsButton = roundButton('commands', t('commands'));
  readonly #banner = new ComposerBanner(() => this.#leave());
  readonly #tray = new AttachmentTray(() => this.#changed());
  readonly #suggestions = new Suggestions(this.#input, (command) => void this.#sendWords(command));
  readonly #keyboard = new ReplyKeyboardView({
    send: (text) => void this.#sendWords(text),
    placeholder: (words) => {
      this.#input.placeholder = words ?? t('write');
    },
  });
  #commands: BotCommand[] = [];
  /** What was being written when an edit began. */
  #draft = '';

  constructor(options: Options) {
    this.#options = options;
    this.#input.maxLength = longestText;
    const form = h(
      'form',
      { class: 'composer' },
      this.#commandsButton,
      this.#tray.button,
      this.#input,
      this.#keyboard.toggle,
      this.#sendButton,
    );
    this.element = h(
      'div',
      { class: 'composer-area' },
      this.#suggestions.element,
      this.#banner.element,
      this.#tray.element,
      form,
      this.#keyboard.element,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#commandsButton.setAttribute('aria-haspopup', 'menu');
    this.#commandsButton.addEventListener('click', () => this.#offerCommands());
    this.#input.addEventListener('input', () => this.#changed());
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    this.#input.addEventListener('blur', () => this.#suggestions.offer('', []));
    this.#input.addEventListener('paste', (event) => this.addFiles(event.clipboardData?.files));
    this.#changed();
  }

  focus(): void {
    this.#input.focus();
  }

  setKeyboard(keyboard: ReplyKeyboard | null): void {
    this.#keyboard.set(keyboard);
  }

  setCommands(commands: BotCommand[]): void {
    this.#commands = commands;
    this.#changed();
  }

  addFiles(files: FileList | null | undefined): void {
    this.#tray.add([...(files ?? [])]);
  }

  reply(message: Message): void {
    if (this.#banner.editing) this.#leave();
    this.#banner.reply(message, message.from ? fullName(message.from) : '');
    this.focus();
  }

  /** Takes a message into the field; the next send saves it instead of sending anew. */
  edit(message: Message, text = message.text ?? message.caption ?? ''): void {
    if (!this.#banner.editing) this.#draft = this.#input.value;
    this.#banner.edit(message);
    this.#setValue(text);
    this.focus();
  }

  /** Ends an edit or a reply; what was being written before an edit comes back. */
  #leave(): void {
    const edited = this.#banner.editing !== undefined;
    this.#banner.hide();
    this.#setValue(edited ? this.#draft : this.#input.value);
    this.#draft = '';
    this.focus();
  }

  async #submit(): Promise<void> {
    const text = this.#input.value;
    const { editing } = this.#banner;
    if (editing) await this.#save(editing, text);
    else if (text.trim() !== '' || this.#tray.files.length > 0) await this.#sendTyped(text);
  }

  async #save(message: Message, text: string): Promise<void> {
    if (text.trim() === '') return;
    this.#leave();
    if (text === (message.text ?? message.caption)) return;
    try {
      await this.#options.save(message, text);
    } catch (reason) {
      this.edit(message, text);
      reportFailure(reason);
    }
  }

  /** Clears the field before the answer, so that fast typing is not lost; a refusal puts back what was not sent. */
  async #sendTyped(text: string): Promise<void> {
    const files: (File | undefined)[] = this.#tray.take();
    const replied = this.#banner.replied;
    this.#banner.hide();
    this.#setValue('');
    if (files.length === 0) files.push(undefined);
    let caption = text;
    try {
      for (let file = files[0]; files.length > 0; file = files[0]) {
        await this.#options.send({ text: caption, file, replyTo: replied?.message_id });
        files.shift();
        caption = '';
      }
    } catch (reason) {
      this.#tray.add(files.filter((file) => file !== undefined));
      if (this.#input.value === '') this.#setValue(caption);
      if (replied) this.reply(replied);
      reportFailure(reason);
    }
  }

  async #sendWords(text: string): Promise<void> {
    if (text === this.#input.value || text.startsWith(this.#input.value)) this.#setValue('');
    try {
      await this.#options.send({ text });
    } catch (reason) {
      reportFailure(reason);
    }
  }

  #setValue(text: string): void {
    this.#input.value = text;
    this.#changed();
  }

  #changed(): void {
    this.#input.style.height = 'auto';
    if (this.#input.scrollHeight > 0) {
      this.#input.style.height = `${Math.min(this.#input.scrollHeight + 2, tallestField)}px`;
    }
    const { editing } = this.#banner;
    const action = t(editing ? 'save' : 'send');
    this.#sendButton.replaceChildren(icon(editing ? 'check' : 'send'));
    this.#sendButton.title = action;
    this.#sendButton.setAttribute('aria-label', action);
    this.#sendButton.disabled = this.#input.value.trim() === '' && this.#tray.files.length === 0;
    this.#suggestions.offer(editing ? '' : this.#input.value, this.#commands);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing || this.#suggestions.key(event)) return;
    const empty = this.#input.value === '';
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void this.#submit();
    } else if (event.key === 'Escape' && this.#banner.shown) {
      event.preventDefault();
      this.#leave();
    } else if (event.key === 'ArrowUp' && empty && !this.#banner.shown) {
      const latest = this.#options.latestOwn();
      if (!latest) return;
      event.preventDefault();
      this.edit(latest);
    }
  }

  #offerCommands(): void {
    const entries = this.#commands.map(({ command, description }) => ({
      label: `/${command}`,
      detail: description,
      choose: () => void this.#sendWords(`/${command}`),
    }));
    if (entries.length > 0) openMenu(this.#commandsButton, t('commands'), entries);
    else toast(t('noCommands'));
  }
}

function roundButton(name: 'commands', label: string): HTMLButtonElement {
  return h(
    'button',
    { type: 'button', class: 'round', 'data-testid': name, title: label, 'aria-label': label },
    icon(name),
  );
}
