import type { Api, Hints, Person } from './api.ts';
import { avatar, botAvatar } from './avatar.ts';
import { botLinkCommand } from './bot-link.ts';
import { actionWords, createChatPane, menuButton } from './chat-pane.ts';
import { type ChatView, createChatView } from './chat-view.ts';
import { h } from './element.ts';
import type { ChatEvent } from './events.ts';
import { icon } from './icon.ts';
import { createPeople } from './people.ts';
import { openMenu } from './popup-menu.ts';
import { t } from './texts.ts';
import { reportFailure } from './toast.ts';

export interface SubscriberSide {
  element: HTMLElement;
  people: HTMLElement;
  /** Where the list of people stands in a narrow window: a sheet that the header opens. */
  peopleSlot: HTMLElement;
  start(): void;
  load(): Promise<void>;
  receive(event: ChatEvent): void;
  /** Turns to a person's private chat and, when given, says something there. */
  choose(person: Person, words?: string): void;
  shown(): void;
  loadCommands(): void;
  unread(): number;
}

/** The private chats with the bot: one in sight, the others listening. */
export function createSubscriberSide(api: Api, hints: Hints, changed: () => void): SubscriberSide {
  const everyone = [...hints.people, ...hints.staff];
  const views = new Map(everyone.map((person) => [person.chatId, viewOf(person)]));
  const people = createPeople(hints.people, hints.staff, (person) => choose(person));
  const sheet = h('div', { class: 'people-sheet', popover: 'auto', id: 'people-sheet' });
  const personButton = h('button', {
    type: 'button',
    class: 'person-switch',
    'data-testid': 'person-switch',
    'aria-haspopup': 'dialog',
  });
  personButton.setAttribute('popovertarget', sheet.id);
  const pane = createChatPane({
    testid: 'chat-subscriber',
    label: t('tabSubscriber'),
    face: botAvatar(),
    title: hints.bot.name,
    tools: [personButton, menuButton(t('chatMenu'), openChatMenu)],
  });

  function viewOf(person: Person): ChatView {
    const view = createChatView({
      api,
      chatId: person.chatId,
      name: hints.bot.name,
      group: false,
      sender: person.chatId,
      welcome: { title: hints.bot.name, words: t('emptyChat'), face: botAvatar() },
      changed: () => {
        people.setUnread(person.chatId, view.unread());
        changed();
      },
      doing: (action) => view === pane.view() && showStatus(action),
      followBotLink: (url) => {
        const command = botLinkCommand(url, hints.bot.username);
        if (command !== undefined) void view.send(command).catch(reportFailure);
        return command !== undefined;
      },
    });
    view.setCommandLanguage(person.languageCode);
    return view;
  }

  function showStatus(action?: string): void {
    const words = actionWords(action);
    pane.setStatus(words ?? t('bot'), words !== undefined);
  }

  function choose(person: Person, words?: string): void {
    const view = views.get(person.chatId);
    if (!view) return;
    localStorage.setItem('person', String(person.chatId));
    people.setChosen(person.chatId);
    personButton.replaceChildren(avatar(person.chatId, person.name), icon('down'));
    personButton.setAttribute('aria-label', t('choosePerson', { name: person.name }));
    personButton.title = t('choosePerson', { name: person.name });
    if (sheet.matches(':popover-open')) sheet.hidePopover();
    pane.mount(view);
    showStatus();
    if (words !== undefined) void view.send(words).catch(reportFailure);
  }

  function openChatMenu(anchor: HTMLElement): void {
    const view = pane.view();
    if (!view) return;
    const blocked = view.blocked();
    openMenu(anchor, t('chatMenu'), [
      {
        label: t(blocked ? 'unblock' : 'block'),
        icon: 'block',
        danger: !blocked,
        choose: () => void view.setBlocked(!blocked),
      },
    ]);
  }

  return {
    element: pane.element,
    people: people.element,
    peopleSlot: sheet,
    start() {
      const stored = Number(localStorage.getItem('person'));
      const person = everyone.find(({ chatId }) => chatId === stored) ?? everyone[0];
      if (person) choose(person);
    },
    async load() {
      await Promise.all([...views.values()].flatMap((view) => [view.load(), view.loadCommands()]));
    },
    receive: (event) => views.get(event.chatId)?.receive(event),
    choose,
    shown: () => pane.view()?.shown(),
    loadCommands() {
      for (const view of views.values()) void view.loadCommands();
    },
    unread: () => [...views.values()].reduce((sum, view) => sum + view.unread(), 0),
  };
}
