import { Fault } from '../../errors.ts';
import type { PayeeRecord } from './file-record.ts';

/** A town has dozens; they are held in memory while the file is read. */
const MOST_PAYEES = 5_000;

/**
 * Gathers the payees of a file. One that stands several times (once as executor, once for each group of
 * services) becomes one: details from wherever they stand first, services from all.
 */
export function payeeList() {
  const payees = new Map<string, PayeeRecord>();
  let heard = 0;
  return {
    /** How many were added, repetitions included. */
    heard: () => heard,
    /** @throws Fault where the file has more payees than a town can */
    add(payee: PayeeRecord): void {
      const earlier = payees.get(payee.code);
      if (!earlier && payees.size >= MOST_PAYEES)
        throw new Fault('exchange-too-many-payees', { line: payee.line, limit: MOST_PAYEES });
      heard += 1;
      payees.set(payee.code, earlier ? joined(earlier, payee) : payee);
    },
    all: (): Iterable<PayeeRecord> => payees.values(),
  };
}

function joined(first: PayeeRecord, second: PayeeRecord): PayeeRecord {
  const services = [first.services, second.services].filter((text) => text !== null);
  return {
    line: first.line,
    code: first.code,
    name: first.name ?? second.name,
    services: services.length > 0 ? [...new Set(services)].join('; ').slice(0, 8_000) : null,
    executor: first.executor ?? second.executor,
    address: first.address ?? second.address,
    phone: first.phone ?? second.phone,
    inn: first.inn ?? second.inn,
    kpp: first.kpp ?? second.kpp,
    bank: first.bank ?? second.bank,
    bic: first.bic ?? second.bic,
    settlementAccount: first.settlementAccount ?? second.settlementAccount,
    correspondentAccount: first.correspondentAccount ?? second.correspondentAccount,
    note: first.note ?? second.note,
  };
}
