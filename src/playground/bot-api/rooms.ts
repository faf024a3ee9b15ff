import type { Room } from '../state/chats.ts';
import type { World } from '../state/world.ts';
import { badRequest, forbidden } from './errors.ts';

/** The chat that a call names by number, or by a number in a string. Throws "chat not found". */
export function findRoom(world: Pick<World, 'chats'>, chatId: number | string): Room {
  const id = typeof chatId === 'number' ? chatId : /^-?\d{1,16}$/.test(chatId) ? Number(chatId) : Number.NaN;
  const room = Number.isSafeInteger(id) ? world.chats.find(id) : undefined;
  if (!room) throw badRequest('chat not found');
  return room;
}

/** The same, where the bot may write. Throws Telegram's 403s where it may not. */
export function findWritableRoom(world: Pick<World, 'chats'>, chatId: number | string): Room {
  const room = findRoom(world, chatId);
  if (room.kind === 'private') {
    if (!room.started) throw forbidden("bot can't initiate conversation with a user");
    if (room.blocked) throw forbidden('bot was blocked by the user');
  } else if (room.bot === 'kicked') {
    throw forbidden('bot was kicked from the supergroup chat');
  } else if (room.bot === 'left') {
    throw forbidden('bot is not a member of the supergroup chat');
  }
  return room;
}
