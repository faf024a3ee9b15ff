import { InlineKeyboard } from 'grammy';
import { callbackData } from '../../../bot/callback.ts';
import { effectKey } from '../../../bot/context.ts';
import type { Dialog, Talk } from '../../../bot/dialogs.ts';
import type { Database } from '../../../db/database.ts';
import type { AttemptGuard } from '../attempt-guard.ts';
import { readEmail, requestLetter } from '../email-confirmation.ts';

export const EMAIL_DIALOG = 'accounts-email@1';

export interface EmailDependencies {
  database: Database;
  guard: AttemptGuard;
}

/** E-mail of the cabinet, when it was not given at the link. */
export function emailDialog(dependencies: EmailDependencies): Dialog {
  return {
    id: EMAIL_DIALOG,
    run: (talk, args) => askForEmail(talk, dependencies, Number(args['linkId'])),
  };
}

/** What people write instead of pressing. */
const NO = /^\s*(нет|нету|нет почты|no|none)[\s.!]*$/i;
const YES = /^\s*(да|ок|ok|верно|yes|right)[\s.!]*$/i;

/** The address, shown once more before the letter goes; or none. */
export async function askForEmail(
  talk: Talk,
  dependencies: EmailDependencies,
  linkId: number,
): Promise<void> {
  const { words } = talk;
  const noEmail = { action: 'none', label: words.plain('accounts-no-email') };
  let question = words.html('accounts-ask-email');
  let typed: string | null = null;
  for (;;) {
    if (typed === null) {
      const reply = await talk.ask(question, [[noEmail]]);
      if (reply.type === 'press' || NO.test(reply.text))
        return await talk.say(words.html('accounts-without-email'));
      typed = reply.text;
    }
    const email = readEmail(typed);
    typed = null;
    if (!email) {
      question = words.html('accounts-email-unclear');
      continue;
    }
    const check = await talk.ask(words.html('accounts-email-check', { email }), [
      [{ action: 'send', label: words.plain('accounts-email-send') }],
      [{ action: 'other', label: words.plain('accounts-email-other') }],
      [noEmail],
    ]);
    // A text instead of a button is the address once more, corrected.
    if (check.type === 'text' && !YES.test(check.text)) typed = check.text;
    else if (check.type === 'text' || check.action === 'send')
      return await sendLetter(talk, dependencies, linkId, email);
    else if (check.action !== 'other') return await talk.say(words.html('accounts-without-email'));
    question = words.html('accounts-ask-email');
  }
}

async function sendLetter(
  talk: Talk,
  dependencies: EmailDependencies,
  linkId: number,
  email: string,
): Promise<void> {
  const { words } = talk;
  const outcome = await talk.effect((ctx) =>
    requestLetter(dependencies, {
      chat: ctx.chatKey,
      linkId,
      email,
      locale: words.locale,
      effectKey: effectKey(ctx, 'letter'),
    }),
  );
  if (outcome.status === 'sent') {
    const again = callbackData('accounts', 'letter', outcome.confirmationId);
    const keyboard = new InlineKeyboard().text(words.plain('accounts-letter-send-again'), again);
    return await talk.say(words.html('accounts-letter-coming', { email }), keyboard);
  }
  const key = {
    'has-email': 'accounts-email-taken',
    'not-linked': 'accounts-link-first',
    limit: 'accounts-letter-limit',
  }[outcome.status];
  await talk.say(words.html(key));
}
