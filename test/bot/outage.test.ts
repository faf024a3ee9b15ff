import { expect, inject, test } from 'vitest';
import { remedyFor } from '../../src/bot/refusals.ts';
import { SetupError } from '../../src/errors.ts';
import { Cable } from '../support/cable.ts';
import type { PersonAtDesk } from '../support/person.ts';
import { echo } from './echo.ts';
import { Stage } from './stage.ts';

test.concurrent('with the database away nothing is confirmed and nothing lost; each is answered once it is back', async () => {
  await using stage = await Stage.open();
  await using cable = await Cable.to(stage.database.url);
  await stage.bot({ databaseUrl: cable.url, timing: { deadlineMs: 10_000, patienceMs: 100 }, ...echo() });
  const [one, other] = [stage.person(), stage.person()];
  expect(await one.says('before')).toBe('heard before');

  await cable.cut();
  await one.writes('first');
  await one.writes('second');
  await other.writes('third');
  await logged(stage, 'a store is away');
  expect(await stage.unconfirmed()).toBe(3);
  expect(await said(other)).toEqual([]);

  await cable.mend();
  await one.hears('heard second');
  await other.hears('heard third');
  await stage.settled();
  expect(await said(one)).toEqual(['heard before', 'heard first', 'heard second']);
  expect(await said(other)).toEqual(['heard third']);
});

test.concurrent('a process that is stopped while the database is away leaves its updates to the next', async () => {
  await using stage = await Stage.open();
  await using cable = await Cable.to(stage.database.url);
  const bot = await stage.bot({ databaseUrl: cable.url, ...echo() });
  const person = stage.person();
  await person.says('before');
  await cable.cut();
  await person.writes('meanwhile');
  await logged(stage, 'a store is away');
  await bot.stop();
  expect(await stage.unconfirmed()).toBe(1);

  await stage.bot(echo());
  await person.hears('heard meanwhile');
  await stage.settled();
});

test.concurrent('a network that swallows everything is an outage too', async () => {
  await using stage = await Stage.open();
  await using cable = await Cable.to(stage.database.url);
  await stage.bot({ databaseUrl: cable.url, answerTimeoutMs: 2_000, ...echo() });
  const person = stage.person();
  await person.says('before');
  cable.silence();
  await person.writes('meanwhile');
  await logged(stage, 'a store is away');
  expect(await said(person)).toEqual(['heard before']);
  await cable.mend();
  await person.hears('heard meanwhile');
});

test.concurrent('connections that the server ends are made anew', async () => {
  await using stage = await Stage.open();
  await stage.bot(echo());
  const person = stage.person();
  await person.says('before');
  await stage.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  expect(await person.says('after')).toBe('heard after');
});

test.concurrent('while Redis is away a dialog waits', async () => {
  await using stage = await Stage.open();
  await using cable = await Cable.to(inject('redis'));
  await stage.bot({ store: 'redis', redisUrl: cable.url, ...echo() });
  const person = stage.person();
  expect(await person.says('before')).toBe('heard before');
  await cable.cut();
  await person.writes('meanwhile');
  await logged(stage, 'a store is away');
  await cable.mend();
  await person.hears('heard meanwhile');
  await stage.settled();
});

test.concurrent('Telegram failing for a while is asked again, at the start and later', async () => {
  await using stage = await Stage.open();
  await stage.orderFaults([
    { method: 'getMe', errorCode: 502, times: 4 },
    { method: 'setMyCommands', errorCode: 429, retryAfter: 60, times: 5 },
    { method: 'getUpdates', errorCode: 500, times: 2 },
  ]);
  const bot = await stage.bot(echo());
  expect(await stage.person().says('hello')).toBe('heard hello');
  expect(bot.fatal).toEqual([]);
  expect(stage.log.join('')).toContain('could not publish the commands');
});

test.concurrent('a token that Telegram refuses is said in a sentence, at the start and later', async () => {
  await using stage = await Stage.open();
  const { apiRoot, botToken } = stage.playground;
  const refused = stage.newBot({ telegram: { apiRoot, token: `${botToken}x` } });
  await expect(refused.start()).rejects.toThrow(
    new SetupError('BOT_TOKEN is refused by Telegram. Take the current one from @BotFather.'),
  );

  const bot = await stage.bot(echo());
  await stage.orderFaults([{ method: 'getUpdates', errorCode: 401, description: 'Unauthorized' }]);
  await stage.person().writes('wakes the poll');
  await stage.until(() => bot.fatal.length > 0, 'not fatal');
  expect(bot.fatal[0]?.message).toContain('@BotFather');
});

test.concurrent('a second process with the same token ends the first with the remedy', async () => {
  await using stage = await Stage.open();
  const first = await stage.bot(echo());
  await stage.bot(echo());
  await stage.until(() => first.fatal.length > 0, 'not fatal');
  expect(first.fatal[0]).toBeInstanceOf(SetupError);
  expect(first.fatal[0]?.message).toContain('Stop it, or use a token of its own');
});

test.concurrent('a webhook in the way is named as such, other failures are no end', async () => {
  await using stage = await Stage.open();
  const description = "Conflict: can't use getUpdates method while webhook is active";
  await stage.orderFaults([{ method: 'getUpdates', errorCode: 409, description }]);
  const bot = await stage.bot(echo());
  await stage.until(() => bot.fatal.length > 0, 'not fatal');
  expect(bot.fatal[0]?.message).toContain('cli webhook delete');
  expect(remedyFor(new Error('anything else'))).toBeNull();
});

async function logged(stage: Stage, words: string): Promise<void> {
  await stage.until(() => stage.log.join('').includes(words), `not logged: ${words}`);
}

async function said(person: PersonAtDesk): Promise<string[]> {
  return (await person.messages()).filter((each) => each.from?.is_bot).map((each) => each.text ?? '');
}
