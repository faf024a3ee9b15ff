import type { Person } from './api.ts';
import { avatar } from './avatar.ts';
import { h } from './element.ts';
import { focusStop, rove } from './roving.ts';
import { t } from './texts.ts';

/** The people one may be in the left chat, with what each of them has not read. Colleagues are folded away. */
export class People {
  readonly element: HTMLElement;
  readonly #rows: Map<number, PersonRow>;
  readonly #colleagues: HTMLDetailsElement;

  constructor(subscribers: Person[], staff: Person[], choose: (person: Person) => void) {
    const rowOf = (person: Person) => [person.chatId, new PersonRow(person, () => choose(person))] as const;
    this.#rows = new Map([...subscribers, ...staff].map(rowOf));
    const elements = (people: Person[]) => people.map(({ chatId }) => this.#rows.get(chatId)?.element);
    this.#colleagues = h(
      'details',
      { class: 'people-part' },
      h('summary', {}, t('staff')),
      ...elements(staff),
    );
    this.element = h(
      'nav',
      { class: 'people', 'data-testid': 'people', 'aria-label': t('people') },
      h('div', { class: 'people-part' }, h('h3', {}, t('subscribers')), ...elements(subscribers)),
      staff.length > 0 && this.#colleagues,
    );
    rove(this.element, () => this.#buttons().filter((button) => button.checkVisibility()));
  }

  setChosen(chatId: number): void {
    for (const [id, row] of this.#rows) row.element.setAttribute('aria-pressed', String(id === chatId));
    focusStop(this.#buttons(), this.#rows.get(chatId)?.element);
    this.#unfold(chatId);
  }

  setUnread(chatId: number, count: number): void {
    this.#rows.get(chatId)?.setUnread(count);
    if (count > 0) this.#unfold(chatId);
  }

  #buttons(): HTMLElement[] {
    return [...this.#rows.values()].map((row) => row.element);
  }

  #unfold(chatId: number): void {
    if (this.#colleagues.contains(this.#rows.get(chatId)?.element ?? null)) this.#colleagues.open = true;
  }
}

class PersonRow {
  readonly element: HTMLElement;
  readonly #badge = h('span', { class: 'badge', hidden: true });

  constructor(person: Person, choose: () => void) {
    this.element = h(
      'button',
      {
        type: 'button',
        class: 'person',
        'data-testid': 'person',
        'data-chat': person.chatId,
        onclick: choose,
      },
      avatar(person.chatId, person.name),
      h('span', { class: 'person-name', dir: 'auto' }, person.name),
      h('span', { class: 'person-language', 'aria-hidden': true }, person.languageCode ?? ''),
      this.#badge,
    );
  }

  setUnread(count: number): void {
    this.#badge.hidden = count === 0;
    this.#badge.textContent = String(count);
    this.#badge.setAttribute('aria-label', t('unread', { count }));
  }
}
