import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { PersonAtDesk } from '../support/person.ts';
import { echo } from './echo.ts';
import { Stage } from './stage.ts';

const DYING_BOT = fileURLToPath(new URL('dying-bot.ts', import.meta.url));
const QUICK = { deadlineMs: 10_000, patienceMs: 100 };

test.concurrent('a slow chat is written down, and the others are served meanwhile', async () => {
  await using stage = await Stage.open();
  const gate = Promise.withResolvers<void>();
  await stage.bot({ timing: QUICK, ...echo(gate.promise) });
  const [slow, quick] = [stage.person(), stage.person()];
  await slow.writes('slow');
  await stage.settled();

  expect(await parked(stage)).toHaveLength(1);
  expect(await quick.says('quick')).toBe('heard quick');
  expect(await said(slow)).toEqual([]);

  gate.resolve();
  await slow.hears('heard slow');
  await stage.until(async () => (await parked(stage)).length === 0, 'still parked');
});

test.concurrent('updates of one chat go in turn, those of two at the same time', async () => {
  await using stage = await Stage.open();
  const gate = Promise.withResolvers<void>();
  const { begun, texts } = echo(gate.promise);
  await stage.bot({ timing: QUICK, texts });
  const [one, other] = [stage.person(), stage.person()];
  await one.writes('slow first');
  await one.writes('second');
  await other.writes('slow third');
  await stage.until(() => begun.length === 2, 'two should have begun');
  await stage.settled();
  expect(begun).toEqual(['slow first', 'slow third']);

  gate.resolve();
  await one.hears('heard second');
  expect(await said(one)).toEqual(['heard slow first', 'heard second']);
});

test.concurrent('what a killed process had parked is run first by the next, and once', async () => {
  await using stage = await Stage.open();
  const { playground, database } = stage;
  const place = {
    telegram: { token: playground.botToken, apiRoot: playground.apiRoot },
    place: { name: database.name, url: database.url },
  };
  const child = spawn(process.execPath, [DYING_BOT, JSON.stringify(place)], { stdio: 'inherit' });
  using cleanup = new DisposableStack();
  cleanup.defer(() => child.kill('SIGKILL'));
  const person = stage.person();
  await person.writes('slow');
  await stage.settled();
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await parked(stage)).toHaveLength(1);

  await person.writes('and now?');
  await stage.bot(echo());
  await person.hears('heard and now?');
  expect(await said(person)).toEqual(['heard slow', 'heard and now?']);
  await stage.until(async () => (await parked(stage)).length === 0, 'still parked');
});

test.concurrent('an update that was parked but not confirmed before a crash is run once', async () => {
  await using stage = await Stage.open();
  const person = stage.person();
  await person.writes('twice');
  const { playground } = stage;
  const answer = await fetch(`${playground.apiRoot}/bot${playground.botToken}/getUpdates`);
  const [update] = ((await answer.json()) as { result: { update_id: number }[] }).result;
  await stage.sql(
    `insert into parked_update (update_id, body) values (${update?.update_id}, '${JSON.stringify(update)}')`,
  );
  await stage.bot(echo());
  await stage.settled();
  await person.says('next');
  expect(await said(person)).toEqual(['heard twice', 'heard next']);
});

test.concurrent('a stop waits for what is at work and confirms it', async () => {
  await using stage = await Stage.open();
  const gate = Promise.withResolvers<void>();
  const first = echo(gate.promise);
  const bot = await stage.bot({ timing: { deadlineMs: 10_000, patienceMs: 5_000 }, texts: first.texts });
  const person = stage.person();
  await person.writes('slow');
  await stage.until(() => first.begun.length === 1, 'not begun');
  const stopped = bot.stop();
  gate.resolve();
  await stopped;

  expect(await said(person)).toEqual(['heard slow']);
  expect(await stage.unconfirmed()).toBe(0);
  expect(await parked(stage)).toEqual([]);
  const second = echo();
  await stage.bot({ texts: second.texts });
  await person.says('again');
  expect(second.begun).toEqual(['again']);
});

test.concurrent('a stop leaves what it did not get to for the next process', async () => {
  await using stage = await Stage.open();
  const gate = Promise.withResolvers<void>();
  const first = echo(gate.promise);
  const bot = await stage.bot({ timing: QUICK, texts: first.texts });
  const person = stage.person();
  await person.writes('slow');
  await person.writes('waits behind');
  await stage.until(() => first.begun.length === 1, 'not begun');
  const stopped = bot.stop();
  gate.resolve();
  await stopped;

  await stage.bot(echo());
  await person.hears('heard waits behind');
  expect(await said(person)).toEqual(['heard slow', 'heard waits behind']);
});

async function parked(stage: Stage) {
  return await stage.sql('select update_id from parked_update');
}

async function said(person: PersonAtDesk): Promise<string[]> {
  return (await person.messages()).filter((each) => each.from?.is_bot).map((each) => each.text ?? '');
}
