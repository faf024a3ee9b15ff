import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { playedMethods } from '../../src/playground/bot-api/played-methods.ts';
import { openPlayground } from './open-playground.ts';

const facts = JSON.parse(
  readFileSync(new URL('../../src/playground/bot-api-facts.json', import.meta.url), 'utf8'),
) as { version: string; methods: Record<string, { fields: Record<string, unknown> }> };

/** Values that have broken readers of calls before. */
const awkward: unknown[] = [
  null,
  -1,
  1.5,
  1e20,
  '',
  '{}',
  '[[]]',
  {},
  [[[]]],
  true,
  '__proto__',
  JSON.parse('{"__proto__": {"a": 1}}'),
  '\u0000',
  'attach://nothing',
  '<constructor>',
  { inline_keyboard: 5 },
  { inline_keyboard: [[5, null]] },
  { inline_keyboard: [[{ text: 'a', url: '' }]] },
  { keyboard: [[null]] },
  { type: 'constructor' },
  { type: 'document', media: 'x' },
  { type: 'chat', chat_id: 'nobody' },
  [{ type: 'bold', offset: -1, length: 9 }],
];

test('no value in any field of any method makes the emulator fail', async () => {
  await using world = await openPlayground();
  await world.say(5, '/start');
  const { message_id } = await world.result('sendMessage', { chat_id: 5, text: 'x' });
  const usual = { chat_id: 5, text: 'x', parse_mode: 'HTML', message_id, commands: [] };
  const failures: string[] = [];
  for (const [method, { fields }] of Object.entries(facts.methods)) {
    if (method === 'getUpdates') continue;
    const base = Object.fromEntries(Object.entries(usual).filter(([name]) => name in fields));
    const calls = [...Object.keys(fields), 'constructor', 'toString'].flatMap((field) =>
      awkward.map(async (value) => {
        const { status, body } = await world.call(method, { ...base, [field]: value });
        if (status >= 500 || typeof body.ok !== 'boolean')
          failures.push(`${method} ${field} ${JSON.stringify(value)}`);
      }),
    );
    await Promise.all(calls);
  }
  expect(failures).toEqual([]);
});

test('the facts describe every method that is played', () => {
  expect(facts.version).toBe('Bot API 10.3');
  expect(Object.keys(facts.methods)).toEqual([...playedMethods]);
});
