import { accountKey } from '../accounts/account-number.ts';
import { elementFields, type RecordFault } from './element-fields.ts';
import type { XmlElement } from './xml-elements.ts';

/**
 * What the exchange file says of one account, as plain data: money in kopecks, quantities as decimals in plain
 * form, dates in ISO form, null where the file gives nothing. `login` and `password` are not among it: they
 * travel in clear text and go no further than the parser.
 */
export interface AccountRecord {
  line: number;
  /** The first thing found wrong; the account is refused as a whole. */
  fault: RecordFault | null;
  number: string;
  payerName: string | null;
  address: AddressRecord;
  totalArea: string | null;
  livingArea: string | null;
  residents: number | null;
  registered: number | null;
  items: ItemRecord[];
  meters: MeterRecord[];
  payees: PayeeDueRecord[];
}

interface AddressRecord {
  region: string | null;
  district: string | null;
  city: string | null;
  settlement: string | null;
  street: string | null;
  house: string | null;
  flat: string | null;
}

/** A service on the bill. The names in brackets are the file's. */
export interface ItemRecord {
  line: number;
  code: string | null;
  name: string | null;
  unit: string | null;
  norm: string | null;
  volume: string | null;
  tariffs: Zones;
  /** [sum] with the part of the common property in it */
  charged: number | null;
  paid: number | null;
  /** [correction] */
  recalculated: number | null;
  /** [compensation] above zero lowers the bill */
  benefit: number | null;
  /** [peni] */
  penalty: number | null;
  /** [sumtopay] */
  toPay: number | null;
  /** [debtbeg] */
  opening: number | null;
  /** [debtend] */
  closing: number | null;
  meterCode: string | null;
  houseMeterCode: string | null;
  /** [hammount] */
  houseVolume: string | null;
  houseNorm: string | null;
  houseCharged: number | null;
  houseDue: number | null;
  /** [volumeh] of the whole house, [volumep] of its premises, [volumea] of the common property */
  houseTotalVolume: string | null;
  premisesVolume: string | null;
  commonVolume: string | null;
  raiseMultiplier: string | null;
  raiseAmount: number | null;
}

/** Day, night and half-peak of a meter with up to three tariffs. */
export type Zones = [string | null, string | null, string | null];

export interface MeterRecord {
  line: number;
  code: string;
  name: string | null;
  service: string | null;
  zones: number;
  previous: Zones;
  previousDate: string | null;
  current: Zones;
  currentDate: string | null;
}

export interface PayeeDueRecord {
  line: number;
  code: string;
  opening: number | null;
  closing: number | null;
  /** [debtprev] */
  previousDebt: number | null;
  penalty: number | null;
  toPay: number | null;
  lastPaymentDate: string | null;
}

const READING = { whole: 14, scale: 4 };
const AREA = { whole: 9, scale: 3 };
const MULTIPLIER = { whole: 8, scale: 4 };

/** As long as the longest number that a subscriber can type. */
const LONGEST_NUMBER = 40;

export function readAccount(element: XmlElement): AccountRecord {
  const account: AccountRecord = {
    ...NO_ACCOUNT,
    line: element.line,
    items: [],
    meters: [],
    payees: [],
  };
  const read = elementFields(element, (fault) => reportFault(account, fault));
  // Invisible characters make no number, and none is told apart by them.
  const number = (read.text('kod_ls') ?? '').replace(/\p{Cf}/gu, '').trim();
  if (accountKey(number) === '')
    reportFault(account, { line: element.line, key: 'exchange-reject-no-number', params: {} });
  if (number.length > LONGEST_NUMBER) {
    reportFault(account, {
      line: element.line,
      key: 'exchange-reject-number-too-long',
      params: { limit: LONGEST_NUMBER },
    });
  }
  account.number = number.slice(0, LONGEST_NUMBER);
  account.payerName = read.text('name');
  account.address = {
    region: read.text('AddressRegion'),
    district: read.text('AddressDistrict'),
    city: read.text('AddressCity'),
    settlement: read.text('AddressSettlement'),
    street: read.text('AddressStreet'),
    house: read.text('AddressHouse'),
    flat: flatWithAbbreviation(read.text('FlatAbbr'), read.text('AddressFlat')),
  };
  account.totalArea = read.measure('commonarea', AREA);
  account.livingArea = read.measure('habarea', AREA);
  account.residents = read.count('people', 10_000);
  account.registered = read.count('num_of_reg', 10_000);
  return account;
}

const NO_ACCOUNT: AccountRecord = {
  line: 0,
  fault: null,
  number: '',
  payerName: null,
  address: {
    region: null,
    district: null,
    city: null,
    settlement: null,
    street: null,
    house: null,
    flat: null,
  },
  totalArea: null,
  livingArea: null,
  residents: null,
  registered: null,
  items: [],
  meters: [],
  payees: [],
};

/** Only the first fault is kept: the next ones often follow from it. */
export function reportFault(account: AccountRecord, fault: RecordFault): void {
  account.fault ??= fault;
}

function flatWithAbbreviation(abbreviation: string | null, flat: string | null): string | null {
  if (!abbreviation || !flat || flat.startsWith(abbreviation)) return flat;
  return `${abbreviation} ${flat}`;
}

export function readItem(element: XmlElement, account: AccountRecord): ItemRecord {
  const read = elementFields(element, (fault) => reportFault(account, fault));
  return {
    line: element.line,
    code: read.code('kod'),
    name: read.text('name', 500),
    unit: read.text('edizm'),
    norm: read.measure('norm'),
    volume: read.quantity('ammount'),
    tariffs: [read.measure('tarif1'), read.measure('tarif2'), read.measure('tarif3')],
    charged: read.money('sum'),
    paid: read.money('sumpayed'),
    recalculated: read.money('correction'),
    benefit: read.money('compensation'),
    penalty: read.money('peni'),
    toPay: read.money('sumtopay'),
    opening: read.money('debtbeg'),
    closing: read.money('debtend'),
    meterCode: read.code('meter'),
    houseMeterCode: read.code('hmeter'),
    houseVolume: read.quantity('hammount'),
    houseNorm: read.measure('hnorm'),
    houseCharged: read.money('hsum'),
    houseDue: read.money('hsumtopay'),
    houseTotalVolume: read.quantity('volumeh'),
    premisesVolume: read.quantity('volumep'),
    commonVolume: read.quantity('volumea'),
    raiseMultiplier: read.measure('raise_multiplier', MULTIPLIER),
    raiseAmount: read.money('raise_sum'),
  };
}

export function readMeter(element: XmlElement, account: AccountRecord): MeterRecord {
  const report = (fault: RecordFault) => reportFault(account, fault);
  const read = elementFields(element, report);
  const zone = (name: string) => read.measure(name, READING);
  const code = read.code('kod');
  const zones = read.count('value_count', 3);
  if (code === null) report({ line: element.line, key: 'exchange-reject-meter-no-code', params: {} });
  if (zones === 0)
    report({
      line: element.line,
      key: 'exchange-reject-not-count',
      params: { attribute: 'value_count', value: '0' },
    });
  return {
    line: element.line,
    code: code ?? '',
    name: read.text('name'),
    service: read.text('service'),
    zones: zones ?? 1,
    previous: [zone('indicbef1'), zone('indicbef2'), zone('indicbef3')],
    previousDate: read.date('date_indicbef'),
    current: [zone('indiccur1'), zone('indiccur2'), zone('indiccur3')],
    currentDate: read.date('date_indiccur'),
  };
}

export function readPayeeDue(element: XmlElement, account: AccountRecord): PayeeDueRecord {
  const report = (fault: RecordFault) => reportFault(account, fault);
  const read = elementFields(element, report);
  const code = read.code('id');
  if (code === null) report({ line: element.line, key: 'exchange-reject-payee-no-code', params: {} });
  return {
    line: element.line,
    code: code ?? '',
    opening: read.money('debtbeg'),
    closing: read.money('debtend'),
    previousDebt: read.money('debtprev'),
    penalty: read.money('peni'),
    toPay: read.money('sumtopay'),
    lastPaymentDate: read.date('lastPaymentDate'),
  };
}
