import type { Person } from './api.ts';
import { avatar } from './avatar.ts';
import { h } from './element.ts';
import { focusStop, rove } from './roving.ts';
import { t } from './texts.ts';

export interface People {
  element: HTMLElement;
  setChosen(chatId: number): void;
  setUnread(chatId: number, count: number): void;
}

/** The people one may be in the left chat, with what each of them has not read. */
export function createPeople(
  subscribers: Person[],
  staff: Person[],
  choose: (person: Person) => void,
): People {
  const rows = new Map(
    [...subscribers, ...staff].map((person) => [person.chatId, personRow(person, () => choose(person))]),
  );
  const rowsOf = (people: Person[]) => people.map(({ chatId }) => rows.get(chatId)?.element);
  const colleagues = h('details', { class: 'people-part' }, h('summary', {}, t('staff')), ...rowsOf(staff));
  const element = h(
    'nav',
    { class: 'people', 'data-testid': 'people', 'aria-label': t('people') },
    h('div', { class: 'people-part' }, h('h3', {}, t('subscribers')), ...rowsOf(subscribers)),
    staff.length > 0 && colleagues,
  );
  const buttons = [...rows.values()].map((row) => row.element);
  rove(element, () => buttons.filter((button) => button.checkVisibility()));
  const unfold = (chatId: number) => {
    if (staff.some((person) => person.chatId === chatId)) colleagues.open = true;
  };
  return {
    element,
    setChosen(chatId) {
      for (const [id, row] of rows) row.element.setAttribute('aria-pressed', String(id === chatId));
      focusStop(buttons, rows.get(chatId)?.element ?? buttons[0]);
      unfold(chatId);
    },
    setUnread(chatId, count) {
      rows.get(chatId)?.setUnread(count);
      if (count > 0) unfold(chatId);
    },
  };
}

function personRow(
  person: Person,
  choose: () => void,
): { element: HTMLElement; setUnread(count: number): void } {
  const badge = h('span', { class: 'badge', hidden: true });
  const element = h(
    'button',
    { type: 'button', class: 'person', 'data-testid': 'person', 'data-chat': person.chatId, onclick: choose },
    avatar(person.chatId, person.name),
    h('span', { class: 'person-name', dir: 'auto' }, person.name),
    person.languageCode
      ? h('span', { class: 'person-language', 'aria-hidden': true }, person.languageCode)
      : undefined,
    badge,
  );
  return {
    element,
    setUnread(count) {
      badge.hidden = count === 0;
      badge.textContent = String(count);
      badge.setAttribute('aria-label', t('unread', { count }));
    },
  };
}
