import type { Api, Hints, Person } from './api.ts';
import { avatar, botAvatar } from './avatar.ts';
import { botLinkCommand } from './bot-link.ts';
import { actionWords, ChatPane, menuButton, welcome } from './chat-pane.ts';
import { ChatView } from './chat-view.ts';
import { h } from './element.ts';
import type { ChatEvent } from './events.ts';
import { icon } from './icon.ts';
import { People } from './people.ts';
import { openMenu } from './popup-menu.ts';
import { t } from './texts.ts';

/** The private chats with the bot: one in sight, the others listening. */
export class SubscriberSide {
  readonly element: HTMLElement;
  readonly people: People;
  /** Where the list of people stands in a narrow window: a sheet that the header opens. */
  readonly peopleSheet = h('div', { class: 'people-sheet', popover: 'auto', id: 'people-sheet' });
  readonly #api: Api;
  readonly #hints: Hints;
  readonly #everyone: Person[];
  readonly #views: Map<number, ChatView>;
  readonly #pane: ChatPane;
  readonly #personButton = h('button', {
    type: 'button',
    class: 'person-switch',
    'data-testid': 'person-switch',
    'aria-haspopup': 'dialog',
  });

  constructor(api: Api, hints: Hints, changed: () => void) {
    this.#api = api;
    this.#hints = hints;
    this.#everyone = [...hints.people, ...hints.staff];
    this.people = new People(hints.people, hints.staff, (person) => this.choose(person));
    this.#personButton.setAttribute('popovertarget', this.peopleSheet.id);
    this.#pane = new ChatPane({
      testid: 'chat-subscriber',
      label: t('tabSubscriber'),
      face: botAvatar(),
      title: hints.bot.name,
      tools: [this.#personButton, menuButton(t('chatMenu'), (anchor) => this.#openChatMenu(anchor))],
    });
    this.element = this.#pane.element;
    this.#views = new Map(this.#everyone.map((person) => [person.chatId, this.#viewOf(person, changed)]));
  }

  get unread(): number {
    return [...this.#views.values()].reduce((sum, view) => sum + view.unread, 0);
  }

  /** Turns to the person chosen on this page before, or to the first. */
  start(): void {
    const stored = Number(localStorage.getItem('person'));
    const person = this.#everyone.find(({ chatId }) => chatId === stored) ?? this.#everyone[0];
    if (person) this.choose(person);
  }

  async load(): Promise<void> {
    await Promise.all([...this.#views.values()].map((view) => view.load()));
  }

  loadCommands(): void {
    for (const view of this.#views.values()) void view.loadCommands();
  }

  receive(event: ChatEvent): void {
    this.#views.get(event.chatId)?.receive(event);
  }

  shown(): void {
    this.#pane.view?.shown();
  }

  /** Turns to a person's private chat and, when given, says something there. */
  choose(person: Person, words?: string): void {
    const view = this.#views.get(person.chatId);
    if (!view) return;
    localStorage.setItem('person', String(person.chatId));
    this.people.setChosen(person.chatId);
    const label = t('choosePerson', { name: person.name });
    this.#personButton.replaceChildren(avatar(person.chatId, person.name), icon('down'));
    this.#personButton.setAttribute('aria-label', label);
    this.#personButton.title = label;
    if (this.peopleSheet.matches(':popover-open')) this.peopleSheet.hidePopover();
    this.#pane.mount(view);
    this.#showStatus();
    if (words !== undefined) void view.say(words);
  }

  #viewOf(person: Person, changed: () => void): ChatView {
    const { bot } = this.#hints;
    const view: ChatView = new ChatView({
      api: this.#api,
      chatId: person.chatId,
      name: bot.name,
      group: false,
      sender: person.chatId,
      languageCode: person.languageCode,
      welcome: welcome(botAvatar(), bot.name, t('emptyChat')),
      changed: () => {
        this.people.setUnread(person.chatId, view.unread);
        changed();
      },
      doing: (action) => {
        if (view === this.#pane.view) this.#showStatus(action);
      },
      followBotLink: (url) => {
        const command = botLinkCommand(url, bot.username);
        if (command !== undefined) void view.say(command);
        return command !== undefined;
      },
    });
    return view;
  }

  #showStatus(action?: string): void {
    const words = actionWords(action);
    this.#pane.setStatus(words ?? t('bot'), words !== undefined);
  }

  #openChatMenu(anchor: HTMLElement): void {
    const { view } = this.#pane;
    if (!view) return;
    const { blocked } = view;
    const choose = () => void view.setBlocked(!blocked);
    openMenu(anchor, t('chatMenu'), [
      { label: t(blocked ? 'unblock' : 'block'), icon: 'block', danger: !blocked, choose },
    ]);
  }
}
