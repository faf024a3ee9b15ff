import type { Redis } from 'ioredis';
import { type Book, sqlBook } from './ledger.ts';
import type { Step, Subscriber } from './subscriber.ts';
import type { HouseAccount, Town } from './town.ts';

/** Failed attempts that count against a chat, wherever they are kept. */
const attemptBook = (name: string, prefix: string): Book => ({
  name,
  async read({ rows, redis }) {
    const counted = redis
      ? await countersIn(redis, prefix)
      : await rows<Counter>(`select key, points from attempt_counter where key like '${prefix}:%'`);
    return counted.flatMap(({ key, points }) =>
      Array.from({ length: points }, () => ({ chatId: Number(key.split(':').at(-1)), text: 'attempt' })),
    );
  },
});

interface Counter {
  key: string;
  points: number;
}

async function countersIn(redis: Redis, prefix: string): Promise<Counter[]> {
  const own = redis.options.keyPrefix ?? '';
  const keys = (await redis.keys(`${own}${prefix}:*`)).map((key) => key.slice(own.length));
  return await Promise.all(keys.map(async (key) => ({ key, points: Number(await redis.get(key)) })));
}

/** What linking leaves in the stores. */
export const ACCOUNT_BOOKS: Book[] = [
  sqlBook('consents', 'select chat_id, document as text from consent'),
  sqlBook(
    'links',
    'select chat_id, number as text from chat_link join account on account.id = chat_link.account_id',
  ),
  sqlBook('suspensions', "select chat_id, 'link' as text from chat_link where state = 'suspended'"),
  sqlBook('audit', 'select chat_id, kind as text from audit_event'),
  sqlBook('letters', 'select chat_id, email as text from email_confirmation'),
  sqlBook(
    'confirmations',
    'select chat_id, email as text from email_confirmation where confirmed_at is not null',
  ),
  sqlBook(
    'cabinets',
    'select null as chat_id, number as text from account where id in (select account_id from cabinet)',
  ),
  sqlBook('addresses', 'select null as chat_id, email as text from cabinet where email is not null'),
  attemptBook('attempts', 'proof-chat'),
  attemptBook('password attempts', 'password-chat'),
];

export interface Walk {
  account: HouseAccount;
  email: string;
  steps: Step[];
}

/** The whole of linking, with one slip, and a look at the balance. */
export function linkingWalk(town: Town, { chatId }: Subscriber, account = town.account()): Walk {
  const email = `subscriber.${chatId}@example.org`;
  const steps = [
    ...consents(),
    ...proof(account),
    {
      name: 'writes his e-mail',
      does: { writes: email },
      answers: [/Всё верно\?/],
      brings: 'sendMessage',
      calls: ['sendMessage'],
    },
    {
      name: 'asks for the letter',
      does: { presses: 'Верно' },
      answers: [/Отправляю письмо/],
      entries: [{ book: 'letters', text: email }],
      brings: 'sendMessage',
      calls: ['answerCallbackQuery', 'sendMessage'],
    },
    {
      name: 'writes the code',
      does: { writes: () => town.codeFor(email) },
      answers: [/подтверждена/],
      entries: [
        { book: 'confirmations', text: email },
        { book: 'audit', text: 'email.confirmed' },
      ],
      common: [{ book: 'addresses', text: email }],
      brings: 'sendMessage',
      calls: ['sendMessage'],
    },
    {
      name: 'looks at the balance',
      does: { writes: '💰 Баланс' },
      answers: [/К оплате/],
      brings: 'sendMessage',
      calls: ['sendMessage'],
    },
  ];
  return { account, email, steps };
}

export function consents(): Step[] {
  return [
    {
      name: 'begins',
      does: { writes: '/start' },
      // The greeting becomes the thanks for the consents.
      answers: [/Здравствуйте|Согласия получены/],
      brings: 'sendMessage',
      calls: ['sendMessage'],
    },
    {
      name: 'ticks the rules',
      does: { presses: 'Принимаю правила' },
      answers: [],
      shows: /☑️ Принимаю/,
      brings: 'editMessageText',
      calls: ['editMessageText', 'answerCallbackQuery'],
    },
    {
      name: 'ticks the personal data',
      does: { presses: 'Разрешаю обработку' },
      answers: [/Шаг 1 из 2/],
      shows: /Согласия получены/,
      entries: ['rules', 'personal_data'].map((text) => ({ book: 'consents', text })),
      brings: 'editMessageText',
      calls: ['editMessageText', 'sendMessage', 'answerCallbackQuery'],
    },
  ];
}

/** Number, a wrong amount, the right one. */
export function proof(account: HouseAccount): Step[] {
  return [
    {
      name: 'writes the number',
      does: { writes: account.number },
      answers: [/Шаг 2 из 2/],
      brings: 'sendMessage',
      calls: ['sendMessage'],
    },
    {
      name: 'writes a wrong amount',
      does: { writes: '1,00' },
      answers: [/вместе не подошли/],
      entries: [
        { book: 'audit', text: 'link.refused' },
        { book: 'attempts', text: 'attempt' },
      ],
      brings: 'sendMessage',
      calls: ['sendMessage'],
    },
    {
      name: 'writes the amount',
      does: { writes: account.amount },
      answers: [/Готово!/, /электронная почта/],
      entries: [
        { book: 'links', text: account.number },
        { book: 'audit', text: 'link.created' },
      ],
      common: [{ book: 'cabinets', text: account.number }],
      brings: 'sendMessage',
      calls: ['sendMessage'],
    },
  ];
}
