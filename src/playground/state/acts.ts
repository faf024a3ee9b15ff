import type { Message, User } from 'grammy/types';
import { withDetected } from '../text/detection.ts';
import { cleaned, isBlank, trimmed } from '../text/formatted.ts';
import { ActError, findRoom } from './act-error.ts';
import type { GroupRoom, PrivateRoom, Room } from './chats.ts';
import { asDocument, asPhoto, type StoredFile } from './files.ts';
import type { PersonInput } from './people.ts';
import { reachesBot } from './privacy.ts';
import { asReplied } from './reply.ts';
import { tellJoined } from './standing.ts';
import type { FromPerson } from './updates.ts';
import { unixTime, type World } from './world.ts';

export interface Writing {
  chatId: number;
  from: PersonInput;
  text: string;
  file?: StoredFile | undefined;
  replyTo?: number | undefined;
}

const largestText = 4096;
const largestCaption = 1024;

/** A person writes; the first message into a private chat begins it. The bot's update is queued on return. */
export function write(world: World, { chatId, from, text, file, replyTo }: Writing): Message {
  const { room, person } = enter(world, chatId, from);
  const message = {
    message_id: world.messages.nextId(chatId),
    from: person,
    chat: room.chat,
    date: unixTime(world),
    ...replied(world, chatId, replyTo),
    ...(file && (file.kind === 'Photo' ? { photo: asPhoto(file) } : { document: asDocument(file) })),
    ...wording(text, file !== undefined),
  } as Message;
  world.messages.add({ message });
  hideOneTimeKeyboard(world, message);
  if (reachesBot(room, message, world.bot())) world.updates.push({ message: message as FromPerson });
  return message;
}

/** A person changes the words of a message of theirs. */
export function edit(world: World, chatId: number, messageId: number, text: string): Message {
  const { message } = findMessage(world, chatId, messageId);
  if (message.from?.is_bot) throw new ActError(403, 'Only the bot can edit its messages.');
  const { text: _text, entities: _e, caption: _caption, caption_entities: _c, ...frame } = message;
  const hasMedia = Boolean(message.photo ?? message.document);
  const edited = { ...frame, edit_date: unixTime(world), ...wording(text, hasMedia) } as Message;
  if ((edited.text ?? edited.caption) === (message.text ?? message.caption)) {
    throw new ActError(400, 'The text is the same as before.');
  }
  world.messages.replace(edited);
  const room = findRoom(world, chatId);
  if (reachesBot(room, edited, world.bot())) {
    world.updates.push({ edited_message: edited as FromPerson & { edit_date: number } });
  }
  return edited;
}

/** A person deletes any message they see. Telegram tells a bot nothing of it. */
export function remove(world: World, chatId: number, messageId: number): void {
  findMessage(world, chatId, messageId);
  world.messages.delete(chatId, [messageId]);
}

/** Largest callback data, in bytes. */
const largestData = 64;

/**
 * A person presses a button. The data need not belong to the message: clients can forge it, and the server does not
 * compare. Returns the query's id.
 */
export function press(
  world: World,
  chatId: number,
  from: PersonInput,
  messageId: number,
  data: string,
): string {
  const { room, person } = enter(world, chatId, from);
  if (data === '' || Buffer.byteLength(data) > largestData) {
    throw new ActError(400, `The data must have 1 to ${largestData} bytes.`);
  }
  const id = world.callbacks.open();
  const message = world.messages.find(chatId, messageId)?.message ?? {
    chat: room.chat,
    message_id: messageId,
    date: 0 as const,
  };
  world.updates.push({
    callback_query: { id, from: person, message, chat_instance: String(BigInt(chatId) * 7_919n), data },
  });
  return id;
}

/** The room and the person in it; whoever is new to a group joins it with a service message. */
function enter(world: World, chatId: number, from: PersonInput): { room: Room; person: User } {
  const id = typeof from === 'number' ? from : from.id;
  if (id === world.bot().id) throw new ActError(400, "This is the bot's own id: people have others.");
  if (chatId > 0) {
    if (id !== chatId) throw new ActError(400, 'In a private chat "from" is the chat\'s own person.');
    const person = world.people.meet(from);
    const room = findRoom(world, chatId) as PrivateRoom;
    if (room.blocked)
      throw new ActError(409, `The person has blocked the bot: POST /api/chats/${chatId}/unblock first.`);
    if (!room.started) world.chats.save({ ...room, started: true });
    return { room, person };
  }
  const room = findRoom(world, chatId) as GroupRoom;
  const person = world.people.meet(from);
  if (!room.members.includes(id)) {
    world.chats.save({ ...room, members: [...room.members, id] });
    tellJoined(world, room, person, person);
  }
  return { room, person };
}

function findMessage(world: World, chatId: number, messageId: number) {
  const stored = world.messages.find(chatId, messageId);
  if (!stored) throw new ActError(404, `There is no message ${messageId} in chat ${chatId}.`);
  return stored;
}

function replied(
  world: World,
  chatId: number,
  replyTo: number | undefined,
): Pick<Message, 'reply_to_message'> {
  if (replyTo === undefined) return {};
  return {
    reply_to_message: asReplied(findMessage(world, chatId, replyTo).message) as Message['reply_to_message'],
  };
}

/** Text, or with a file the caption, as Telegram cleans and marks it. */
function wording(source: string, isCaption: boolean): Partial<Message> {
  const { text, entities } = withDetected(trimmed({ text: cleaned(source), entities: [] }));
  const largest = isCaption ? largestCaption : largestText;
  if (text.length > largest) throw new ActError(400, `A client sends at most ${largest} characters at once.`);
  if (isBlank(text) && !isCaption) throw new ActError(400, 'A message needs a text or a file.');
  if (text === '') return {};
  const marked = entities.length > 0 ? entities : undefined;
  return isCaption
    ? { caption: text, ...(marked && { caption_entities: marked }) }
    : { text, ...(marked && { entities: marked }) };
}

function hideOneTimeKeyboard(world: World, { chat, text }: Message): void {
  const keyboard = world.messages.keyboard(chat.id);
  if (!keyboard?.one_time_keyboard) return;
  const labels = keyboard.keyboard
    .flat()
    .map((button) => (typeof button === 'string' ? button : button.text));
  if (text !== undefined && labels.includes(text)) world.messages.removeKeyboard(chat.id);
}
