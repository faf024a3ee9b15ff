import type { ChatFullInfo } from 'grammy/types';
import type { Room } from '../state/chats.ts';
import type { StoredFile } from '../state/files.ts';
import type { PollConflict } from '../state/updates.ts';
import type { World } from '../state/world.ts';
import { BotApiError, badRequest } from './errors.ts';
import type { CallContext, Handlers, Payload } from './payloads.ts';
import { findRoom } from './rooms.ts';

type ReceivingMethod = 'getMe' | 'getUpdates' | 'getChat' | 'getFile' | 'answerCallbackQuery';

/** The methods by which the bot learns what people do, and answers a press. */
export function receiving(world: World): Handlers<ReceivingMethod> {
  return {
    getMe: () => world.bot(),
    getUpdates: (payload, context) => getUpdates(world, payload, context),
    getChat: ({ chat_id: chatId }) => describeRoom(findRoom(world, chatId)),
    getFile: ({ file_id: id }) => describeFile(world.files.find(id)),
    answerCallbackQuery: (payload) => answerCallbackQuery(world, payload),
  };
}

/** Telegram waits 50 seconds at most, whatever is asked. */
const longestPoll = 50;

async function getUpdates(world: World, payload: Payload<'getUpdates'>, { signal }: CallContext) {
  const { offset = 0, limit = 100, timeout = 0, allowed_updates: allowed } = payload;
  if (world.webhook.settings) throw conflict(wordsForConflict.active);
  if (allowed) world.updates.allow(allowed);
  const updates = await world.updates.poll(
    { offset, limit, timeout: Math.min(timeout, longestPoll) },
    signal,
  );
  if (typeof updates === 'string') throw conflict(wordsForConflict[updates]);
  return updates;
}

const wordsForConflict: Record<PollConflict | 'active', string> = {
  active:
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  webhook: 'terminated by setWebhook request',
  'other poll': 'terminated by other getUpdates request; make sure that only one bot instance is running',
};

function conflict(reason: string): BotApiError {
  return new BotApiError(409, `Conflict: ${reason}`);
}

function describeRoom(room: Room): ChatFullInfo {
  const common = {
    ...room.chat,
    accent_color_id: Math.abs(room.chat.id) % 7,
    max_reaction_count: 11,
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
  };
  const permissions = {
    permissions: { can_send_messages: true, can_send_documents: true, can_send_photos: true },
  };
  return { ...common, ...(room.kind === 'group' && permissions) } as ChatFullInfo;
}

/** The largest file a bot may download, in bytes. */
const largestDownload = 20 * 1024 * 1024;

function describeFile(file: StoredFile | undefined) {
  if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable');
  if (file.size > largestDownload) throw badRequest('file is too big');
  return { file_id: file.fileId, file_unique_id: file.uniqueId, file_size: file.size, file_path: file.path };
}

function answerCallbackQuery(world: World, payload: Payload<'answerCallbackQuery'>): true {
  const { callback_query_id: id, text, show_alert: showAlert, url } = payload;
  // Only links that open a bot, or a game, may answer a press.
  if (url && !/^(https?:\/\/)?(t\.me|telegram\.me)\/|^tg:/i.test(url)) throw badRequest('URL_INVALID');
  const answer = { ...(text && { text }), ...(text && showAlert && { showAlert }), ...(url && { url }) };
  if (world.callbacks.answer(id, answer)) return true;
  throw badRequest('query is too old and response timeout expired or query ID is invalid');
}
