import type { Api, Hints, Person } from './api.ts';
import { avatar } from './avatar.ts';
import { botLinkCommand } from './bot-link.ts';
import { actionWords, createChatPane } from './chat-pane.ts';
import { createChatView } from './chat-view.ts';
import { h } from './element.ts';
import type { ChatEvent } from './events.ts';
import { icon } from './icon.ts';
import { openMenu } from './popup-menu.ts';
import { t } from './texts.ts';

export interface StaffSide {
  element: HTMLElement;
  load(): Promise<void>;
  receive(event: ChatEvent): void;
  shown(): void;
  loadCommands(): void;
  unread(): number;
}

interface Options {
  changed(): void;
  /** A member followed a link to the bot: it opens in the member's private chat. */
  openBotLink(person: Person, command: string): void;
}

/** The staff group, and the choice of the member one writes as. */
export function createStaffSide(api: Api, hints: Hints, { changed, openBotLink }: Options): StaffSide {
  const stored = Number(localStorage.getItem('staff'));
  let writer = hints.staff.find(({ chatId }) => chatId === stored) ?? hints.staff[0];
  const writerButton = h('button', {
    type: 'button',
    class: 'person-switch always',
    'data-testid': 'staff-switch',
    'aria-haspopup': 'menu',
  });
  writerButton.addEventListener('click', offerWriters);
  const face = h('span', { class: 'avatar staff-avatar', 'aria-hidden': true }, icon('staff'));
  const pane = createChatPane({
    testid: 'chat-staff',
    label: t('tabStaff'),
    face,
    title: t('staffGroup'),
    tools: [writerButton],
  });
  const view = createChatView({
    api,
    chatId: hints.staffChatId,
    name: t('staffGroup'),
    group: true,
    sender: writer?.chatId ?? 0,
    welcome: { title: t('staffGroup'), words: t('emptyStaff'), face: face.cloneNode(true) as HTMLElement },
    changed,
    doing: showStatus,
    followBotLink(url) {
      const command = botLinkCommand(url, hints.bot.username);
      if (command !== undefined && writer) openBotLink(writer, command);
      return command !== undefined;
    },
  });
  if (writer) write(writer);
  pane.mount(view);
  showStatus();

  function showStatus(action?: string): void {
    const words = actionWords(action);
    pane.setStatus(words ? `${hints.bot.name} ${words}` : t('staffGroupStatus'), words !== undefined);
  }

  function write(person: Person): void {
    writer = person;
    localStorage.setItem('staff', String(person.chatId));
    writerButton.replaceChildren(
      avatar(person.chatId, person.name),
      h('span', { class: 'person-name', dir: 'auto' }, person.name),
      icon('down'),
    );
    writerButton.setAttribute('aria-label', t('choosePerson', { name: person.name }));
    writerButton.title = t('choosePerson', { name: person.name });
    view.setSender(person.chatId);
  }

  function offerWriters(): void {
    const entries = hints.staff.map((person) => ({
      label: t('writesAs', { name: person.name }),
      choose: () => write(person),
    }));
    openMenu(writerButton, t('people'), entries);
  }

  return {
    element: pane.element,
    async load() {
      await Promise.all([view.load(), view.loadCommands()]);
    },
    receive: view.receive,
    shown: view.shown,
    loadCommands: () => void view.loadCommands(),
    unread: view.unread,
  };
}
