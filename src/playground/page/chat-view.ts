import { type Api, type ChatState, reasonOf } from './api.ts';
import type { BubbleActions } from './bubble.ts';
import { Composer, type Outgoing } from './composer.ts';
import { h } from './element.ts';
import type { ChatEvent } from './events.ts';
import { acceptFileDrops } from './file-drop.ts';
import { MessageList } from './message-list.ts';
import { openMessageMenu } from './message-menu.ts';
import { ScrollKeeper } from './scroll.ts';
import type { Message } from './telegram.ts';
import { t } from './texts.ts';
import { alertDialog, reportFailure, toast } from './toast.ts';

interface Options {
  api: Api;
  chatId: number;
  name: string;
  group: boolean;
  /** The person who writes here, by Telegram id. */
  sender: number;
  languageCode: string | undefined;
  /** Stands in the middle while nothing has been said. */
  welcome: HTMLElement[];
  /** Called when the unread count or the block has changed. */
  changed(): void;
  /** Called with what the bot is doing, and with nothing when it has done. */
  doing(action: string | undefined): void;
  followBotLink(url: string): boolean;
}

/** Telegram shows an action of the bot for five seconds, or until the message it announced. */
const actionShownMs = 5_000;

/** One chat: its messages, live, and the field to write in. */
export class ChatView {
  readonly element: HTMLElement;
  unread = 0;
  blocked = false;
  readonly #options: Options;
  readonly #list: MessageList;
  readonly #scroll: ScrollKeeper;
  readonly #composer: Composer;
  readonly #welcome: HTMLElement;
  readonly #failure = h('div', { class: 'load-failure', role: 'alert', hidden: true });
  readonly #blockedNotice: HTMLElement;
  #sender: number;
  /** What happens while the chat is being fetched, to be applied on top of what comes. */
  #waiting: ChatEvent[] | undefined = [];
  #actionTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    const { api, chatId, group, name, sender } = options;
    this.#options = options;
    this.#sender = sender;
    const change = (apply: () => void) => this.#scroll.keep(apply);
    this.#list = new MessageList({ group, name, sender, change, actions: this.#bubbleActions() });
    const scroller = h('div', { class: 'scroller' }, this.#list.element);
    this.#scroll = new ScrollKeeper(scroller, () => this.#setUnread(0));
    this.#composer = new Composer({
      send: (outgoing) => this.#send(outgoing),
      save: async (message, text) => void (await api.edit(chatId, message.message_id, this.#sender, text)),
      latestOwn: () => this.#list.all().findLast((message) => this.#isOwn(message) && wordsOf(message)),
    });
    this.#welcome = h('div', { class: 'welcome' }, ...options.welcome);
    if (!group) this.#welcome.append(primaryButton(t('start'), () => this.say('/start'), 'start'));
    this.#blockedNotice = h('div', { class: 'blocked', hidden: true }, h('p', {}, t('blocked')));
    this.#blockedNotice.append(primaryButton(t('unblock'), () => this.setBlocked(false)));
    const log = h('div', { class: 'log-area' }, this.#welcome, this.#failure, scroller, this.#scroll.button);
    this.element = h('div', { class: 'chat' }, log, this.#composer.element, this.#blockedNotice);
    acceptFileDrops(this.element, (files) => this.#composer.addFiles(files));
    this.#refresh();
  }

  /** Fetches the chat as it stands now. */
  async load(): Promise<void> {
    this.#waiting ??= [];
    try {
      this.#take(await this.#options.api.chat(this.#options.chatId));
      this.#failure.hidden = true;
    } catch (reason) {
      this.#showFailure(reasonOf(reason));
    }
    const missed = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const event of missed) this.#apply(event);
    this.#refresh();
  }

  async loadCommands(): Promise<void> {
    const { api, chatId, languageCode } = this.#options;
    // The list is a convenience: without it every command can still be typed.
    const answer = await api.commands(chatId, this.#sender, languageCode).catch(() => ({ commands: [] }));
    this.#composer.setCommands(answer.commands);
  }

  receive(event: ChatEvent): void {
    if (this.#waiting) this.#waiting.push(event);
    else this.#apply(event);
  }

  /** To be called when the view has come into sight. */
  shown(): void {
    this.#scroll.restore();
  }

  /** From now on somebody else writes here. */
  setSender(id: number): void {
    this.#sender = id;
    this.#list.setSender(id);
  }

  /** Writes a text, and reports by itself when that fails. */
  async say(text: string): Promise<void> {
    await this.#send({ text }).catch(reportFailure);
  }

  async setBlocked(blocked: boolean): Promise<void> {
    const { api, chatId, changed } = this.#options;
    try {
      await (blocked ? api.block(chatId) : api.unblock(chatId));
    } catch (reason) {
      reportFailure(reason);
      return;
    }
    this.blocked = blocked;
    this.#refresh();
    changed();
  }

  #bubbleActions(): BubbleActions {
    return {
      press: (messageId, data) => this.#press(messageId, data),
      openMenu: (message, anchor) => this.#openMenu(message, anchor),
      showMessage: (id) => this.#list.show(id),
      sendCommand: (command) => void this.say(command),
      followBotLink: this.#options.followBotLink,
    };
  }

  #take(state: ChatState): void {
    this.#list.replace(state.messages);
    this.#scroll.keep(() => this.#composer.setKeyboard(state.keyboard));
    if (state.blocked !== undefined) this.blocked = state.blocked;
  }

  #apply(event: ChatEvent): void {
    if (event.type === 'message') this.#arrive(event.message);
    else if (event.type === 'edited') this.#list.upsert(event.message);
    else if (event.type === 'deleted') this.#list.remove(event.messageIds);
    else if (event.type === 'keyboard') this.#scroll.keep(() => this.#composer.setKeyboard(event.keyboard));
    else if (event.type === 'action') this.#showAction(event.action);
    else this.blocked = event.blocked;
    this.#refresh();
    this.#options.changed();
  }

  #arrive(message: Message): void {
    const own = this.#isOwn(message);
    if (!own && !this.#scroll.bottomInSight) this.#setUnread(this.unread + 1);
    if (!own) this.#showAction(undefined);
    this.#list.upsert(message);
    if (own) this.#scroll.toBottom();
  }

  #showAction(action: string | undefined): void {
    clearTimeout(this.#actionTimer);
    this.#options.doing(action);
    if (action) this.#actionTimer = setTimeout(() => this.#options.doing(undefined), actionShownMs);
  }

  #setUnread(count: number): void {
    if (count === this.unread) return;
    this.unread = count;
    this.#scroll.setUnread(count);
    this.#options.changed();
  }

  async #send({ text, file, replyTo }: Outgoing): Promise<void> {
    const { api, chatId } = this.#options;
    this.#scroll.toBottom();
    if (file) await api.sendFile(chatId, this.#sender, file, text, replyTo);
    else await api.sendText(chatId, this.#sender, text, replyTo);
  }

  async #press(messageId: number, data: string): Promise<void> {
    const { api, chatId, followBotLink } = this.#options;
    try {
      const answer = await api.press(chatId, this.#sender, messageId, data);
      if (answer.text) (answer.showAlert ? alertDialog : toast)(answer.text);
      if (answer.url && !followBotLink(answer.url)) open(answer.url, '_blank', 'noopener');
    } catch (reason) {
      reportFailure(reason);
    }
  }

  #openMenu(message: Message, anchor: HTMLElement): void {
    const { api, chatId, group } = this.#options;
    const own = this.#isOwn(message);
    openMessageMenu(message, anchor, {
      reply: () => this.#composer.reply(message),
      edit: own && wordsOf(message) ? () => this.#composer.edit(message) : undefined,
      delete:
        own || !group ? () => void api.delete(chatId, message.message_id).catch(reportFailure) : undefined,
    });
  }

  #isOwn(message: Message): boolean {
    return message.from?.id === this.#sender;
  }

  #showFailure(reason: string): void {
    const words = h('p', {}, t('loadFailed', { reason }));
    this.#failure.replaceChildren(
      words,
      primaryButton(t('retry'), () => this.load()),
    );
    // What is already on the page is worth more than the news that it may be stale; the page says so elsewhere.
    this.#failure.hidden = this.#list.size > 0;
  }

  #refresh(): void {
    const empty = this.#list.size === 0;
    this.#welcome.hidden = !empty || this.#waiting !== undefined || !this.#failure.hidden;
    this.#blockedNotice.hidden = !this.blocked;
    this.#composer.element.hidden = this.blocked || (empty && !this.#options.group);
  }
}

function wordsOf(message: Message): string | undefined {
  return message.text ?? message.caption;
}

function primaryButton(words: string, act: () => Promise<void>, name?: string): HTMLElement {
  const look = { type: 'button', class: ['primary', name].filter(Boolean).join(' '), 'data-testid': name };
  return h('button', { ...look, onclick: () => void act() }, words);
}
