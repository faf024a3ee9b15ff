import type { Message } from 'grammy/types';
import type { Room } from './chats.ts';

interface BotIdentity {
  id: number;
  username: string;
}

/**
 * Whether a message of a person reaches the bot. In a group a bot that is a plain member sees commands that are not
 * another bot's, replies to itself, mentions of itself and service messages (privacy mode); an administrator sees all.
 */
export function reachesBot(room: Room, message: Message, bot: BotIdentity): boolean {
  if (room.kind === 'private' || room.bot === 'administrator') return true;
  if (room.bot !== 'member') return false;
  if (message.new_chat_members || message.left_chat_member) return true;
  if (message.reply_to_message?.from?.id === bot.id) return true;
  const text = message.text ?? message.caption ?? '';
  const entities = message.entities ?? message.caption_entities ?? [];
  const own = `@${bot.username.toLowerCase()}`;
  return entities.some(({ type, offset, length }) => {
    const word = text.slice(offset, offset + length).toLowerCase();
    if (type === 'mention') return word === own;
    return type === 'bot_command' && (!word.includes('@') || word.endsWith(own));
  });
}
