import type { Message } from 'grammy/types';

/** A message as another's `reply_to_message` shows it: without the one it replies to itself. */
export function asReplied(message: Message): Message {
  const { reply_to_message: _, ...rest } = message;
  return rest as Message;
}
