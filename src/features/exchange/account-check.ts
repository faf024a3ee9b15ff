import { type AccountRecord, reportFault } from './account-record.ts';
import { itemAmountDue, payeeAmountDue } from './bill-figures.ts';
import { excerpt } from './element-fields.ts';

/** What an account must have beyond readable attributes to be billed by; the first lack is noted in the record. */
export function checkAccount(account: AccountRecord): void {
  for (const item of account.items) {
    const service = item.name ?? item.code ?? '';
    if (service === '')
      reportFault(account, { line: item.line, key: 'exchange-reject-item-no-name', params: {} });
    if (itemAmountDue(item) === null) {
      reportFault(account, {
        line: item.line,
        key: 'exchange-reject-item-no-amount',
        params: { service: excerpt(service) },
      });
    }
  }
  for (const payee of account.payees) {
    if (payeeAmountDue(payee) === null) {
      reportFault(account, {
        line: payee.line,
        key: 'exchange-reject-payee-no-amount',
        params: { code: excerpt(payee.code) },
      });
    }
  }
  refuseRepeated(account, account.payees, 'exchange-reject-payee-twice');
  refuseRepeated(account, account.meters, 'exchange-reject-meter-twice');
}

function refuseRepeated(
  account: AccountRecord,
  entries: { line: number; code: string }[],
  key: string,
): void {
  const seen = new Set<string>();
  for (const { line, code } of entries) {
    if (seen.has(code)) reportFault(account, { line, key, params: { code: excerpt(code) } });
    seen.add(code);
  }
}
