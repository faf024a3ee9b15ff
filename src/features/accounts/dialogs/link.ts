import type { Locale } from '../../../bot/chat-state.ts';
import { effectKey } from '../../../bot/context.ts';
import type { Dialog, Talk } from '../../../bot/dialogs.ts';
import type { Database } from '../../../db/database.ts';
import { formatMoney, parseMoney } from '../../../money.ts';
import { type Organization, officePhone } from '../../../organization.ts';
import { today } from '../../../period.ts';
import { formatClock, formatMoment } from '../../../time.ts';
import { accountKey, readAccountNumber } from '../account-number.ts';
import type { AttemptGuard } from '../attempt-guard.ts';
import { linkKeyboard } from '../link-keyboard.ts';
import { type LinkOutcome, linkByAmount, MOST_ACCOUNTS } from '../linking.ts';
import { askForEmail } from './email.ts';

export const LINK_DIALOG = 'accounts-link@1';

export interface LinkDependencies {
  database: Database;
  guard: AttemptGuard;
  organization: Organization;
  /** Without a mail server e-mail is not asked for. */
  mailEnabled: boolean;
}

/** The office's phone is offered from this failure on. */
const OFFER_PHONE_AFTER = 2;

type Step = { at: 'number' } | { at: 'amount'; number: string } | { at: 'end' };

/** Account number, then the amount of the last bill; both may be taken back and tried again. */
export function linkDialog(dependencies: LinkDependencies): Dialog {
  return {
    id: LINK_DIALOG,
    async run(talk, args) {
      const given = typeof args['number'] === 'string' ? readAccountNumber(args['number']) : null;
      let step: Step = given ? { at: 'amount', number: given } : { at: 'number' };
      // What the next question begins with: why the last answer was not enough.
      let before = '';
      while (step.at !== 'end') {
        const next: { step: Step; before: string } =
          step.at === 'number'
            ? await askNumber(talk, before)
            : await askAmount(talk, dependencies, step.number, before);
        ({ step, before } = next);
      }
    },
  };
}

async function askNumber(talk: Talk, before: string): Promise<{ step: Step; before: string }> {
  const { words } = talk;
  const reply = await talk.ask(before || words.html('accounts-ask-number'), []);
  if (reply.type === 'press') return await cancelled(talk);
  const number = readAccountNumber(reply.text);
  return number
    ? { step: { at: 'amount', number }, before: '' }
    : { step: { at: 'number' }, before: words.html('accounts-number-unclear') };
}

async function askAmount(
  talk: Talk,
  dependencies: LinkDependencies,
  number: string,
  before: string,
): Promise<{ step: Step; before: string }> {
  const { words } = talk;
  const question =
    before + words.html(before ? 'accounts-ask-amount-again' : 'accounts-ask-amount', { number });
  const reply = await talk.ask(question, [[{ action: 'back', label: words.plain('accounts-other-number') }]]);
  if (reply.type === 'press') {
    return reply.action === 'back' ? { step: { at: 'number' }, before: '' } : await cancelled(talk);
  }
  // Whoever sends the number twice has not made an attempt.
  const amount = accountKey(reply.text) === accountKey(number) ? null : parseMoney(reply.text);
  const again = (reason: string) => ({ step: { at: 'amount' as const, number }, before: `${reason}\n\n` });
  if (amount === null) return again(words.html('accounts-amount-unclear'));
  const outcome = await talk.effect((ctx) =>
    linkByAmount(dependencies, {
      chat: ctx.chatKey,
      userId: ctx.from?.id ?? 0,
      number,
      amount,
      effectKey: effectKey(ctx, 'link'),
    }),
  );
  if (outcome.status === 'linked') {
    await finish(talk, dependencies, outcome);
    return { step: { at: 'end' }, before: '' };
  }
  const reason = whyNot(talk, dependencies.organization, outcome, formatMoney(amount, words.locale));
  if (outcome.status === 'refused' || (outcome.status === 'wait' && isShort(outcome))) return again(reason);
  if (outcome.status === 'wait') await talk.say(reason);
  else await talk.showMenu(reason);
  return { step: { at: 'end' }, before: '' };
}

/** Short enough to wait for with the question open. */
function isShort({ seconds }: { seconds: number }): boolean {
  return seconds < 90;
}

function whyNot(
  talk: Talk,
  organization: Organization,
  outcome: Exclude<LinkOutcome, { status: 'linked' }>,
  amount: string,
): string {
  const { words } = talk;
  const phone = officePhone(organization);
  switch (outcome.status) {
    case 'wait':
      if (isShort(outcome)) return words.html('accounts-wait-seconds', { seconds: outcome.seconds });
      return words.html('accounts-wait', {
        at: whenToRetry(outcome.retryAt, organization, words.locale),
        phone,
      });
    case 'refused': {
      const sentence = words.html('accounts-refused', { amount });
      if (outcome.attempt < OFFER_PHONE_AFTER) return sentence;
      const hours = organization.contacts.hours[words.locale];
      return `${sentence}\n\n${words.html('accounts-offer-phone', { phone, hours })}`;
    }
    case 'already':
      return words.html('accounts-already-linked');
    case 'full':
      return words.html('accounts-full', { most: MOST_ACCOUNTS });
    case 'suspended':
      return words.html('accounts-suspended', { phone });
  }
}

/** The clock time alone is enough only for today. */
function whenToRetry(retryAt: string, { timeZone }: Organization, locale: Locale): string {
  const at = new Date(retryAt);
  const isToday = today(timeZone, at) === today(timeZone, new Date());
  return isToday ? formatClock(at, timeZone, locale) : formatMoment(at, timeZone, locale);
}

async function finish(
  talk: Talk,
  dependencies: LinkDependencies,
  outcome: Extract<LinkOutcome, { status: 'linked' }>,
): Promise<void> {
  await talk.showMenu(talk.words.html('accounts-linked', { number: outcome.number }));
  if (dependencies.mailEnabled && !outcome.hasEmail) await askForEmail(talk, dependencies, outcome.linkId);
}

async function cancelled(talk: Talk): Promise<{ step: Step; before: string }> {
  await talk.say(talk.words.html('accounts-link-cancelled'), linkKeyboard(talk.words));
  return { step: { at: 'end' }, before: '' };
}
