import type { Message, Update } from 'grammy/types';
import { createPlayground, type PlaygroundOptions } from '../../src/playground/playground.ts';

export interface Answer {
  status: number;
  body: {
    ok?: boolean;
    result?: never;
    error?: string;
    error_code?: number;
    description?: string;
    parameters?: { retry_after?: number };
    [name: string]: unknown;
  };
}

/** Starts an emulator of its own, with a person's side and a bot's side that speak HTTP only. */
export async function openPlayground(options: Partial<PlaygroundOptions> = {}) {
  const playground = createPlayground({
    port: 0,
    dataDir: null,
    desk: {
      accounts: async () => [{ number: '0012/А', amountDue: 451237 }],
      importFile: async (name, content) => {
        const chunks = await content.toArray();
        const text = Buffer.concat(chunks as Buffer[]).toString('utf8');
        if (text.includes('broken')) throw new Error('Line 1: broken.');
        return { name, bytes: Buffer.byteLength(text) };
      },
    },
    ...options,
  });
  await playground.start();

  async function request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const json = body !== undefined && !(body instanceof FormData) && !(body instanceof URLSearchParams);
    const response = await fetch(`${playground.url}${path}`, {
      method,
      headers: { ...(json && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: json ? JSON.stringify(body) : (body as FormData) }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  /** One call of the Bot API. */
  async function call(method: string, body?: unknown): Promise<Answer> {
    return request('POST', `/telegram/bot${playground.botToken}/${method}`, body);
  }

  return {
    playground,
    request,
    call,
    /** The result of a call that must succeed. */
    async result<T = Message>(method: string, body?: unknown): Promise<T> {
      const answer = await call(method, body);
      if (answer.status !== 200) throw new Error(`${method}: ${answer.body.description}`);
      return answer.body.result as T;
    },
    /** The refusal of a call that must fail, as `400 Bad Request: …`. */
    async refusal(method: string, body?: unknown): Promise<string> {
      const { body: answer } = await call(method, body);
      return answer.ok ? 'not refused' : `${answer.error_code} ${answer.description}`;
    },
    /** Takes the updates that wait, and confirms them. */
    async updates(): Promise<Update[]> {
      const waiting = (await call('getUpdates', {})).body.result as unknown as Update[];
      const last = waiting.at(-1)?.update_id;
      if (last !== undefined) await call('getUpdates', { offset: last + 1, limit: 1 });
      return waiting;
    },
    async say(chatId: number, text: string, more: object = {}): Promise<number> {
      const answer = await request('POST', `/api/chats/${chatId}/messages`, { from: chatId, text, ...more });
      if (answer.status !== 200) throw new Error(answer.body.error);
      return answer.body['messageId'] as number;
    },
    /** A button press; resolves when the bot has answered it. */
    async press(chatId: number, data: string): Promise<Answer> {
      return request('POST', `/api/chats/${chatId}/press`, { from: chatId, messageId: 1, data });
    },
    /** How many updates the bot has not confirmed. */
    async pending(): Promise<number> {
      return (await request('GET', '/api/queue')).body['pending'] as number;
    },
    async chat(chatId: number): Promise<{ messages: Message[]; keyboard: unknown }> {
      return (await request('GET', `/api/chats/${chatId}/messages`)).body as never;
    },
    [Symbol.asyncDispose]: () => playground.stop(),
  };
}
