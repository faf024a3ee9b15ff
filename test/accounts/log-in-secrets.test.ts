import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { useDesk } from '../support/desk.ts';
import { dumpPostgres, dumpRedis } from '../support/store-dump.ts';
import { asksToSignIn, changes, givePassword, sendsPicture, settled, written } from './signing-in.ts';

const argon2 = vi.hoisted(() => ({ delayMs: 0 }));
vi.mock('argon2', async (importOriginal) => {
  const original = await importOriginal<typeof import('argon2')>();
  const { setTimeout: sleep } = await import('node:timers/promises');
  return {
    ...original,
    verify: async (...args: Parameters<typeof original.verify>) => {
      await sleep(argon2.delayMs);
      return await original.verify(...args);
    },
  };
});

const SIGNS = '23456789abcdefghjkmnpqrstuvwxyz';

/** Of the shape of our passwords, or of none; found nowhere else. */
function newSecret(shape: 'printed' | 'other' = 'printed'): string {
  const signs = [...randomBytes(13)].map((byte) => SIGNS[byte % SIGNS.length]).join('');
  return shape === 'other'
    ? `Секрет${signs}`
    : signs.replace(/^(.{4})(.{4})/, '$1-$2-').replace(/^..../, 'abcd');
}

describe.each(['postgres', 'redis'] as const)('a typed password is kept nowhere (state in %s)', (store) => {
  const desk = useDesk({ store });
  const right = newSecret();
  beforeAll(() => givePassword(desk, '450121', 'K7M3-92QD', { email: 'a@example.org', password: right }));

  /** Neither as typed, nor as the plugin or JSON may have put it, nor in bytes shown as hexadecimal digits. */
  async function expectNowhere(secret: string): Promise<void> {
    const signs = secret.slice(-12);
    const mail = JSON.stringify(await desk.mail());
    const places = {
      postgres: await dumpPostgres(desk.database.url),
      redis: await dumpRedis(inject('redis')),
      log: desk.log.join(''),
      mail,
    };
    expect(places.postgres).toContain('chat_link');
    for (const [place, text] of Object.entries(places)) {
      for (const form of [signs, Buffer.from(signs).toString('hex'), Buffer.from(signs).toString('base64')])
        expect(text.includes(form), place).toBe(false);
    }
  }

  test('the search finds what is kept', async () => {
    const secret = newSecret('other');
    await desk.rows("insert into audit_event (kind, details) values ('test', $1)", [
      JSON.stringify({ secret }),
    ]);
    await expect(expectNowhere(secret)).rejects.toThrow('postgres');
  });

  test('right, wrong, and typed where none was awaited', async () => {
    const person = desk.person();
    const [wrong, other, inLink, beside, command] = [
      newSecret(),
      newSecret('other'),
      newSecret(),
      newSecret(),
      newSecret(),
    ];
    await person.says(`/login ${command}`);
    await person.consents();
    expect(await person.says(`Учётная запись: K7M3-92QD\nПароль: ${inLink}\nКод: 123456`)).toMatch(
      /был пароль.*Номер: K7M3-92QD/s,
    );
    expect(await person.says(wrong)).toContain('не подошли');
    await expectNowhere(wrong);
    expect(await person.says(other)).toContain('не подошли');
    await expectNowhere(other);
    await person.says('/cancel');
    expect(await person.says(beside)).toMatch(/был пароль.*Вход с паролем/s);
    // In one message, where the number alone is asked for.
    await desk.skipPauses();
    expect(await person.says(`K7M3-92QD ${newSecret()}`)).toContain('не подошли');
    await desk.skipPauses();
    expect(await person.says(right)).toContain('Готово');
    expect(await person.says(beside)).toMatch(/был пароль.*шесть цифр/s);
    for (const secret of [right, wrong, other, inLink, beside, command]) await expectNowhere(secret);
    expect(await written(person)).not.toMatch(/-\w{5}(\s|$)/);
  });

  test('without its dashes, in any step of linking and of signing in, and behind a command', async () => {
    const person = desk.person();
    const secrets: string[] = [];
    const glued = (style: (secret: string) => string = (secret) => secret.replaceAll('-', '')) => {
      const secret = newSecret().replace(/..$/, 'x7');
      // The first group may stand apart from the others, or be joined to them.
      secrets.push(style(secret).slice(-9));
      return style(secret);
    };
    await person.consents();
    expect(await person.says(glued())).toMatch(/был пароль.*Вход с паролем/s);
    // Where a number is asked for.
    expect(await person.says(glued())).toContain('не похоже на номер');
    expect(await person.says(glued((secret) => secret.replace(/-/, ' ').replace('-', '')))).toContain(
      'не похоже на номер',
    );
    await person.says('450331');
    await person.presses('Без пароля');
    expect(await person.says(glued())).toMatch(/был пароль.*Вход с паролем/s);
    await person.says('/login 450331');
    for (const command of ['/balance', '/start', '/cancel', '/settings', '/unknown', 'Мой номер 450331,']) {
      const told = await person.says(`${command} ${glued((secret) => secret)}`);
      expect(told, command).toMatch(command.startsWith('/') ? /был пароль.*Вход с паролем/s : /не подошли/);
      await person.says(`${command} ${glued()}`);
      await desk.skipPauses();
    }
    await person.presses('Без пароля');
    await person.says('450331');
    await person.says('6177,10');
    expect(await person.says(glued())).toMatch(/был пароль.*шесть цифр/s);
    expect(await person.says(`/balance ${glued((secret) => secret)}`)).toMatch(/был пароль.*шесть цифр/s);
    const shown = await written(person);
    expect(shown).toContain('6177,10');
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    for (const secret of secrets) await expectNowhere(secret);
  });

  test('under a picture, by changing a message, and given up', async () => {
    const person = desk.person();
    const [caption, changed, later] = [newSecret(), newSecret('other'), newSecret()];
    await asksToSignIn(person, '450121');
    expect(await sendsPicture(desk, person, caption)).toContain('не подошли');
    expect(await sendsPicture(desk, person, '')).toContain('нужен текстом');
    const own = (await person.messages()).find(({ text }) => text === '450121');
    expect(await changes(desk, person, own?.message_id ?? 0, changed)).toContain('новым сообщением');
    expect(await person.presses('Отмена')).toContain('остановились');
    const next = await person.writes('450121');
    await person.says('/cancel');
    expect(await changes(desk, person, next, later)).toContain('был пароль');
    for (const secret of [caption, changed, later]) await expectNowhere(secret);
    expect(await written(person)).not.toMatch(/-\w{5}|Секрет/);
    expect((await person.messages()).some(({ document }) => document)).toBe(false);
  });

  test('while it is looked at for so long that the update is parked, and after the answer was lost', async () => {
    const person = desk.person();
    const secret = newSecret();
    await asksToSignIn(person, '450121');
    argon2.delayMs = 3_500;
    try {
      await person.writes(secret);
      await expect
        .poll(() => desk.rows('select sealed is not null as sealed, body from parked_update'), {
          timeout: 8_000,
        })
        .toEqual([{ sealed: true, body: null }]);
      await expectNowhere(secret);
      await person.hears('не подошли');
      await settled(desk);
    } finally {
      argon2.delayMs = 0;
    }
    await expectNowhere(secret);

    const lost = newSecret();
    await desk.api('PUT', '/faults', {
      faults: [{ kind: 'lost', method: 'sendMessage', chatId: person.chatId, times: 1 }],
    });
    await person.writes(lost);
    await expect
      .poll(async () => (await person.transcript()).match(/не подошли/g)?.length)
      .toBeGreaterThan(1);
    await settled(desk);
    await expectNowhere(lost);
  });

  test('what cannot be taken out of the chat, the person is asked to delete', async () => {
    const person = desk.person();
    const secret = newSecret();
    await asksToSignIn(person, '450121');
    await desk.api('PUT', '/faults', {
      faults: [
        {
          kind: 'error',
          method: 'deleteMessage',
          errorCode: 400,
          description: "Bad Request: message can't be deleted for everyone",
        },
      ],
    });
    expect(await person.says(secret)).toMatch(/Удалите его, пожалуйста, сами.*не подошли/s);
    // Removed though the answer to the removal was lost: nothing is left to delete.
    await desk.api('PUT', '/faults', { faults: [{ kind: 'lost', method: 'deleteMessage' }] });
    const told = await person.says(right);
    expect(told).toContain('Готово');
    expect(told).not.toContain('сами');
    await expectNowhere(secret);
  });
});
