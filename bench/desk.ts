import { createInterface } from 'node:readline';
import type { Message } from 'grammy/types';
import { Pool } from 'undici';
import { createPlayground, type Playground } from '../src/playground/playground.ts';

const ANSWER_MS = 30_000;

/** The emulator of Telegram, and people in chats of their own who press a button and wait for what the bot says. */
export class Desk {
  readonly playground: Playground;
  readonly #waiting = new Map<number, (text: string) => void>();
  #people: Pool | undefined;

  private constructor() {
    this.playground = createPlayground({
      port: 0,
      dataDir: null,
      desk: {
        accounts: async () => [],
        importFile: async () => {
          throw new Error('The benchmark imports by itself.');
        },
      },
    });
  }

  static async open(opened: AsyncDisposableStack): Promise<Desk> {
    const desk = new Desk();
    opened.defer(() => desk.playground.stop());
    await desk.playground.start();
    const people = new Pool(desk.playground.url, { connections: null });
    desk.#people = people;
    opened.defer(() => people.destroy());
    await desk.#listen(people);
    return desk;
  }

  /**
   * Sends the text of a button of the main menu. Resolves with the bot's next message in that chat and the time
   * until it stood there, in milliseconds; rejects when there is none within half a minute.
   */
  async press(chatId: number, text: string): Promise<{ heard: string; ms: number }> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const late = setTimeout(() => reject(new Error('The bot did not answer.')), ANSWER_MS);
    this.#waiting.set(chatId, resolve);
    const began = performance.now();
    try {
      await this.#write(chatId, text);
      return { heard: await promise, ms: performance.now() - began };
    } finally {
      clearTimeout(late);
      this.#waiting.delete(chatId);
    }
  }

  async #write(chatId: number, text: string): Promise<void> {
    const response = await this.#people?.request({
      method: 'POST',
      path: `/api/chats/${chatId}/messages`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: { id: chatId, firstName: 'Замер', languageCode: 'ru' }, text }),
    });
    const answer = await response?.body.text();
    if (response?.statusCode !== 200) throw new Error(`The emulator refused a message: ${answer}`);
  }

  async #listen(people: Pool): Promise<void> {
    const { body } = await people.request({ method: 'GET', path: '/api/events', bodyTimeout: 0 });
    const lines = createInterface({ input: body });
    // It breaks at the end; before, whoever waits for an answer tells that none came.
    lines.on('error', () => {});
    lines.on('line', (line) => line.startsWith('data: ') && this.#hear(JSON.parse(line.slice(6))));
  }

  #hear(event: { type: string; chatId: number; message: Message }): void {
    if (event.type === 'message' && event.message.from?.is_bot) {
      this.#waiting.get(event.chatId)?.(event.message.text ?? '');
    }
  }
}
