import type { Command } from 'commander';
import type { Words } from '../../bot/i18n.ts';
import { audit } from '../../db/audit.ts';
import type { Database } from '../../db/database.ts';
import { Fault } from '../../errors.ts';
import type { Organization } from '../../organization.ts';
import { formatMoment } from '../../time.ts';
import { Account } from './account.ts';
import { accountKey } from './account-number.ts';
import { ChatLink, type LinkState } from './chat-link.ts';

export interface AccountCommandDependencies {
  database: Database;
  organization: Organization;
  /** In the operator's language. */
  words: Words;
}

/** What the office needs when «Это не я» was pressed: who is linked, and to restore or end a link. */
export function accountCommands(dependencies: AccountCommandDependencies): (program: Command) => void {
  const { words } = dependencies;
  return (program) => {
    const links = program.command('links').description(words.plain('accounts-command-links'));
    links
      .command('list')
      .description(words.plain('accounts-command-list'))
      .argument('<account>', words.plain('accounts-command-account'))
      .action((number: string) => listLinks(dependencies, number));
    for (const [name, state] of [
      ['restore', 'active'],
      ['end', 'ended'],
    ] as const) {
      links
        .command(name)
        .description(words.plain(`accounts-command-${name}`))
        .argument('<id>', words.plain('accounts-command-id'))
        .action((id: string) => setState(dependencies, id, state));
    }
  };
}

async function listLinks({ database, organization, words }: AccountCommandDependencies, number: string) {
  const em = database.em();
  const account = await em.findOne(Account, { numberKey: accountKey(number) });
  if (!account) throw new Fault('accounts-command-no-account', { number });
  const links = await em.find(ChatLink, { account: account.id }, { orderBy: { id: 'asc' } });
  if (links.length === 0) print(words.plain('accounts-command-no-links'));
  for (const link of links) {
    const since = formatMoment(link.createdAt, organization.timeZone, words.locale);
    const state = words.plain(`accounts-link-state-${link.state}`);
    print(words.plain('accounts-command-row', { id: String(link.id), chat: link.chatId, since, state }));
  }
}

/** A link that was ended stays so: the person proves himself anew. */
async function setState({ database, words }: AccountCommandDependencies, id: string, state: LinkState) {
  await database.transaction(async (em) => {
    const link = /^\d{1,15}$/.test(id) ? await em.findOne(ChatLink, { id: Number(id), endedAt: null }) : null;
    if (!link) throw new Fault('accounts-command-no-link', { id });
    link.state = state;
    link.suspendedAt = null;
    if (state === 'ended') link.endedAt = new Date();
    await audit(em, {
      kind: `link.${state === 'ended' ? 'ended' : 'restored'}`,
      accountId: link.account,
      details: { linkId: link.id, by: 'cli' },
    });
  });
  print(words.plain('accounts-command-done'));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
