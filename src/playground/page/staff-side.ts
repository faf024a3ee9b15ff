import type { Api, Hints, Person } from './api.ts';
import { avatar } from './avatar.ts';
import { botLinkCommand } from './bot-link.ts';
import { actionWords, ChatPane, welcome } from './chat-pane.ts';
import { ChatView } from './chat-view.ts';
import { h } from './element.ts';
import type { ChatEvent } from './events.ts';
import { icon } from './icon.ts';
import { openMenu } from './popup-menu.ts';
import { t } from './texts.ts';

interface Options {
  changed(): void;
  /** A member followed a link to the bot: it opens in the member's private chat. */
  openBotLink(person: Person, command: string): void;
}

/** The staff group, and the choice of the member one writes as. */
export class StaffSide {
  readonly element: HTMLElement;
  readonly #hints: Hints;
  readonly #options: Options;
  readonly #view: ChatView;
  readonly #pane: ChatPane;
  readonly #writerButton = h('button', {
    type: 'button',
    class: 'person-switch always',
    'data-testid': 'staff-switch',
    'aria-haspopup': 'menu',
  });
  #writer: Person | undefined;

  constructor(api: Api, hints: Hints, options: Options) {
    this.#hints = hints;
    this.#options = options;
    const stored = Number(localStorage.getItem('staff'));
    this.#writer = hints.staff.find(({ chatId }) => chatId === stored) ?? hints.staff[0];
    this.#writerButton.addEventListener('click', () => this.#offerWriters());
    const tools = [this.#writerButton];
    this.#pane = new ChatPane({
      testid: 'chat-staff',
      label: t('tabStaff'),
      face: staffAvatar(),
      title: t('staffGroup'),
      tools,
    });
    this.element = this.#pane.element;
    this.#view = new ChatView({
      api,
      chatId: hints.staffChatId,
      name: t('staffGroup'),
      group: true,
      sender: this.#writer?.chatId ?? 0,
      languageCode: this.#writer?.languageCode,
      welcome: welcome(staffAvatar(), t('staffGroup'), t('emptyStaff')),
      changed: options.changed,
      doing: (action) => this.#showStatus(action),
      followBotLink: (url) => this.#followBotLink(url),
    });
    this.#pane.mount(this.#view);
    if (this.#writer) this.#write(this.#writer);
    this.#showStatus();
  }

  get unread(): number {
    return this.#view.unread;
  }

  load(): Promise<void> {
    return this.#view.load();
  }

  loadCommands(): void {
    void this.#view.loadCommands();
  }

  receive(event: ChatEvent): void {
    this.#view.receive(event);
  }

  shown(): void {
    this.#view.shown();
  }

  #followBotLink(url: string): boolean {
    const command = botLinkCommand(url, this.#hints.bot.username);
    if (command !== undefined && this.#writer) this.#options.openBotLink(this.#writer, command);
    return command !== undefined;
  }

  #showStatus(action?: string): void {
    const words = actionWords(action);
    this.#pane.setStatus(
      words ? `${this.#hints.bot.name} ${words}` : t('staffGroupStatus'),
      words !== undefined,
    );
  }

  #write(person: Person): void {
    this.#writer = person;
    localStorage.setItem('staff', String(person.chatId));
    const name = h('span', { class: 'person-name', dir: 'auto' }, person.name);
    const label = t('choosePerson', { name: person.name });
    this.#writerButton.replaceChildren(avatar(person.chatId, person.name), name, icon('down'));
    this.#writerButton.setAttribute('aria-label', label);
    this.#writerButton.title = label;
    this.#view.setSender(person.chatId);
  }

  #offerWriters(): void {
    const entries = this.#hints.staff.map((person) => ({
      label: t('writesAs', { name: person.name }),
      choose: () => this.#write(person),
    }));
    openMenu(this.#writerButton, t('people'), entries);
  }
}

function staffAvatar(): HTMLElement {
  return h('span', { class: 'avatar staff-avatar', 'aria-hidden': true }, icon('staff'));
}
