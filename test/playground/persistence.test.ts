import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal } from '../../src/playground/state/journal.ts';
import { openPlayground } from './open-playground.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'playground-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('a second start shows the chats, keyboards, files, mail and commands of the first, and repeats no id', async () => {
  const first = await openPlayground({ dataDir });
  const messageId = await first.say(301, '/start');
  const form = new FormData();
  form.set('chat_id', '301');
  form.set('document', new Blob(['содержание']), 'a.txt');
  form.set('reply_markup', '{"keyboard":[["Баланс"]]}');
  const { document } = await first.result('sendDocument', form);
  const before = await first.updates();
  await first.say(301, 'не прочитано');
  await first.result('setMyCommands', { commands: [{ command: 'a', description: 'b' }] });
  const chat = await first.chat(301);
  await first.playground.stop();

  await using second = await openPlayground({ dataDir });
  expect(await second.chat(301)).toEqual(chat);
  expect(chat.keyboard).not.toBeNull();
  expect(await (await fetch(`${second.playground.url}/api/files/${document?.file_id}`)).text()).toBe(
    'содержание',
  );
  expect(await second.result('getMyCommands')).toHaveLength(1);
  const [waiting] = await second.updates();
  expect(waiting?.message?.text).toBe('не прочитано');
  const next = await second.say(301, 'дальше');
  expect(next).toBeGreaterThan(messageId + 2);
  const [after] = await second.updates();
  expect(after?.update_id).toBe((waiting?.update_id ?? 0) + 1);
  expect(waiting?.update_id).toBe((before[0]?.update_id ?? 0) + 1);
});

test('what was answered before kill -9 is there afterwards', async () => {
  const script = `
    import { createPlayground } from ${JSON.stringify(new URL('../../src/playground/playground.ts', import.meta.url).href)};
    const desk = { accounts: async () => [], importFile: async () => ({}) };
    const playground = createPlayground({ port: 0, dataDir: ${JSON.stringify(dataDir)}, desk });
    await playground.start();
    console.log(playground.url);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const url = /http:\S+/.exec(line)?.[0];
  for (let n = 0; n < 50; n++) {
    const response = await fetch(`${url}/api/chats/302/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: 302, text: `сообщение ${n}` }),
    });
    expect(response.status).toBe(200);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  await using again = await openPlayground({ dataDir });
  expect((await again.chat(302)).messages.map((message) => message.text).at(-1)).toBe('сообщение 49');
  expect(await again.updates()).toHaveLength(50);
});

test('a line that a kill cut short is forgotten; a spoilt line in the middle is named', () => {
  const path = join(dataDir, 'playground.jsonl');
  const write = (key: string) => {
    const journal = new Journal(path);
    const table = journal.table<number>('numbers');
    journal.load();
    journal.open();
    table.set(key, 1);
    journal.close();
    return table.entries();
  };
  write('один');
  appendFileSync(path, '["numbers","два",');
  expect(write('три')).toEqual([
    ['один', 1],
    ['три', 1],
  ]);
  expect(readFileSync(path, 'utf8')).not.toContain('два');
  appendFileSync(path, 'спорчено\n');
  expect(() => write('четыре')).toThrow(/line 3.*Move the file away/);
});

test('an often overwritten journal is put in order at the next start', () => {
  const path = join(dataDir, 'playground.jsonl');
  const open = () => {
    const journal = new Journal(path);
    const table = journal.table<number>('numbers');
    journal.load();
    journal.open();
    return { journal, table };
  };
  const first = open();
  for (let n = 0; n < 3000; n++) first.table.set('n', n);
  first.table.set('gone', 1);
  first.table.delete('gone');
  first.journal.close();
  open().journal.close();
  expect(readFileSync(path, 'utf8')).toBe('["numbers","n",2999]\n');
});

test('a start takes less than 150 ms', async () => {
  const times: number[] = [];
  for (let n = 0; n < 5; n++) {
    const started = performance.now();
    await using _world = await openPlayground({ dataDir });
    times.push(performance.now() - started);
  }
  // The best of five: the machine may be busy with other tests.
  expect(Math.min(...times)).toBeLessThan(150);
});
