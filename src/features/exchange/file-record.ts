import { type Period, parsePeriod } from '../../period.ts';
import type { Zones } from './account-record.ts';
import { elementFields, excerpt, type RecordFault } from './element-fields.ts';
import type { XmlElement } from './xml-elements.ts';

/** What the file says of itself: attributes of the root, or of the element that holds the accounts. */
export interface FileHeader {
  organizationName: string | null;
  inn: string | null;
  /** Null where the file leaves it to whoever imports it. */
  period: Period | null;
  /** ISO date on which billing wrote the file. */
  fileDate: string | null;
}

/** Whoever part of the money goes to. */
export interface PayeeRecord {
  line: number;
  code: string;
  name: string | null;
  services: string | null;
  executor: string | null;
  address: string | null;
  phone: string | null;
  inn: string | null;
  kpp: string | null;
  bank: string | null;
  bic: string | null;
  settlementAccount: string | null;
  correspondentAccount: string | null;
  note: string | null;
}

/** A meter of a whole house with its reading of the period. */
export interface HouseMeterRecord {
  line: number;
  code: string;
  name: string | null;
  service: string | null;
  zones: number;
  current: Zones;
}

type Report = (fault: RecordFault) => void;

export function readHeader(element: XmlElement, report: Report): FileHeader {
  const read = elementFields(element, report);
  const period = read.text('period');
  const month = period === null ? null : readMonth(period);
  if (period !== null && month === null) {
    report({ line: element.line, key: 'exchange-period-unreadable', params: { value: excerpt(period) } });
  }
  return {
    organizationName: read.text('name', 500),
    inn: read.text('inn'),
    period: month,
    fileDate: read.date('filedate'),
  };
}

/** "2026-10" out of «2026-10» or «2026-10-01 0:00:00». */
function readMonth(text: string): Period | null {
  return parsePeriod(/^(\d{4}-\d{2})(?:-\d{2})?(?:[\sT]|$)/.exec(text)?.[1] ?? '');
}

export function readPayee(element: XmlElement, report: Report): PayeeRecord {
  const read = elementFields(element, report);
  const code = read.code('id');
  if (code === null) report({ line: element.line, key: 'exchange-payee-no-code', params: {} });
  return {
    line: element.line,
    code: code ?? '',
    name: read.text('name', 500),
    services: read.text('services', 4_000),
    executor: read.text('executor'),
    address: read.text('address', 500),
    phone: read.text('phone'),
    inn: read.text('inn'),
    kpp: read.text('kpp'),
    bank: read.text('bank'),
    bic: read.text('bik'),
    settlementAccount: read.text('rs'),
    correspondentAccount: read.text('ks'),
    note: null,
  };
}

export function readHouseMeter(element: XmlElement, report: Report): HouseMeterRecord {
  const read = elementFields(element, report);
  const zone = (name: string) => read.measure(name, { whole: 14, scale: 4 });
  const code = read.code('kod');
  if (code === null) report({ line: element.line, key: 'exchange-house-meter-no-code', params: {} });
  return {
    line: element.line,
    code: code ?? '',
    name: read.text('name'),
    service: read.text('service'),
    zones: read.count('value_count', 3) ?? 1,
    current: [zone('indiccur1'), zone('indiccur2'), zone('indiccur3')],
  };
}
