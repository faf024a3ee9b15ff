import type { Command } from 'commander';
import type { Words } from '../../bot/i18n.ts';
import type { AuditEvent } from '../../db/audit.ts';
import type { Database } from '../../db/database.ts';
import { Fault } from '../../errors.ts';
import type { Organization } from '../../organization.ts';
import { formatMoment } from '../../time.ts';
import { Account } from './account.ts';
import { accountKey } from './account-number.ts';
import { ChatLink } from './chat-link.ts';
import { decideLink, denialsOf, type LinkDecision } from './link-decision.ts';

export interface AccountCommandDependencies {
  database: Database;
  organization: Organization;
  /** In the operator's language. */
  words: Words;
  /** Where the answers go; standard output where left out. */
  print?: (line: string) => void;
}

const DECISIONS: LinkDecision[] = ['restore', 'end'];

/** What the office needs when «Это не я» was pressed: whom it hit, who is linked, and to restore or end a link. */
export function accountCommands(dependencies: AccountCommandDependencies): (program: Command) => void {
  const { words } = dependencies;
  return (program) => {
    const links = program.command('links').description(words.plain('accounts-command-links'));
    links
      .command('list')
      .description(words.plain('accounts-command-list'))
      .argument('[account]', words.plain('accounts-command-account'))
      .action((number?: string) => listLinks(dependencies, number));
    for (const decision of DECISIONS) {
      links
        .command(decision)
        .description(words.plain(`accounts-command-${decision}`))
        .argument('<id>', words.plain('accounts-command-id'))
        .action((id: string) => decide(dependencies, id, decision));
    }
  };
}

/** Those of one account; without a number, those of all accounts that wait for a decision. */
async function listLinks(
  { database, organization, words, print = printLine }: AccountCommandDependencies,
  number: string | undefined,
) {
  const em = database.em();
  const links =
    number === undefined
      ? await em.find(
          ChatLink,
          { state: 'suspended', endedAt: null },
          { orderBy: { suspendedAt: 'asc', id: 'asc' } },
        )
      : await em.find(
          ChatLink,
          { account: (await findAccount(database, number)).id },
          { orderBy: { id: 'asc' } },
        );
  if (links.length === 0)
    print(words.plain(number === undefined ? 'accounts-command-no-suspended' : 'accounts-command-no-links'));
  const accounts = await em.find(Account, { id: links.map((link) => link.account) });
  const denials = await denialsOf(em, links);
  for (const link of links) {
    const account = accounts.find(({ id }) => id === link.account)?.number ?? '';
    print(rowOf(link, account, denials.get(link.id), words, organization.timeZone));
  }
}

async function findAccount(database: Database, number: string): Promise<Account> {
  const account = await database.em().findOne(Account, { numberKey: accountKey(number) });
  if (!account) throw new Fault('accounts-command-no-account', { number });
  return account;
}

function rowOf(
  link: ChatLink,
  account: string,
  denial: AuditEvent | undefined,
  words: Words,
  timeZone: string,
): string {
  const moment = (at: Date | null | undefined) => (at ? formatMoment(at, timeZone, words.locale) : '—');
  return words.plain('accounts-command-row', {
    ...namesOf(link, account),
    since: moment(link.createdAt),
    proof: link.proof,
    state: link.state,
    changed: moment(link.endedAt ?? link.suspendedAt),
    denied: denial ? 'yes' : 'no',
    deniedAt: moment(denial?.at),
  });
}

async function decide(
  { database, words, print = printLine }: AccountCommandDependencies,
  id: string,
  decision: LinkDecision,
) {
  if (!/^\d{1,15}$/.test(id)) throw new Fault('accounts-command-no-link', { id });
  const { link, account } = await database.transaction(async (em) => {
    const decided = await decideLink(em, Number(id), decision);
    return { link: decided, account: await em.findOneOrFail(Account, { id: decided.account }) };
  });
  print(words.plain(`accounts-command-${decision}-done`, namesOf(link, account.number)));
}

/** Numbers as texts: Fluent would put spaces between their digits. */
function namesOf({ id, chatId }: ChatLink, account: string) {
  return { id: String(id), account, chat: chatId };
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
