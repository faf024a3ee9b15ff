import type { LinkPreviewOptions, Message, ReplyParameters } from 'grammy/types';
import type { Room } from '../state/chats.ts';
import { asDocument, asPhoto } from '../state/files.ts';
import { asReplied } from '../state/reply.ts';
import { botUser, unixTime, type World } from '../state/world.ts';
import { badRequest } from './errors.ts';
import { type Formatting, readCaption, readText } from './formatting.ts';
import { type Markup, readMarkup } from './markup.ts';
import { resolveDocument, resolvePhoto } from './media.ts';
import { type Handlers, type Payload, refuseUnplayed } from './payloads.ts';
import { findWritableRoom } from './rooms.ts';

type SendingMethod = 'sendMessage' | 'sendPhoto' | 'sendDocument' | 'sendChatAction';

/** The methods that put something new into a chat. Checks go in Telegram's order: content, markup, chat, reply. */
export function sending(world: World): Handlers<SendingMethod> {
  return {
    sendMessage: (payload) => {
      refuseUnplayed(payload);
      const { text, link_preview_options } = payload;
      return send(world, payload, textContent(text, payload, link_preview_options));
    },
    sendPhoto: async (payload, { uploads }) => {
      refuseUnplayed(payload);
      const photo = asPhoto(await resolvePhoto(world, payload.photo, uploads));
      return send(world, payload, { photo, ...captionContent(payload) });
    },
    sendDocument: async (payload, { uploads }) => {
      refuseUnplayed(payload);
      const document = asDocument(await resolveDocument(world, payload.document, uploads));
      return send(world, payload, { document, ...captionContent(payload) });
    },
    sendChatAction: (payload) => sendChatAction(world, payload),
  };
}

/** The part of a message that an edit can replace. */
export type Content = Pick<
  Message,
  | 'text'
  | 'entities'
  | 'link_preview_options'
  | 'photo'
  | 'document'
  | 'caption'
  | 'caption_entities'
  | 'show_caption_above_media'
  | 'has_media_spoiler'
>;

export function textContent(
  text: string,
  formatting: Formatting,
  preview: LinkPreviewOptions | undefined,
): Content {
  const { text: plain, entities } = readText(text, formatting);
  return {
    text: plain,
    ...(entities.length > 0 && { entities }),
    ...(preview && { link_preview_options: preview }),
  };
}

interface Captioned {
  caption?: string;
  parse_mode?: string;
  caption_entities?: Formatting['entities'];
  show_caption_above_media?: boolean;
  has_spoiler?: boolean;
}

export function captionContent(payload: Captioned): Content {
  const { caption = '', caption_entities, parse_mode } = payload;
  const { text, entities } = readCaption(caption, { parse_mode, entities: caption_entities });
  return {
    ...(text !== '' && { caption: text }),
    ...(entities.length > 0 && { caption_entities: entities }),
    ...(payload.show_caption_above_media && { show_caption_above_media: true }),
    ...(payload.has_spoiler && { has_media_spoiler: true }),
  };
}

interface Addressed {
  chat_id: number | string;
  reply_markup?: Payload<'sendMessage'>['reply_markup'];
  reply_parameters?: ReplyParameters;
  protect_content?: boolean;
}

function send(world: World, payload: Addressed, content: Content): Message {
  const markup = readMarkup(payload.reply_markup);
  const room = findWritableRoom(world, payload.chat_id);
  const replied = findReplied(world, room, payload.reply_parameters);
  const message = {
    message_id: world.messages.nextId(room.chat.id),
    from: botUser(world),
    chat: room.chat,
    date: unixTime(world),
    ...(replied && { reply_to_message: replied }),
    ...(payload.protect_content && { has_protected_content: true }),
    ...content,
    ...(markup.kind === 'inline' && { reply_markup: markup.keyboard }),
  } as Message;
  const isPlain = markup.kind === 'none' || markup.kind === 'inline';
  world.messages.add({ message, ...(!isPlain && { fixed: true }) });
  applyKeyboard(world, message, markup);
  return message;
}

/** A forced reply takes the place of a reply keyboard, as in the clients. */
function applyKeyboard(world: World, message: Message, markup: Markup): void {
  if (markup.kind === 'reply')
    world.messages.showKeyboard(message.chat.id, message.message_id, markup.keyboard);
  if (markup.kind === 'remove' || markup.kind === 'force') world.messages.removeKeyboard(message.chat.id);
}

function findReplied(world: World, room: Room, parameters: ReplyParameters | undefined): Message | null {
  if (!parameters) return null;
  const {
    message_id: id = 0,
    chat_id: chatId = room.chat.id,
    allow_sending_without_reply: lenient,
  } = parameters;
  if (String(chatId) !== String(room.chat.id))
    throw badRequest('the playground plays replies within one chat only');
  if ('quote' in parameters) throw badRequest('the playground does not play quotes yet');
  const replied = world.messages.find(room.chat.id, id);
  if (replied) return asReplied(replied.message);
  if (lenient) return null;
  throw badRequest('message to be replied not found');
}

const chatActions: readonly string[] = [
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
];

function sendChatAction(world: World, payload: Payload<'sendChatAction'>): true {
  refuseUnplayed(payload);
  if (!chatActions.includes(payload.action)) throw badRequest('wrong parameter action in request');
  const room = findWritableRoom(world, payload.chat_id);
  world.feed.publish({ type: 'action', chatId: room.chat.id, action: payload.action });
  return true;
}
