import { Command } from 'commander';
import { expect, test } from 'vitest';
import { createI18n } from '../../src/bot/i18n.ts';
import { accountCommands } from '../../src/features/accounts/commands.ts';
import { EXAMPLE_ORGANIZATION, loadOrganization } from '../../src/organization.ts';
import { useDesk } from '../support/desk.ts';
import type { PersonAtDesk } from '../support/person.ts';
import { asksToSignIn, givePassword, PASSWORD } from './signing-in.ts';

const desk = useDesk();

/** Runs `links …` as the office does, and returns what it printed. */
async function links(...line: string[]): Promise<string[]> {
  const lines: string[] = [];
  const program = new Command().exitOverride();
  accountCommands({
    database: desk.app.database,
    organization: loadOrganization(EXAMPLE_ORGANIZATION),
    words: createI18n().words('ru'),
    print: (text) => void lines.push(text),
  })(program);
  await program.parseAsync(['links', ...line], { from: 'user' });
  return lines;
}

/** Two chats at one account, the second of which the first does not know. */
async function deniedAt(number: string, amount: string) {
  const first = desk.person();
  await first.links(number, amount);
  const second = desk.person('en');
  await second.links(number, amount);
  await first.hears('подключился ещё один чат');
  const button = await first.button('Это не я');
  const deny = () => first.pressesData(button.messageId, button.data);
  await deny();
  await second.hears('is suspended');
  return { first, second, deny, id: await idOf(second) };
}

async function idOf(person: PersonAtDesk): Promise<string> {
  const [link] = await desk.rows<{ id: string }>('select id from chat_link where chat_id = $1', [
    String(person.chatId),
  ]);
  return String(link?.id);
}

const AT = '\\d{2}\\.\\d{2}\\.\\d{4}, \\d{2}:\\d{2}';
const shownAs = (pattern: string) => expect.stringMatching(new RegExp(`^${pattern.replaceAll('AT', AT)}$`));

test('the office finds whom «Это не я» hit, gives the access back, and all who are concerned are told', async () => {
  expect(await links('list')).toEqual(['Приостановленных привязок нет: решать нечего.']);
  const { first, second, deny, id } = await deniedAt('450331', '6177,10');
  const suspended = shownAs(
    `${id}: лицевой счёт 450331, чат ${second.chatId}, назвал сумму квитанции AT, приостановлена AT, «Это не я»: AT`,
  );
  expect(await links('list')).toEqual([suspended]);
  const older = `${await idOf(first)}: лицевой счёт 450331, чат ${first.chatId}, назвал сумму квитанции AT, действует`;
  expect(await links('list', '450331')).toEqual([shownAs(older), suspended]);

  expect(await links('restore', id)).toEqual([
    `Привязка ${id} возвращена: лицевой счёт 450331, чат ${second.chatId}. Бот напишет об этом и ему, и чату, где нажали «Это не я». Отменить: links end ${id}.`,
  ]);
  await second.hears('access to account 450331 back');
  await first.hears(/Вы нажимали «Это не я».* 450331 .*вернул доступ/);
  expect(await second.says('💰 Balance')).toContain('To pay');
  expect(await links('list')).toEqual(['Приостановленных привязок нет: решать нечего.']);
  expect((await links('list', '450331'))[1]).toMatch(/действует, «Это не я»: /);

  await expect(links('restore', id)).rejects.toMatchObject({ key: 'accounts-command-not-suspended' });
  await deny();
  expect(await links('list')).toEqual([suspended]);
  await links('end', id);
});

test('it ends an access, and the chat is told and may link anew', async () => {
  const { first, second, id } = await deniedAt('0000450338', '10 335,75');
  expect(await links('end', id)).toEqual([
    `Привязка ${id} прекращена: лицевой счёт 0000450338, чат ${second.chatId}. Бот ему об этом напишет.`,
  ]);
  await second.hears(/ended this chat's access to account 0000450338/);
  expect(await second.says('/balance')).not.toContain('To pay');
  expect((await links('list', '0000450338'))[1]).toMatch(/прекращена .*, «Это не я»: /);
  for (const decision of ['end', 'restore'])
    await expect(links(decision, id)).rejects.toMatchObject({ key: 'accounts-command-no-link' });
  expect(await first.transcript()).not.toContain('вернул доступ');
  const kinds = await desk.rows('select kind from audit_event where kind = $1', ['link.ended']);
  expect(kinds).toHaveLength(2);
});

test('an access by password shows as such, and one that nobody denied is ended too', async () => {
  await givePassword(desk, '450121', 'K7M3-92QD');
  const person = desk.person();
  await asksToSignIn(person, 'K7M3-92QD');
  await person.says(PASSWORD);
  const id = await idOf(person);
  expect(await links('list', '450121')).toEqual([
    shownAs(`${id}: лицевой счёт 450121, чат ${person.chatId}, вошёл с паролем AT, действует`),
  ]);
  await links('end', id);
  await person.hears('прекратил доступ этого чата к лицевому счёту 450121');
});

test('of two decisions at once one counts, and each chat hears of it once', async () => {
  const { second, id } = await deniedAt('0000450352', '17808,36');
  const outcomes = await Promise.allSettled([links('restore', id), links('restore', id)]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await second.hears('access to account 0000450352 back');
  await expect.poll(() => desk.rows('select 1 from graphile_worker.jobs')).toEqual([]);
  const told = (await second.messages()).filter(({ text }) => text?.includes('0000450352 back'));
  expect(told).toHaveLength(1);
});

test.each(['0', '-1', 'x', '1e3', '9'.repeat(15), '9'.repeat(40)])(
  'there is no link "%s", nor an account',
  async (id) => {
    await expect(links('end', '--', id)).rejects.toMatchObject({ key: 'accounts-command-no-link' });
    await expect(links('list', '--', id)).rejects.toMatchObject({ key: 'accounts-command-no-account' });
  },
);
