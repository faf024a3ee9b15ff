import type { Words } from '../../bot/i18n.ts';
import { joinWithin } from '../../bot/messages.ts';
import { formatMoney } from '../../money.ts';
import type { Organization } from '../../organization.ts';
import { formatPeriod, lastDay, nextPeriod, type Period, today } from '../../period.ts';
import { formatDay } from '../../time.ts';
import { shortAddress } from '../accounts/account.ts';
import type { OwnAccount } from '../accounts/links.ts';
import type { Balance, PayeeBalance } from './balance.ts';

/** The balance as a message: the one figure first, then what it is made of. Never a bare minus. */
export function balanceText(
  words: Words,
  organization: Organization,
  account: OwnAccount,
  balance: Balance | null,
  now: Date,
): string {
  const address = shortAddress(account);
  const whose = words.html(address ? 'billing-whose' : 'billing-whose-number', {
    number: account.number,
    address,
  });
  if (!balance) return `${whose}\n\n${words.html('billing-no-bill')}`;
  const money = (kopecks: number) => formatMoney(kopecks, words.locale);
  return [
    ...headline(words, balance),
    whose,
    '',
    words.html('billing-period', { period: formatPeriod(balance.period, words.locale) }),
    ...(balance.openingBalance === 0
      ? []
      : [
          line(
            words,
            balance.openingBalance > 0 ? 'billing-opening-debt' : 'billing-opening-credit',
            balance.openingBalance,
          ),
        ]),
    words.html('billing-charged', { amount: money(balance.charged) }),
    ...(balance.recalculated === 0
      ? []
      : [words.html('billing-recalculated', { amount: signed(balance.recalculated, words) })]),
    ...(balance.benefit === 0
      ? []
      : [words.html('billing-benefit', { amount: signed(-balance.benefit, words) })]),
    ...(balance.penalty === 0 ? [] : [words.html('billing-penalty', { amount: money(balance.penalty) })]),
    words.html('billing-paid', { amount: money(balance.paid) }),
    ...payeeLines(words, balance.payees),
    '',
    ...(payable(balance) > 0 ? [payByLine(words, organization, balance.period, now)] : []),
    words.html('billing-as-of', { date: formatDay(balance.dataAsOf, organization.timeZone, words.locale) }),
  ].join('\n');
}

/** What is to be paid: an overpayment at one payee pays nothing at another. */
export function payable({ amountDue, payees }: Balance): number {
  const dues = payees.reduce((sum, payee) => sum + Math.max(0, payee.amountDue), 0);
  return Math.max(amountDue, dues, 0);
}

function headline(words: Words, balance: Balance): string[] {
  const toPay = payable(balance);
  if (balance.amountDue > 0) return [line(words, 'billing-due', balance.amountDue)];
  if (balance.amountDue === 0) {
    return [toPay > 0 ? line(words, 'billing-due', toPay) : words.html('billing-nothing-due')];
  }
  const overpaid = line(words, 'billing-overpaid', balance.amountDue);
  return toPay > 0 ? [overpaid, line(words, 'billing-due-elsewhere', toPay)] : [overpaid];
}

/** What is owed or overpaid is told by the sentence; the amount itself has no sign. */
function line(words: Words, key: string, kopecks: number): string {
  return words.html(key, { amount: formatMoney(Math.abs(kopecks), words.locale) });
}

/** A change of the bill, up or down: there the sign is the message. */
function signed(kopecks: number, words: Words): string {
  return `${kopecks > 0 ? '+' : '−'}${formatMoney(Math.abs(kopecks), words.locale)}`;
}

function payeeLines(words: Words, payees: PayeeBalance[]): string[] {
  if (payees.length < 2) return [];
  const lines = payees.map(({ name, amountDue }) => {
    const key = amountDue < 0 ? 'billing-payee-overpaid' : 'billing-payee-due';
    return words.html(key, { name, amount: formatMoney(Math.abs(amountDue), words.locale) });
  });
  return ['', words.html('billing-payees'), ...lines];
}

/** ЖК РФ ст. 155: by the organisation's day of the month after the billed one. */
function payByLine(words: Words, organization: Organization, period: Period, now: Date): string {
  const month = nextPeriod(period);
  const wished = `${month}-${String(organization.payBy).padStart(2, '0')}`;
  const day = wished < lastDay(month) ? wished : lastDay(month);
  const key = today(organization.timeZone, now) > day ? 'billing-pay-by-past' : 'billing-pay-by';
  return words.html(key, { date: formatDay(new Date(`${day}T00:00:00Z`), 'UTC', words.locale) });
}

/**
 * The payees' bank details, each value to be copied by a tap: as many messages as they need, none where billing
 * gave none.
 */
export function requisitesTexts(words: Words, account: OwnAccount, balance: Balance): string[] {
  const blocks = balance.payees
    .filter((payee) => payee.settlementAccount && payee.bic)
    .map(({ amountDue, ...payee }) => {
      const fields: [string, string | null | undefined][] = [
        ['billing-requisites-inn', payee.inn],
        ['billing-requisites-kpp', payee.kpp],
        ['billing-requisites-account', payee.settlementAccount],
        ['billing-requisites-bank', payee.bank],
        ['billing-requisites-bic', payee.bic],
        ['billing-requisites-amount', amountDue > 0 ? formatMoney(amountDue, words.locale) : null],
      ];
      const lines = fields.flatMap(([key, value]) => (value ? [words.html(key, { value })] : []));
      return [words.html('billing-requisites-payee', { name: payee.name }), ...lines].join('\n');
    });
  // The payee's bank reads it: in Russian, whatever the chat speaks.
  const purpose = words.html('billing-requisites-purpose', {
    number: account.number,
    period: formatPeriod(balance.period, 'ru'),
  });
  return blocks.length === 0 ? [] : joinWithin([words.html('billing-requisites'), ...blocks, purpose]);
}
