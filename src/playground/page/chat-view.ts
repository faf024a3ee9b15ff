import type { Api, ChatState } from './api.ts';
import { createComposer } from './composer.ts';
import { h } from './element.ts';
import type { ChatEvent } from './events.ts';
import { createMessageList } from './message-list.ts';
import { messageMenu } from './message-menu.ts';
import { rove } from './roving.ts';
import { createScrollKeeper } from './scroll.ts';
import type { Message } from './telegram.ts';
import { t } from './texts.ts';
import { alertDialog, reportFailure, toast } from './toast.ts';

export interface ChatView {
  chatId: number;
  element: HTMLElement;
  /** Fetches the chat as it stands now; what happens meanwhile is applied on top. */
  load(): Promise<void>;
  receive(event: ChatEvent): void;
  /** To be called when the view has come into sight. */
  shown(): void;
  setSender(id: number): void;
  setCommandLanguage(languageCode: string | undefined): void;
  loadCommands(): Promise<void>;
  send(text: string): Promise<void>;
  setBlocked(blocked: boolean): Promise<void>;
  blocked(): boolean;
  unread(): number;
  focus(): void;
}

interface Options {
  api: Api;
  chatId: number;
  name: string;
  group: boolean;
  sender: number;
  welcome: { title: string; words: string; face: HTMLElement };
  /** Called when the unread count, the block or the bot's doing has changed. */
  changed(): void;
  doing(action: string | undefined): void;
  followBotLink(url: string): boolean;
}

/** One chat: its messages, live, and the field to write in. */
export function createChatView(options: Options): ChatView {
  const { api, chatId, group, changed } = options;
  let sender = options.sender;
  let languageCode: string | undefined;
  let unread = 0;
  let blocked = false;
  let waiting: ChatEvent[] | undefined;
  let doingTimer: ReturnType<typeof setTimeout> | undefined;

  const list = createMessageList({
    group,
    sender: () => sender,
    change: (apply) => scroll.keep(apply),
    actions: {
      press,
      openMenu: (message, anchor) => openMessageMenu(message, anchor),
      showMessage: (id) => flash(list.find(id)),
      sendCommand: (command) => void send(command).catch(reportFailure),
      followBotLink: options.followBotLink,
    },
  });
  const scroller = h('div', { class: 'scroller' }, list.element);
  list.element.setAttribute('role', 'log');
  list.element.setAttribute('aria-label', t('messages', { name: options.name }));
  const scroll = createScrollKeeper(scroller, () => setUnread(0));
  const composer = createComposer({
    send,
    save: async (message, text) => void (await api.edit(chatId, message.message_id, sender, text)),
    latestOwn: () =>
      list.all().findLast((message) => message.from?.id === sender && message.text !== undefined),
  });
  const start = h('button', { type: 'button', class: 'primary start', 'data-testid': 'start' }, t('start'));
  start.addEventListener('click', () => void send('/start').catch(reportFailure));
  const unblock = h(
    'button',
    { type: 'button', class: 'primary', onclick: () => void setBlocked(false) },
    t('unblock'),
  );
  const blockedNotice = h('div', { class: 'blocked', hidden: true }, h('p', {}, t('blocked')), unblock);
  const welcome = welcomeCard(options.welcome, group ? undefined : start);
  const failure = h('div', { class: 'load-failure', role: 'alert', hidden: true });
  const element = h(
    'div',
    { class: 'chat' },
    h('div', { class: 'log-area' }, welcome, failure, scroller, scroll.button),
    composer.element,
    blockedNotice,
  );
  rove(list.element, () => rows());
  list.element.addEventListener('keydown', onRowKey);
  list.element.addEventListener('contextmenu', onContextMenu);
  refresh();

  function rows(): HTMLElement[] {
    return [...list.element.querySelectorAll<HTMLElement>('article.row')];
  }

  function refresh(): void {
    const empty = list.all().length === 0;
    welcome.hidden = !empty || waiting !== undefined || !failure.hidden;
    blockedNotice.hidden = !blocked;
    composer.element.hidden = blocked || (empty && !group);
    const last = rows().at(-1);
    if (last && !list.element.querySelector('article.row[tabindex="0"]')) last.tabIndex = 0;
  }

  async function load(): Promise<void> {
    waiting ??= [];
    try {
      const state = await api.chat(chatId);
      failure.hidden = true;
      take(state);
    } catch (reason) {
      const retry = h('button', { type: 'button', class: 'primary', onclick: () => void load() }, t('retry'));
      failure.replaceChildren(
        h('p', {}, t('loadFailed', { reason: reason instanceof Error ? reason.message : '' })),
        retry,
      );
      failure.hidden = list.all().length > 0;
    }
    const missed = waiting ?? [];
    waiting = undefined;
    for (const event of missed) apply(event);
    refresh();
  }

  function take(state: ChatState): void {
    list.replace(state.messages);
    composer.setKeyboard(state.keyboard);
    if (state.blocked !== undefined) blocked = state.blocked;
  }

  function receive(event: ChatEvent): void {
    if (waiting) waiting.push(event);
    else apply(event);
  }

  function apply(event: ChatEvent): void {
    if (event.type === 'message') arrive(event.message);
    else if (event.type === 'edited') list.upsert(event.message);
    else if (event.type === 'deleted') list.remove(event.messageIds);
    else if (event.type === 'keyboard') scroll.keep(() => composer.setKeyboard(event.keyboard));
    else if (event.type === 'action') doing(event.action);
    else blocked = event.blocked;
    refresh();
    changed();
  }

  function arrive(message: Message): void {
    const own = message.from?.id === sender;
    const seen = own || (scroll.atBottom() && scroller.checkVisibility() && scroller.clientHeight > 0);
    if (!seen) setUnread(unread + 1);
    if (!own) doing(undefined);
    list.upsert(message);
    if (own) scroll.toBottom();
  }

  function doing(action: string | undefined): void {
    clearTimeout(doingTimer);
    options.doing(action);
    // Telegram shows an action for five seconds, or until the message it announced.
    if (action) doingTimer = setTimeout(() => options.doing(undefined), 5_000);
  }

  function setUnread(count: number): void {
    if (count === unread) return;
    unread = count;
    scroll.setUnread(count);
    changed();
  }

  async function send(text: string): Promise<void> {
    scroll.toBottom();
    await api.sendText(chatId, sender, text);
  }

  async function press(messageId: number, data: string): Promise<void> {
    try {
      const answer = await api.press(chatId, sender, messageId, data);
      if (answer.text) (answer.showAlert ? alertDialog : toast)(answer.text);
      if (answer.url && !options.followBotLink(answer.url)) open(answer.url, '_blank', 'noopener');
    } catch (reason) {
      reportFailure(reason);
    }
  }

  function openMessageMenu(message: Message, anchor: HTMLElement): void {
    messageMenu(message, anchor, {
      own: message.from?.id === sender,
      deletable: !group || message.from?.id === sender,
      edit: () => composer.startEditing(message),
      delete: () => void api.delete(chatId, message.message_id, sender).catch(reportFailure),
    });
  }

  function onRowKey(event: KeyboardEvent): void {
    const opens =
      event.key === 'Enter' || event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10');
    if (!opens || !(event.target instanceof HTMLElement) || !event.target.matches('article.row')) return;
    event.preventDefault();
    event.target.querySelector<HTMLElement>('.bubble-menu')?.click();
  }

  /** A right click or a long touch; on a link, a button or selected text the browser's own menu is the useful one. */
  function onContextMenu(event: MouseEvent): void {
    if (
      !(event.target instanceof Element) ||
      event.target.closest('a, button, img') ||
      getSelection()?.toString()
    )
      return;
    const opener = event.target.closest('article.row')?.querySelector<HTMLElement>('.bubble-menu');
    if (!opener) return;
    event.preventDefault();
    opener.click();
  }

  async function setBlocked(wanted: boolean): Promise<void> {
    try {
      await (wanted ? api.block(chatId) : api.unblock(chatId));
    } catch (reason) {
      reportFailure(reason);
      return;
    }
    blocked = wanted;
    refresh();
    changed();
  }

  async function loadCommands(): Promise<void> {
    // A list of commands is a convenience: without it everything can still be typed.
    const answer = await api.commands(chatId, languageCode).catch(() => ({ commands: [] }));
    composer.setCommands(answer.commands);
  }

  return {
    chatId,
    element,
    load,
    receive,
    shown: () => scroll.atBottom() && scroll.toBottom(),
    setSender(id) {
      sender = id;
      list.redraw();
    },
    setCommandLanguage(code) {
      languageCode = code;
    },
    loadCommands,
    send,
    setBlocked,
    blocked: () => blocked,
    unread: () => unread,
    focus: () => composer.focus(),
  };
}

function welcomeCard(welcome: Options['welcome'], start: HTMLElement | undefined): HTMLElement {
  return h(
    'div',
    { class: 'welcome' },
    welcome.face,
    h('h2', { dir: 'auto' }, welcome.title),
    h('p', {}, welcome.words),
    start,
  );
}

function flash(row: HTMLElement | undefined): void {
  if (!row) return;
  row.scrollIntoView({ block: 'center' });
  row.classList.remove('flash');
  // Reading a layout property between the two lets the animation start again.
  void row.offsetWidth;
  row.classList.add('flash');
}
