import type { InlineKeyboardMarkup, Message } from 'grammy/types';
import { asDocument, asPhoto } from '../state/files.ts';
import { unixTime, type World } from '../state/world.ts';
import { badRequest } from './errors.ts';
import { readMarkup } from './markup.ts';
import { resolveDocument, resolvePhoto } from './media.ts';
import { type CallContext, type Handlers, type Payload, refuseUnplayed } from './payloads.ts';
import { findRoom, findWritableRoom } from './rooms.ts';
import { type Content, captionContent, textContent } from './sending.ts';

type EditingMethod =
  | 'editMessageText'
  | 'editMessageCaption'
  | 'editMessageMedia'
  | 'editMessageReplyMarkup'
  | 'deleteMessage'
  | 'deleteMessages';

/** The methods that change or delete what is there. An edit that names no keyboard takes the keyboard away. */
export function editing(world: World): Handlers<EditingMethod> {
  return {
    editMessageText: (payload) => {
      refuseUnplayed(payload);
      const content = textContent(payload.text ?? '', payload, payload.link_preview_options);
      const message = findEditable(world, payload);
      if (message.text === undefined) throw badRequest('there is no text in the message to edit');
      return replace(world, message, content, payload.reply_markup);
    },
    editMessageCaption: (payload) => {
      refuseUnplayed(payload);
      const content = captionContent(payload);
      const message = findEditable(world, payload);
      if (!message.photo && !message.document) throw badRequest('there is no caption in the message to edit');
      return replace(world, message, { ...mediaOf(message), ...content }, payload.reply_markup);
    },
    editMessageMedia: async (payload, context) => {
      refuseUnplayed(payload);
      const content = await mediaContent(world, payload, context);
      return replace(world, findEditable(world, payload), content, payload.reply_markup);
    },
    editMessageReplyMarkup: (payload) => {
      refuseUnplayed(payload);
      const message = findEditable(world, payload);
      return replace(world, message, contentOf(message), payload.reply_markup);
    },
    deleteMessage: (payload) => deleteMessage(world, payload),
    deleteMessages: (payload) => deleteMessages(world, payload),
  };
}

interface Addressed {
  chat_id?: number | string;
  message_id?: number;
}

/** Messages of others, and those that brought a reply keyboard, cannot be edited. */
function findEditable(world: World, { chat_id: chatId, message_id: messageId }: Addressed): Message {
  if (chatId === undefined) throw badRequest('chat_id is empty');
  if (messageId === undefined) throw badRequest('message identifier is not specified');
  const room = findWritableRoom(world, chatId);
  const stored = world.messages.find(room.chat.id, messageId);
  if (!stored) throw badRequest('message to edit not found');
  if (stored.message.from?.id !== world.bot().id || stored.fixed) throw badRequest("message can't be edited");
  return stored.message;
}

function replace(
  world: World,
  before: Message,
  content: Content,
  replyMarkup: InlineKeyboardMarkup | undefined,
): Message {
  const markup = readMarkup(replyMarkup);
  const keyboard = markup.kind === 'inline' ? markup.keyboard : undefined;
  if (sameJson(content, contentOf(before)) && sameJson(keyboard, before.reply_markup)) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  }
  const message = { ...frameOf(before), edit_date: unixTime(world), ...content } as Message;
  return world.messages.replace({ ...message, ...(keyboard && { reply_markup: keyboard }) });
}

const contentKeys = [
  'text',
  'entities',
  'link_preview_options',
  'photo',
  'document',
  'caption',
  'caption_entities',
  'show_caption_above_media',
  'has_media_spoiler',
] as const satisfies (keyof Content)[];

function contentOf(message: Message): Content {
  return Object.fromEntries(contentKeys.filter((key) => key in message).map((key) => [key, message[key]]));
}

function mediaOf({ photo, document }: Message): Content {
  return { ...(photo && { photo }), ...(document && { document }) };
}

/** What an edit keeps: ids, dates, sender, reply. */
function frameOf(message: Message): Partial<Message> {
  const replaced: readonly string[] = [...contentKeys, 'reply_markup'];
  return Object.fromEntries(Object.entries(message).filter(([key]) => !replaced.includes(key)));
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(inKeyOrder(a)) === JSON.stringify(inKeyOrder(b));
}

function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, inKeyOrder(item)]));
}

async function mediaContent(
  world: World,
  { media }: Payload<'editMessageMedia'>,
  { uploads }: CallContext,
): Promise<Content> {
  const source = String(media.media);
  if (media.type === 'photo') {
    return { photo: asPhoto(await resolvePhoto(world, source, uploads)), ...captionContent(media) };
  }
  if (media.type === 'document') {
    return {
      document: asDocument(await resolveDocument(world, source, uploads)),
      ...captionContent(media),
    };
  }
  throw badRequest(`the playground does not play media of type ${media.type} yet`);
}

/** Seconds for which a message can be deleted. */
const deletable = 48 * 60 * 60;

function deleteMessage(world: World, payload: Payload<'deleteMessage'>): true {
  const room = findRoom(world, payload.chat_id);
  const message = world.messages.find(room.chat.id, payload.message_id)?.message;
  if (!message) throw badRequest('message to delete not found');
  if (!isDeletable(world, message)) throw badRequest("message can't be deleted for everyone");
  world.messages.delete(room.chat.id, [message.message_id]);
  return true;
}

/** Messages that are not there are passed over, as the Bot API does. */
function deleteMessages(world: World, payload: Payload<'deleteMessages'>): true {
  const { message_ids: ids } = payload;
  if (ids.length === 0 || ids.length > 100)
    throw badRequest('from 1 to 100 message identifiers can be specified');
  const room = findRoom(world, payload.chat_id);
  const messages = ids.flatMap((id) => world.messages.find(room.chat.id, id)?.message ?? []);
  if (!messages.every((message) => isDeletable(world, message))) {
    throw badRequest("message can't be deleted for everyone");
  }
  world.messages.delete(room.chat.id, ids);
  return true;
}

/** Its own messages anywhere, a person's in a private chat or where the bot is an administrator; none after 48 hours. */
function isDeletable(world: World, message: Message): boolean {
  const room = world.chats.find(message.chat.id);
  const mayDeleteOthers = room?.kind === 'private' || room?.bot === 'administrator';
  const isOwn = message.from?.id === world.bot().id;
  return unixTime(world) - message.date < deletable && (isOwn || mayDeleteOthers);
}
