import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createParkedUpdates } from '../../src/bot/parked-updates.ts';
import { createLog } from '../../src/log.ts';
import { useDesk } from '../support/desk.ts';
import type { PersonAtDesk } from '../support/person.ts';
import { dumpPostgres } from '../support/store-dump.ts';
import { asksToSignIn, givePassword, jobsDone, PASSWORD } from './signing-in.ts';

const argon2 = vi.hoisted(() => ({ verified: 0, fails: false }));
vi.mock('argon2', async (importOriginal) => {
  const original = await importOriginal<typeof import('argon2')>();
  return {
    ...original,
    verify: async (...args: Parameters<typeof original.verify>) => {
      argon2.verified += 1;
      if (argon2.fails) throw new Error('no memory left');
      return await original.verify(...args);
    },
  };
});

/** The chat's dialog is kept in PostgreSQL here, where a test can put it back as a killed process had left it. */
describe('an update with a password that comes again after a crash', () => {
  const desk = useDesk();
  beforeAll(async () => {
    await givePassword(desk, '450121', 'K7M3-92QD');
    await givePassword(desk, '450331', 'XYZ2-3456');
  });

  async function dialogOf(person: PersonAtDesk): Promise<unknown> {
    const [row] = await desk.rows<{ dialog: unknown }>('select dialog from chat_state where chat_id = $1', [
      String(person.chatId),
    ]);
    return row?.dialog;
  }

  /** The process died after its work and before its confirmation; the next one gets the same update, sealed. */
  async function comesAgain(person: PersonAtDesk, dialog: unknown, updateId: number, text: string) {
    await desk.rows('update chat_state set dialog = $2 where chat_id = $1', [
      String(person.chatId),
      JSON.stringify(dialog),
    ]);
    const from = { id: person.chatId, is_bot: false, first_name: 'Тест', language_code: 'ru' };
    const chat = { id: person.chatId, type: 'private', first_name: 'Тест' };
    const message = { message_id: 3, from, chat, date: 1_795_000_000, text };
    const log = createLog({ level: 'silent', plain: true });
    const parked = createParkedUpdates(desk.app.database.pool, { token: desk.playground.botToken, log });
    await parked.park({ update_id: updateId, message } as never);
    expect(await dumpPostgres(desk.database.url)).not.toContain(text);
    const since = (await person.messages()).at(-1)?.message_id ?? 0;
    await desk.restartBot();
    await expect.poll(() => desk.rows('select 1 from parked_update'), { timeout: 10_000 }).toEqual([]);
    return await person.heardSince(since);
  }

  async function updateIdOf(table: 'audit_event' | 'chat_link'): Promise<number> {
    const [row] = await desk.rows<{ key: string }>(
      `select effect_key as key from ${table} where effect_key is not null order by id desc limit 1`,
    );
    return Number(row?.key.split(':')[1]);
  }

  test('signed in: one link, one notice, and the same answer', async () => {
    const owner = desk.person();
    await owner.links('450331', '6177,10');
    const person = desk.person();
    await asksToSignIn(person, '450331');
    const dialog = await dialogOf(person);
    expect(JSON.stringify(dialog)).toContain('450331');
    expect(await person.says(PASSWORD)).toContain('Готово');
    await owner.hears('подключился ещё один чат');
    const heard = await comesAgain(person, dialog, await updateIdOf('chat_link'), PASSWORD);
    expect(heard).toContain('Готово');
    expect(heard).not.toContain('сами');
    const own = [String(person.chatId)];
    expect(await desk.rows('select 1 from chat_link where chat_id = $1', own)).toHaveLength(1);
    await jobsDone(desk);
    expect((await owner.transcript()).match(/подключился ещё один чат/g)).toHaveLength(1);
  });

  test('refused: counted once, looked at again, and the same answer with the same question', async () => {
    const person = desk.person();
    await asksToSignIn(person, 'K7M3-92QD');
    const dialog = await dialogOf(person);
    const wrong = 'совсем-не-тот-пароль';
    const before = await person.says(wrong);
    expect(before).toContain('не подошли');
    argon2.verified = 0;
    expect(await comesAgain(person, dialog, await updateIdOf('audit_event'), wrong)).toBe(before);
    expect(argon2.verified).toBe(1);
    const points = await desk.rows("select points from attempt_counter where key like 'password-%'");
    expect(points).toEqual([{ points: 1 }, { points: 1 }, { points: 1 }]);
    expect(await person.says(PASSWORD)).toContain('Готово');
  });

  test('given back because we failed, then wrong: counted after all', async () => {
    const person = desk.person();
    await asksToSignIn(person, 'K7M3-92QD');
    const dialog = await dialogOf(person);
    const wrong = 'опять-не-тот-пароль';
    argon2.fails = true;
    expect(await person.says(wrong)).toContain('на нашей стороне');
    argon2.fails = false;
    const points = () => desk.rows("select points from attempt_counter where key like 'password-%'");
    expect(await points()).toEqual([{ points: 0 }, { points: 0 }, { points: 0 }]);
    const id = await updateIdOf('audit_event');
    expect(await comesAgain(person, dialog, id, wrong)).toContain('не подошли');
    expect(await points()).toEqual([{ points: 1 }, { points: 1 }, { points: 1 }]);
  });
});
