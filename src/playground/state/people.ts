import type { User } from 'grammy/types';
import type { Journal, Table } from './journal.ts';

/** How a person is named by someone who writes in their name: an id, or the id with a profile. */
export type PersonInput =
  | number
  | { id: number; firstName: string; lastName?: string; username?: string; languageCode?: string };

/** Ids of people in Telegram fit 52 bits and are positive. */
export const largestUserId = 2 ** 52 - 1;

/** The people of the playground: a few samples, and whoever writes for the first time. */
export class People {
  readonly #table: Table<User>;

  constructor(journal: Journal) {
    this.#table = journal.table<User>('people');
  }

  seed(): void {
    for (const user of [...samplePeople, ...sampleStaff]) {
      if (!this.#table.get(user.id)) this.#table.set(user.id, user);
    }
  }

  find(id: number): User | undefined {
    return this.#table.get(id);
  }

  /** Finds or makes the person; a profile that differs from the known one replaces it, as after a change in the settings. */
  meet(input: PersonInput): User {
    const id = typeof input === 'number' ? input : input.id;
    const known = this.#table.get(id);
    if (typeof input === 'number') {
      return known ?? this.#table.set(id, user(id, `Гость ${id}`));
    }
    const profile = user(id, input.firstName, input.lastName, input.username, input.languageCode);
    if (known && JSON.stringify(known) === JSON.stringify(profile)) return known;
    return this.#table.set(id, profile);
  }
}

function user(id: number, firstName: string, lastName?: string, username?: string, language = 'ru'): User {
  return {
    id,
    is_bot: false,
    first_name: firstName,
    ...(lastName && { last_name: lastName }),
    ...(username && { username }),
    language_code: language,
  };
}

/** Subscribers. Ids lie beyond 32 bits, as many real ones do. */
export const samplePeople: readonly User[] = [
  user(7100000001, 'Анна', 'Кузнецова', 'anna_kuznecova'),
  user(7100000002, 'Пётр', 'Ильин'),
  user(7100000003, 'Гульнара', 'Сафина', 'gulnara_s'),
  user(7100000004, 'Николай', 'Журавлёв'),
  user(7100000005, 'Olga', 'Lind', 'olga_lind', 'en'),
  user(7100000006, 'John', 'Miller', undefined, 'en'),
];

/** The utility's own people, members of the staff group. */
export const sampleStaff: readonly User[] = [
  user(7200000001, 'Марина', 'Лапина', 'lapina_dispatch'),
  user(7200000002, 'Игорь', 'Савельев'),
  user(7200000003, 'Вера', 'Тихонова', 'tihonova_office'),
];

export function fullName(person: User): string {
  return person.last_name ? `${person.first_name} ${person.last_name}` : person.first_name;
}
