import { type BotContext, effectKey } from '../../../bot/context.ts';
import type { Dialog, LastReply, Talk } from '../../../bot/dialogs.ts';
import { type Organization, officePhone } from '../../../organization.ts';
import { accountKey } from '../account-number.ts';
import {
  cabinetNumberOf,
  holdsPassword,
  numberBesidePassword,
  readLogInNumber,
  readPassword,
} from '../credentials.ts';
import { linkKeyboard } from '../link-keyboard.ts';
import { type LogInDependencies, type LogInOutcome, logIn } from '../log-in.ts';
import { removeMessage, textOf } from '../secret-message.ts';
import { LINK_DIALOG, LOG_IN_DIALOG } from './dialog-ids.ts';
import { isShortWait, OFFER_PHONE_AFTER, obstacleInWords, waitInWords } from './refusals.ts';

export interface LogInDialogDependencies extends LogInDependencies {
  organization: Organization;
}

/**
 * The number, then the password. Each question is the last one of its dialog, and the next begins a fresh one with
 * the number kept: so nothing that is typed here, be it a password in the wrong place, ever waits in a store.
 */
export function logInDialog(dependencies: LogInDialogDependencies): Dialog {
  return {
    id: LOG_IN_DIALOG,
    async run(talk, args) {
      const number = typeof args['number'] === 'string' ? args['number'] : null;
      const before = typeof args['before'] === 'string' ? args['before'] : '';
      const reply = await askFor(talk, number, before);
      if (reply.type === 'press') return await goOn(talk, reply.action, number);
      const taken = await talk.effect((ctx) => take(ctx, dependencies, number));
      if (taken.read === 'password' && !taken.removed)
        await talk.say(talk.words.html('accounts-delete-yourself'));
      await answer(talk, dependencies.organization, taken, number);
    },
  };
}

async function askFor(talk: Talk, number: string | null, before: string): Promise<LastReply> {
  const { words } = talk;
  const byBill = { action: 'link', label: words.plain('accounts-log-in-by-bill') };
  if (number === null) return await talk.askLast(before + words.html('accounts-log-in-number'), [[byBill]]);
  const other = { action: 'back', label: words.plain('accounts-log-in-other-number') };
  const question = words.html(before ? 'accounts-log-in-password-again' : 'accounts-log-in-password', {
    number,
  });
  return await talk.askLast(before + question, [[other], [byBill]]);
}

async function goOn(talk: Talk, action: string, number: string | null): Promise<void> {
  if (action === 'back') return await talk.enterDialog(LOG_IN_DIALOG);
  // The number of a cabinet says nothing there.
  const known = number && !cabinetNumberOf(number) ? { number } : {};
  if (action === 'link') return await talk.enterDialog(LINK_DIALOG, known);
  await talk.say(talk.words.html('accounts-link-cancelled'), linkKeyboard(talk.words));
}

/** What a message came to. */
type Taken =
  | { read: 'number'; number: string }
  | { read: 'number-again' | 'no-number' }
  | { read: 'no-password'; removed: boolean }
  | { read: 'password'; number: string; removed: boolean; outcome: LogInOutcome };

/** Where a password is awaited, the message is removed before anything else, whatever it holds. */
async function take(
  ctx: BotContext,
  dependencies: LogInDependencies,
  awaitedFor: string | null,
): Promise<Taken> {
  const text = textOf(ctx);
  const both = holdsPassword(text);
  if (awaitedFor === null && !both) {
    const number = readLogInNumber(text);
    return number ? { read: 'number', number } : { read: 'no-number' };
  }
  const removed = await removeMessage(ctx);
  // In one message, as a letter pasted whole, what stands beside the password is meant.
  const number = (both ? numberBesidePassword(text) : null) ?? awaitedFor;
  if (number === null) return { read: 'no-number' };
  if (text.trim() === '') return { read: 'no-password', removed };
  if (!both && isSameNumber(text, number)) return { read: 'number-again' };
  const outcome = await logIn(dependencies, {
    chat: ctx.chatKey,
    userId: ctx.from?.id ?? 0,
    number,
    password: readPassword(text),
    effectKey: effectKey(ctx, 'log-in'),
  });
  return { read: 'password', number, removed, outcome };
}

/** Whoever sends the number once more has not made an attempt. */
function isSameNumber(text: string, number: string): boolean {
  const cabinet = cabinetNumberOf(text);
  return accountKey(text) === accountKey(number) || (cabinet !== null && cabinet === cabinetNumberOf(number));
}

async function answer(
  talk: Talk,
  organization: Organization,
  taken: Taken,
  awaitedFor: string | null,
): Promise<void> {
  const { words } = talk;
  const anew = (number: string | null, reason: string) =>
    talk.enterDialog(LOG_IN_DIALOG, { number, before: reason && `${reason}\n\n` });
  switch (taken.read) {
    case 'number':
      return await anew(taken.number, '');
    case 'number-again':
      return await anew(awaitedFor, words.html('accounts-log-in-number-again'));
    case 'no-number':
      return await anew(null, words.html('accounts-log-in-number-unclear'));
    case 'no-password':
      return await anew(awaitedFor, words.html('accounts-log-in-no-text'));
    case 'password':
      return await tell(talk, organization, taken.outcome, (reason) => anew(taken.number, reason));
  }
}

async function tell(
  talk: Talk,
  organization: Organization,
  outcome: LogInOutcome,
  again: (reason: string) => Promise<void>,
): Promise<void> {
  const { words } = talk;
  switch (outcome.status) {
    case 'linked':
      return await talk.showMenu(words.html('accounts-linked', { number: outcome.number }));
    case 'busy':
      return await again(words.html('accounts-log-in-busy'));
    case 'refused':
      return await again(refusalInWords(talk, organization, outcome.attempt));
    case 'wait':
      if (isShortWait(outcome) && !outcome.everyone)
        return await again(
          `${waitInWords(talk, organization, outcome)} ${words.html('accounts-log-in-not-checked')}`,
        );
      return await talk.say(
        waitInWords(talk, organization, outcome, outcome.everyone ? 'accounts-log-in-closed' : undefined),
        linkKeyboard(words),
      );
    default:
      return await talk.showMenu(obstacleInWords(talk, organization, outcome));
  }
}

function refusalInWords({ words }: Talk, organization: Organization, attempt: number): string {
  const sentence = words.html('accounts-log-in-refused');
  if (attempt < OFFER_PHONE_AFTER) return sentence;
  const hours = organization.contacts.hours[words.locale];
  return `${sentence}\n\n${words.html('accounts-log-in-help', { phone: officePhone(organization), hours })}`;
}
