import type { ApiMethods, InputFile } from 'grammy/types';
import type { Upload } from './body.ts';
import { badRequest } from './errors.ts';
import type { PlayedMethod } from './played-methods.ts';

/** The checked values of a call; files are still `attach://…` or file ids. */
export type Payload<M extends PlayedMethod> = WithoutFiles<NonNullable<Parameters<ApiMethods[M]>[0]>>;
type WithoutFiles<T> = { [K in keyof T]: Exclude<T[K], InputFile> };

/** An answer that comes with a sentence beside its result. */
export class Described {
  readonly result: unknown;
  readonly description: string;

  constructor(result: unknown, description: string) {
    this.result = result;
    this.description = description;
  }
}

/** What comes with a call beside its values. */
export interface CallContext {
  uploads: ReadonlyMap<string, Upload>;
  /** Aborted when the bot hangs up. */
  signal: AbortSignal;
}

type Handler<M extends PlayedMethod> = (payload: Payload<M>, context: CallContext) => unknown;

/** A part of the Bot API: some methods bound to a world. */
export type Handlers<M extends PlayedMethod> = { [K in M]: Handler<K> };

/** Features of Telegram that this bot has no use for; asking for one is refused rather than silently dropped. */
const unplayed: Record<string, string> = {
  certificate: 'the playground does not play certificates of webhooks: use an address on this machine',
  ip_address: 'the playground does not play fixed addresses of webhooks',
  business_connection_id: 'business connection not found',
  direct_messages_topic_id: 'the chat has no direct messages topics',
  ephemeral_message_parameters: 'the playground does not play ephemeral messages yet',
  inline_message_id: 'MESSAGE_ID_INVALID',
  message_effect_id: 'EFFECT_ID_INVALID',
  message_thread_id: 'message thread not found',
  rich_message: 'the playground does not play rich messages: some clients show them as unsupported',
  suggested_post_parameters: "suggested posts can't be sent to the chat",
};

export function refuseUnplayed(payload: object): void {
  const field = Object.keys(payload).find((name) => Object.hasOwn(unplayed, name));
  if (field) throw badRequest(unplayed[field] ?? field);
}
