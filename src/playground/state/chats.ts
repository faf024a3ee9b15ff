import type { Chat, User } from 'grammy/types';
import type { Journal, Table } from './journal.ts';
import { type People, sampleStaff } from './people.ts';

/** How the bot stands in a group. An administrator reads everything, a member only what privacy mode lets through. */
export type GroupStanding = 'member' | 'administrator' | 'left' | 'kicked';

export interface PrivateRoom {
  kind: 'private';
  chat: Chat.PrivateChat;
  /** The person has written first; until then the bot may not. */
  started: boolean;
  blocked: boolean;
}

export interface GroupRoom {
  kind: 'group';
  chat: Chat.SupergroupChat;
  members: readonly number[];
  bot: GroupStanding;
}

export type Room = PrivateRoom | GroupRoom;

export const staffChatId = -1001700000001;

/** Every chat the bot could be in. */
export class Chats {
  readonly #rooms: Table<Room>;
  readonly #people: People;

  constructor(journal: Journal, people: People) {
    this.#rooms = journal.table<Room>('chats');
    this.#people = people;
  }

  seed(): void {
    if (this.#rooms.get(staffChatId)) return;
    this.#rooms.set(staffChatId, {
      kind: 'group',
      chat: { id: staffChatId, type: 'supergroup', title: 'Диспетчерская' },
      members: sampleStaff.map((person) => person.id),
      bot: 'member',
    });
  }

  /** A person's private chat is there, unstarted, as soon as the person is known. */
  find(chatId: number): Room | undefined {
    const room = this.#rooms.get(chatId);
    if (room?.kind === 'group') return room;
    const person = this.#people.find(chatId);
    return (
      person && {
        ...(room ?? { kind: 'private', started: false, blocked: false }),
        chat: privateChat(person),
      }
    );
  }

  save(room: Room): void {
    this.#rooms.set(room.chat.id, room);
  }

  createGroup(title: string, members: readonly number[]): GroupRoom {
    const ids = this.#rooms.entries().map(([id]) => Number(id));
    const id = Math.min(staffChatId, ...ids) - 1;
    const room: GroupRoom = {
      kind: 'group',
      chat: { id, type: 'supergroup', title },
      members,
      bot: 'member',
    };
    this.save(room);
    return room;
  }
}

function privateChat(person: User): Chat.PrivateChat {
  const { id, first_name, last_name, username } = person;
  return { id, type: 'private', first_name, ...(last_name && { last_name }), ...(username && { username }) };
}
