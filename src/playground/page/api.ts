import type { Message, ReplyKeyboard } from './telegram.ts';
import { t } from './texts.ts';

export interface Hints {
  bot: { username: string; name: string };
  /** `amountDue` in kopecks. */
  accounts: { number: string; amountDue: number }[];
  people: Person[];
  staff: Person[];
  staffChatId: number;
}

export interface Person {
  /** The person's private chat with the bot, and so the person's own Telegram id. */
  chatId: number;
  name: string;
  languageCode?: string;
}

export interface ChatState {
  messages: Message[];
  keyboard: ReplyKeyboard | null;
  blocked?: boolean;
}

export interface PressAnswer {
  text?: string;
  showAlert?: boolean;
  url?: string;
}

export interface BotCommand {
  command: string;
  description: string;
}

export interface Letter {
  id: number;
  /** ISO time of arrival. */
  at: string;
  /** The recipients, joined by commas. */
  to: string;
  subject: string;
  text: string;
  html: string | null;
  attachments: { filename: string; mimeType: string; size: number; fileId: string }[];
}

/** A refusal of the playground's API, in its own words. */
export class ApiError extends Error {
  readonly answer: unknown;
  constructor(message: string, answer?: unknown) {
    super(message);
    this.answer = answer;
  }
}

const deadline = 60_000;
/** Telegram's limit of a photo, in bytes. */
const largestPhoto = 10 * 1024 * 1024;

export const api = {
  hints: () => call<Hints>('GET', '/api/hints'),
  chat: (chatId: number) => call<ChatState>('GET', `/api/chats/${chatId}/messages`),
  sendText: (chatId: number, from: number, text: string, replyTo?: number) =>
    call('POST', `/api/chats/${chatId}/messages`, { from, text, replyTo }),
  sendFile: (chatId: number, from: number, file: File, caption: string, replyTo?: number) =>
    call('POST', `/api/chats/${chatId}/messages`, fileForm(from, file, caption, replyTo)),
  edit: (chatId: number, messageId: number, from: number, text: string) =>
    call('PUT', `/api/chats/${chatId}/messages/${messageId}`, { from, text }),
  delete: (chatId: number, messageId: number) => call('DELETE', `/api/chats/${chatId}/messages/${messageId}`),
  press: (chatId: number, from: number, messageId: number, data: string) =>
    call<PressAnswer>('POST', `/api/chats/${chatId}/press`, { from, messageId, data }),
  block: (chatId: number) => call('POST', `/api/chats/${chatId}/block`, {}),
  unblock: (chatId: number) => call('POST', `/api/chats/${chatId}/unblock`, {}),
  commands: (chatId: number, userId: number, languageCode = 'ru') => {
    const query = new URLSearchParams({ chatId: String(chatId), userId: String(userId), languageCode });
    return call<{ commands: BotCommand[] }>('GET', `/api/commands?${query}`);
  },
  mail: () => call<{ mail: Letter[] }>('GET', '/api/mail'),
  importFile: (file: File) => {
    const form = new FormData();
    form.append('file', file);
    return call<unknown>('POST', '/api/import', form);
  },
  fileUrl: (fileId: string) => `/api/files/${encodeURIComponent(fileId)}`,
};

export type Api = typeof api;

/** @throws ApiError with a sentence fit to be shown, whether the playground refused or could not be reached. */
async function call<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
  const sent = body instanceof FormData || body === undefined;
  const response = await fetch(path, {
    method,
    signal: AbortSignal.timeout(deadline),
    ...(sent
      ? { body: body ?? null }
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  }).catch((reason: unknown) => {
    throw new ApiError(isTimeout(reason) ? t('noAnswer', { seconds: deadline / 1000 }) : t('offline'));
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new ApiError(refusal(answer) ?? `HTTP ${response.status}`, answer);
  return answer as Answer;
}

/** A picture goes as a photo, as messengers send it; everything else as a document. */
function fileForm(from: number, file: File, caption: string, replyTo?: number): FormData {
  const isPhoto = /^image\/(png|jpeg|webp)$/.test(file.type) && file.size <= largestPhoto;
  const form = new FormData();
  form.append('from', String(from));
  form.append('text', caption);
  if (replyTo !== undefined) form.append('replyTo', String(replyTo));
  form.append(isPhoto ? 'photo' : 'document', file);
  return form;
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

/** The playground's refusals name their reason in one of these fields, as do fastify's own. */
function refusal(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { description, message, error } = answer as Record<string, unknown>;
  return [description, message, error].find((words) => typeof words === 'string');
}

/** The words of whatever was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
