import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SECRET_HEADER } from './bot-question.ts';
import type { Act, CrowdQuestion, CrowdRound, CrowdRoundResult } from './crowd-question.ts';
import { type HttpMessage, readHttp, writeHttp } from './http-wire.ts';
import { serveParent } from './parent.ts';
import type { Subscriber } from './town.ts';

const MESSAGE_ID = 77;
const JSON_TYPE = 'content-type: application/json\r\n';

/** What the bots said last, by chat. */
const heard = new Map<number, string>();
/** Later than those of any run on the same database before. */
let updateId = Math.floor(Date.now() / 1_000) % 1_000_000_000;

/** Telegram and its people in one process, as light as can be: the cores are few. */
serveParent<CrowdQuestion>(async (question) => {
  return question.kind === 'open' ? await openApi() : await playRound(question);
});

/** The Bot API: takes everything, checks nothing. */
async function openApi(): Promise<string> {
  const server = createServer({ noDelay: true }, (socket) => {
    // A bot that ends may break its connections off.
    socket.on('error', () => {});
    readHttp(socket, (request) => writeHttp(socket, `HTTP/1.1 200 OK\r\n${JSON_TYPE}`, answerTo(request)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ME = {
  ...{ id: 1, is_bot: true, first_name: 'Абонент', username: 'abonent_bench_bot' },
  ...{ can_join_groups: true, can_read_all_group_messages: false, supports_inline_queries: false },
};

function answerTo({ startLine, body }: HttpMessage): string {
  const [, path = ''] = startLine.split(' ');
  const method = path.slice(path.lastIndexOf('/') + 1);
  if (method === 'getMe') return JSON.stringify({ ok: true, result: ME });
  if (method !== 'sendMessage' && method !== 'editMessageText') return '{"ok":true,"result":true}';
  const { chat_id: id, text } = JSON.parse(body.toString()) as { chat_id: number | string; text: string };
  heard.set(Number(id), text);
  const chat = { id: Number(id), type: 'private', first_name: 'Замер' };
  const message = { message_id: MESSAGE_ID, from: ME, chat, date: now(), text };
  return JSON.stringify({ ok: true, result: message });
}

async function playRound(round: CrowdRound): Promise<CrowdRoundResult> {
  const waits: number[] = [];
  const began = performance.now();
  const end = began + round.seconds * 1_000;

  async function live(person: Subscriber): Promise<void> {
    using webhook = await openWebhook(round.webhook.url, round.webhook.secret);
    // Not all at once, which no crowd does.
    await sleep(Math.random() * 50);
    while (performance.now() < end) {
      heard.delete(person.chatId);
      const sent = performance.now();
      const { startLine } = await webhook.post(updateOf(round.act, person));
      waits.push(performance.now() - sent);
      if (!startLine.includes(' 200 ')) throw new Error(`The webhook answers: ${startLine}`);
      check(person, round.checked);
    }
  }
  await Promise.all(round.people.map(live));
  return { waits, took: performance.now() - began };
}

interface Webhook extends Disposable {
  /** Rejects when the connection ends before the answer. */
  post(update: string): Promise<HttpMessage>;
}

/** A connection that is kept, as Telegram keeps its own. */
async function openWebhook(url: string, secret: string): Promise<Webhook> {
  const { hostname, port, pathname } = new URL(url);
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\n${SECRET_HEADER}: ${secret}\r\n${JSON_TYPE}`;
  let answered = Promise.withResolvers<HttpMessage>();
  readHttp(socket, (message) => answered.resolve(message));
  socket.on('error', (error) => answered.reject(error));
  socket.on('close', () => answered.reject(new Error('The webhook ended the connection.')));
  return {
    post(update) {
      answered = Promise.withResolvers();
      writeHttp(socket, head, update);
      return answered.promise;
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

/** A webhook is answered when the work is done: by then the bot has spoken. */
function check({ chatId, number }: Subscriber, named: boolean): void {
  const words = heard.get(chatId);
  if (words === undefined) throw new Error('The bot did not answer.');
  if (named && !words.includes(number)) throw new Error(`The bot answered something else: ${words}`);
}

function updateOf(act: Act, { chatId: id, linkId }: Subscriber): string {
  updateId += 1;
  const from = { id, is_bot: false, first_name: 'Замер', language_code: 'ru' };
  const chat = { id, type: 'private', first_name: 'Замер' };
  const place = { chat, date: now() };
  if (act === 'message') {
    const message = { message_id: updateId, from, ...place, text: '💰 Баланс' };
    return JSON.stringify({ update_id: updateId, message });
  }
  const message = { message_id: MESSAGE_ID, from: ME, ...place, text: 'К оплате' };
  const press = { id: String(updateId), from, message, chat_instance: '1' };
  return JSON.stringify({
    update_id: updateId,
    callback_query: { ...press, data: `billing:refresh:${linkId}` },
  });
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
