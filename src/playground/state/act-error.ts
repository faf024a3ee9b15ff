import type { Room } from './chats.ts';
import type { World } from './world.ts';

/** Something that a client would not let a person do. `status` is the HTTP status of the answer. */
export class ActError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function findRoom(world: Pick<World, 'chats'>, chatId: number): Room {
  const room = world.chats.find(chatId);
  if (!room) throw new ActError(404, `There is no chat ${chatId}: groups are made by POST /api/groups.`);
  return room;
}
