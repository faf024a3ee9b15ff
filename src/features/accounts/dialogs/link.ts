import { effectKey } from '../../../bot/context.ts';
import type { Dialog, Talk } from '../../../bot/dialogs.ts';
import type { Database } from '../../../db/database.ts';
import { formatMoney, parseMoney } from '../../../money.ts';
import { type Organization, officePhone } from '../../../organization.ts';
import { accountKey, readAccountNumber } from '../account-number.ts';
import type { AttemptGuard } from '../attempt-guard.ts';
import { linkKeyboard } from '../link-keyboard.ts';
import { type LinkOutcome, linkByAmount } from '../linking.ts';
import { LINK_DIALOG, LOG_IN_DIALOG } from './dialog-ids.ts';
import { askForEmail } from './email.ts';
import { isShortWait, OFFER_PHONE_AFTER, obstacleInWords, waitInWords } from './refusals.ts';

export interface LinkDependencies {
  database: Database;
  guard: AttemptGuard;
  organization: Organization;
  /** Without a mail server e-mail is not asked for. */
  mailEnabled: boolean;
}

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
  const logIn = { action: 'login', label: words.plain('accounts-log-in') };
  const reply = await talk.ask(before || words.html('accounts-ask-number'), [[logIn]]);
  if (reply.type === 'press') {
    if (reply.action !== 'login') return await cancelled(talk);
    await talk.enterDialog(LOG_IN_DIALOG);
    return { step: { at: 'end' }, before: '' };
  }
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
  if (outcome.status === 'refused' || (outcome.status === 'wait' && isShortWait(outcome)))
    return again(reason);
  if (outcome.status === 'wait') await talk.say(reason);
  else await talk.showMenu(reason);
  return { step: { at: 'end' }, before: '' };
}

function whyNot(
  talk: Talk,
  organization: Organization,
  outcome: Exclude<LinkOutcome, { status: 'linked' }>,
  amount: string,
): string {
  const { words } = talk;
  switch (outcome.status) {
    case 'wait':
      return waitInWords(talk, organization, outcome);
    case 'refused': {
      const sentence = words.html('accounts-refused', { amount });
      if (outcome.attempt < OFFER_PHONE_AFTER) return sentence;
      const hours = organization.contacts.hours[words.locale];
      return `${sentence}\n\n${words.html('accounts-offer-phone', { phone: officePhone(organization), hours })}`;
    }
    default:
      return obstacleInWords(talk, organization, outcome);
  }
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
