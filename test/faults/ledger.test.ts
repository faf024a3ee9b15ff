import type { Message } from 'grammy/types';
import { expect, test } from 'vitest';
import { Ledger } from './ledger.ts';

const message = (id: number, text: string, isBot = true) =>
  ({ message_id: id, text, from: { is_bot: isBot } }) as Message;
const chat = (...texts: string[]) => new Map([[7, texts.map((text, index) => message(index + 1, text))]]);
const asked = (ledger: Ledger, since = 0, ...answers: RegExp[]) =>
  ledger.act({ chatId: 7, name: 'asks', since, answers });

test('an act answered once, with its effect, is in order', () => {
  const ledger = new Ledger();
  asked(ledger, 0, /one/, /two/);
  ledger.enter([{ book: 'links', chatId: 7, text: 'x' }]);
  const findings = ledger.compare(chat('one', 'two'), [{ book: 'links', chatId: 7, text: 'x' }]);
  expect(findings).toEqual({ lost: [], doubled: [], repeated: [] });
});

test('an answer that is missing, or older than the act, is lost', () => {
  const ledger = new Ledger();
  asked(ledger, 0, /one/);
  asked(ledger, 1, /one/);
  expect(ledger.compare(chat('one'), []).lost).toEqual(['chat 7, asks: no /one/']);
  expect(ledger.compare(chat('one', 'one'), []).lost).toEqual([]);
});

test('an answer given twice is doubled, unless nothing else was possible', () => {
  const ledger = new Ledger();
  const act = asked(ledger, 0, /one/);
  expect(ledger.compare(chat('one', 'one'), []).doubled).toEqual(['chat 7, asks: one']);
  act.mayRepeat = true;
  expect(ledger.compare(chat('one', 'one'), [])).toEqual({
    lost: [],
    doubled: [],
    repeated: ['chat 7, asks: one'],
  });
});

test('what nobody waits for is said unasked, an apology that a fault brings is not', () => {
  const ledger = new Ledger();
  expect(ledger.compare(chat('sorry'), []).doubled).toEqual(['chat 7, said unasked to "": sorry']);
  ledger.forgive(/sorry/);
  expect(ledger.compare(chat('sorry', 'sorry'), []).doubled).toEqual([]);
});

test('effects missing, doubled and of strangers are told apart', () => {
  const ledger = new Ledger();
  ledger.enter([
    { book: 'links', chatId: 7, text: 'x' },
    { book: 'links', chatId: 7, text: 'y' },
  ]);
  const found = [7, 7, 8].map((chatId) => ({ book: 'links', chatId, text: 'x' }));
  expect(ledger.compare(new Map(), found)).toMatchObject({
    lost: ['links of chat 7: y'],
    doubled: ['links of chat 7: x', 'links of chat 8: x'],
  });
});
