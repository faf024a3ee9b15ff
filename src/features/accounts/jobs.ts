import { type Api, GrammyError, InlineKeyboard } from 'grammy';
import { callbackData } from '../../bot/callback.ts';
import { ChatState, type Locale } from '../../bot/chat-state.ts';
import type { I18n, Words } from '../../bot/i18n.ts';
import type { Database } from '../../db/database.ts';
import type { Tasks } from '../../jobs/worker.ts';
import { composeLetter } from '../../mail/frame.ts';
import type { Mailer } from '../../mail/mailer.ts';
import { type Organization, officePhone } from '../../organization.ts';
import { formatMoment } from '../../time.ts';
import { Account } from './account.ts';
import { Cabinet, EmailConfirmation } from './cabinet.ts';
import { makePassword } from './cabinet-secrets.ts';
import { ChatLink } from './chat-link.ts';
import { writeLetter } from './email-confirmation.ts';
import type { PasswordHasher } from './password-hasher.ts';

export interface JobDependencies {
  database: Database;
  api: Api;
  i18n: I18n;
  mailer: Mailer | null;
  organization: Organization;
  passwords: PasswordHasher;
}

/** What the accounts say unasked: letters, and notices to the chats that are linked already. */
export function accountTasks(dependencies: JobDependencies): Tasks {
  return {
    'accounts:mail-cabinet': (payload) => mailCabinet(dependencies, Number(payload['confirmationId'])),
    'accounts:mail-new-link': (payload) => mailNewLink(dependencies, Number(payload['linkId'])),
    'accounts:tell-new-link': (payload) =>
      tellNewLink(dependencies, Number(payload['linkId']), Number(payload['toLinkId'])),
    'accounts:tell-suspended': (payload) => tellSuspended(dependencies, Number(payload['linkId'])),
    'accounts:tell-restored': (payload) => tellRestored(dependencies, Number(payload['linkId'])),
    'accounts:tell-denial-undone': (payload) =>
      tellDenialUndone(dependencies, Number(payload['linkId']), Number(payload['toLinkId'])),
    'accounts:tell-ended': (payload) => tellEnded(dependencies, Number(payload['linkId'])),
  };
}

async function mailCabinet(
  { database, i18n, mailer, organization, passwords }: JobDependencies,
  confirmationId: number,
) {
  if (!mailer) return;
  const password = makePassword();
  // Before the transaction, which must not hold a connection while it waits in the line.
  const passwordHash = await passwords.hash(password);
  const letter = await database.transaction((em) =>
    writeLetter(em, confirmationId, { password, passwordHash }),
  );
  if (!letter) return;
  const words = i18n.words(letter.locale);
  const { text, html } = composeLetter({
    heading: words.plain('accounts-letter-heading', { organization: organization.shortName[letter.locale] }),
    paragraphs: [words.plain('accounts-letter-code-hint'), words.plain('accounts-letter-password-hint')],
    facts: [
      { label: words.plain('accounts-letter-code'), value: letter.code },
      { label: words.plain('accounts-letter-cabinet'), value: letter.cabinetNumber },
      { label: words.plain('accounts-letter-password'), value: letter.password },
    ],
    footer: words.plain('accounts-letter-footer', { phone: officePhone(organization) }),
  });
  await mailer.send({ to: letter.to, subject: words.plain('accounts-letter-subject'), text, html });
}

async function mailNewLink({ database, i18n, mailer, organization }: JobDependencies, linkId: number) {
  const em = database.em();
  const link = await em.findOneOrFail(ChatLink, { id: linkId });
  const cabinet = await em.findOneOrFail(Cabinet, { account: link.account });
  if (!cabinet.email || !mailer) return;
  const confirmed = await em.findOne(EmailConfirmation, {
    cabinet: cabinet.id,
    email: cabinet.email,
    confirmedAt: { $ne: null },
  });
  const words = i18n.words(localeOf(confirmed?.locale));
  const { text, html } = composeLetter({
    heading: words.plain('accounts-notice-heading'),
    paragraphs: [
      words.plain('accounts-notice-letter', {
        cabinet: cabinet.number,
        at: formatMoment(link.createdAt, organization.timeZone, words.locale),
        phone: officePhone(organization),
      }),
    ],
    facts: [],
    footer: words.plain('accounts-notice-footer', { phone: officePhone(organization) }),
  });
  await mailer.send({ to: cabinet.email, subject: words.plain('accounts-notice-heading'), text, html });
}

async function tellNewLink(
  { database, api, i18n, organization }: JobDependencies,
  linkId: number,
  toLinkId: number,
) {
  const em = database.em();
  const link = await em.findOneOrFail(ChatLink, { id: linkId });
  const to = await em.findOneOrFail(ChatLink, { id: toLinkId });
  if (to.state !== 'active' || to.endedAt || link.state !== 'active') return;
  const account = await em.findOneOrFail(Account, { id: link.account });
  const words = await wordsOf(database, i18n, to);
  const keyboard = new InlineKeyboard().text(
    words.plain('accounts-deny'),
    callbackData('accounts', 'deny', link.id),
  );
  await tell(
    api,
    to,
    words.html('accounts-notice-chat', {
      number: account.number,
      at: formatMoment(link.createdAt, organization.timeZone, words.locale),
    }),
    keyboard,
  );
}

async function tellSuspended({ database, api, i18n, organization }: JobDependencies, linkId: number) {
  const em = database.em();
  const link = await em.findOneOrFail(ChatLink, { id: linkId });
  if (link.state !== 'suspended') return;
  const words = await wordsOf(database, i18n, link);
  await tell(api, link, words.html('accounts-suspended', { phone: officePhone(organization) }));
}

async function tellRestored(dependencies: JobDependencies, linkId: number) {
  const link = await dependencies.database.em().findOneOrFail(ChatLink, { id: linkId });
  if (link.state === 'active') await tellDecision(dependencies, link, 'accounts-restored');
}

async function tellEnded(dependencies: JobDependencies, linkId: number) {
  const link = await dependencies.database.em().findOneOrFail(ChatLink, { id: linkId });
  await tellDecision(dependencies, link, 'accounts-ended');
}

/** To the chat that had pressed «Это не я», unless the office has thought again meanwhile. */
async function tellDenialUndone(dependencies: JobDependencies, linkId: number, toLinkId: number) {
  const em = dependencies.database.em();
  const link = await em.findOneOrFail(ChatLink, { id: linkId });
  const to = await em.findOneOrFail(ChatLink, { id: toLinkId });
  if (link.state !== 'active' || to.state !== 'active') return;
  await tellDecision(dependencies, to, 'accounts-denial-undone');
}

async function tellDecision(
  { database, api, i18n, organization }: JobDependencies,
  to: ChatLink,
  key: 'accounts-restored' | 'accounts-ended' | 'accounts-denial-undone',
) {
  const { number } = await database.em().findOneOrFail(Account, { id: to.account });
  const words = await wordsOf(database, i18n, to);
  await tell(api, to, words.html(key, { number, phone: officePhone(organization) }));
}

/** Whoever has blocked the bot does not want to be told; every other failure is tried again. */
async function tell(api: Api, { chatId }: ChatLink, html: string, keyboard?: InlineKeyboard): Promise<void> {
  try {
    await api.sendMessage(Number(chatId), html, { parse_mode: 'HTML', reply_markup: keyboard });
  } catch (error) {
    if (!(error instanceof GrammyError) || error.error_code !== 403) throw error;
  }
}

async function wordsOf(database: Database, i18n: I18n, { messenger, chatId }: ChatLink): Promise<Words> {
  const chat = await database.em().findOne(ChatState, { messenger, chatId });
  return i18n.words(localeOf(chat?.locale));
}

function localeOf(text: string | undefined): Locale {
  return text === 'en' ? 'en' : 'ru';
}
