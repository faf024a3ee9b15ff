import type { Locale } from '../../../bot/chat-state.ts';
import type { Talk } from '../../../bot/dialogs.ts';
import { type Organization, officePhone } from '../../../organization.ts';
import { today } from '../../../period.ts';
import { formatClock, formatMoment } from '../../../time.ts';
import { MOST_ACCOUNTS, type Obstacle, type Waiting } from '../link-creation.ts';

/** The office's phone is offered from this failure on. */
export const OFFER_PHONE_AFTER = 2;

/** Short enough to wait for with the question open. */
export function isShortWait({ seconds }: Waiting): boolean {
  return seconds < 90;
}

/** `longKey`: the sentence for a long wait. */
export function waitInWords(
  { words }: Talk,
  organization: Organization,
  waiting: Waiting,
  longKey: string | undefined = undefined,
): string {
  if (isShortWait(waiting) && !longKey)
    return words.html('accounts-wait-seconds', { seconds: waiting.seconds });
  return words.html(longKey ?? 'accounts-wait', {
    at: whenToRetry(waiting.retryAt, organization, words.locale),
    phone: officePhone(organization),
  });
}

export function obstacleInWords({ words }: Talk, organization: Organization, { status }: Obstacle): string {
  switch (status) {
    case 'already':
      return words.html('accounts-already-linked');
    case 'full':
      return words.html('accounts-full', { most: MOST_ACCOUNTS });
    case 'suspended':
      return words.html('accounts-suspended', { phone: officePhone(organization) });
  }
}

/** The clock time alone is enough only for today. */
function whenToRetry(retryAt: string, { timeZone }: Organization, locale: Locale): string {
  const at = new Date(retryAt);
  const isToday = today(timeZone, at) === today(timeZone, new Date());
  return isToday ? formatClock(at, timeZone, locale) : formatMoment(at, timeZone, locale);
}
