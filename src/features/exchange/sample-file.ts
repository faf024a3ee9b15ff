import { firstDay, nextPeriod, type Period, previousPeriod } from '../../period.ts';
import { type SampleBill, type SampleItem, type SampleMeter, sampleBill } from './sample-bill.ts';
import {
  FLATS_IN_HOUSE,
  houseCode,
  SAMPLE_ORGANIZATION,
  SAMPLE_PAYEES,
  type SampleAccount,
  sampleAccount,
} from './sample-town.ts';

/** The ways in which offices write the format: they differ in everything that it leaves open. */
export type SampleStyle = 'windows-1251' | 'utf-8-mark' | 'utf-8';

export interface SampleFile {
  accounts: number;
  seed: number;
  period: Period;
  /** Which month of the town's story it is; 1 is the first. */
  month: number;
  style: SampleStyle;
  /** On each bill, at most ten. */
  services?: number | undefined;
}

/** A file of the invented town, account by account, as text yet to be encoded in the style's encoding. */
export function* sampleFile({
  accounts,
  seed,
  period,
  month,
  style,
  services,
}: SampleFile): Generator<string> {
  const write = STYLES[style];
  const organization = {
    name: SAMPLE_ORGANIZATION.name,
    inn: SAMPLE_ORGANIZATION.inn,
    kpp: SAMPLE_ORGANIZATION.kpp,
    bank: SAMPLE_ORGANIZATION.bank,
    bik: SAMPLE_ORGANIZATION.bic,
    rs: SAMPLE_ORGANIZATION.account,
    ks: SAMPLE_ORGANIZATION.correspondentAccount,
  };
  const own = { period, filedate: write.date(fileDate(period)) };
  yield `${write.declaration}\n`;
  // Some offices put the organisation on the root, others on an element of its own.
  if (style === 'utf-8-mark') {
    yield `${write.open('root', own)}\n${write.open('ORG', { identifier: SAMPLE_ORGANIZATION.inn, ...organization })}\n`;
  } else {
    yield `${write.open('ORG', { ...own, ...organization })}\n`;
  }
  yield payees(write);
  yield* houseMeters(write, accounts, month);
  for (let index = 0; index < accounts; index += 1) {
    const account = sampleAccount(index, seed);
    if (month < account.months.first || month > account.months.last) continue;
    yield accountElement(write, account, sampleBill(index, account, seed, month, services), period);
  }
  yield style === 'utf-8-mark' ? '</ORG>\n</root>\n' : '</ORG>\n';
}

type Attributes = Record<string, string | null>;

interface Writer {
  declaration: string;
  open(name: string, attributes: Attributes): string;
  empty(name: string, attributes: Attributes): string;
  /** Kopecks. */
  money(kopecks: number | null): string | null;
  /** Thousandths. */
  quantity(thousandths: number | null | undefined): string | null;
  date(iso: string): string;
  code(code: string): string;
}

function writer(style: {
  declaration: string;
  comma: ',' | '.';
  thousands: string;
  date: 'iso' | 'russian';
  upper: boolean;
  padding: number;
}): Writer {
  const attribute = ([name, value]: [string, string | null]) =>
    value === null ? '' : ` ${style.upper ? name.toUpperCase() : name}="${escaped(value)}"`;
  const tag = (name: string, attributes: Attributes) =>
    `<${name}${Object.entries(attributes).map(attribute).join('')}`;
  const decimal = (value: number, places: number) => {
    const digits = String(Math.abs(value)).padStart(places + 1, '0');
    const whole = digits.slice(0, -places).replace(/\B(?=(\d{3})+$)/g, style.thousands);
    return `${value < 0 ? '-' : ''}${whole}${style.comma}${digits.slice(-places)}`;
  };
  return {
    declaration: style.declaration,
    open: (name, attributes) => `${tag(name, attributes)}>`,
    empty: (name, attributes) => `${tag(name, attributes)}/>`,
    money: (kopecks) => (kopecks === null ? null : decimal(kopecks, 2)),
    quantity: (thousandths) =>
      thousandths === null || thousandths === undefined ? null : decimal(thousandths, 3),
    date: (iso) => (style.date === 'iso' ? iso : `${iso.split('-').reverse().join('.')} 0:00:00`),
    code: (code) => code.padEnd(style.padding),
  };
}

const STYLES: Record<SampleStyle, Writer> = {
  'windows-1251': writer({
    declaration: '<?xml version="1.0" encoding="windows-1251"?>',
    comma: ',',
    thousands: '\u00a0',
    date: 'russian',
    upper: false,
    padding: 12,
  }),
  'utf-8-mark': writer({
    declaration: '<?xml version="1.0" encoding="UTF-8"?>',
    comma: ',',
    thousands: ' ',
    date: 'russian',
    upper: true,
    padding: 0,
  }),
  'utf-8': writer({
    declaration: '<?xml version="1.0" encoding="utf-8"?>',
    comma: '.',
    thousands: '',
    date: 'iso',
    upper: false,
    padding: 0,
  }),
};

function escaped(value: string): string {
  if (!/[&<"]/.test(value)) return value;
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** Offices write the file on the third of the month after the billed one. */
function fileDate(period: Period): string {
  return dayOf(nextPeriod(period), 3);
}

function dayOf(period: Period, day: number): string {
  return firstDay(period).slice(0, 8) + String(day).padStart(2, '0');
}

function payees(write: Writer): string {
  const elements = SAMPLE_PAYEES.map((payee) =>
    write.empty('contractor', {
      id: write.code(payee.code),
      name: payee.name,
      services: payee.services,
      executor: payee.executor,
      address: payee.address,
      phone: payee.phone,
      bank: SAMPLE_ORGANIZATION.bank,
      inn: payee.inn,
      kpp: payee.kpp,
      bik: SAMPLE_ORGANIZATION.bic,
      rs: payee.account,
      ks: SAMPLE_ORGANIZATION.correspondentAccount,
    }),
  );
  return `<contractors>\n${elements.join('\n')}\n</contractors>\n`;
}

function* houseMeters(write: Writer, accounts: number, month: number): Generator<string> {
  yield '<hmeters>\n';
  for (let house = 0; house * FLATS_IN_HOUSE < accounts; house += 1) {
    const code = houseCode(house);
    const element = write.empty('hmeter', {
      kod: `Д${code}`,
      name: `Общедомовой счётчик № ${code}`,
      service: 'Электроснабжение',
      value_count: '1',
      indiccur1: write.quantity(1_000 * ((house % 90) * 700 + month * 640)),
    });
    yield `${element}\n`;
  }
  yield '</hmeters>\n';
}

function accountElement(write: Writer, account: SampleAccount, bill: SampleBill, period: Period): string {
  const opening = write.open('PersAcc', {
    kod_ls: write.code(account.number),
    name_ls: account.number,
    name: account.payer,
    // Real exports carry these in clear text; nothing may read them.
    login: `kabinet${account.number}`,
    password: `Parol-${account.number}`,
    AddressCity: 'г. Водогреевск',
    AddressStreet: account.street,
    AddressHouse: account.house,
    AddressFlat: account.flat,
    FlatAbbr: 'кв.',
    commonarea: write.quantity(account.area * 10),
    habarea: write.quantity(account.livingArea * 10),
    people: String(account.residents),
    num_of_reg: String(account.residents),
  });
  const parts = [
    ...bill.items.map((item) => itemElement(write, item)),
    ...bill.meters.map((meter) => meterElement(write, meter, period)),
    ...SAMPLE_PAYEES.map(({ code }) => payeeElement(write, code, bill.items, period)),
  ];
  return `${opening}\n${parts.join('\n')}\n</PersAcc>\n`;
}

function itemElement(write: Writer, item: SampleItem): string {
  return write.empty('item', {
    kod: write.code(item.code),
    name: item.name,
    edizm: item.unit,
    norm: write.quantity(item.norm),
    ammount: write.quantity(item.volume),
    tarif1: write.money(item.tariffs[0] ?? null),
    tarif2: write.money(item.tariffs[1] ?? null),
    tarif3: write.money(item.tariffs[2] ?? null),
    sum: write.money(item.charged),
    sumpayed: write.money(item.paid),
    correction: write.money(item.recalculated),
    compensation: write.money(item.benefit),
    peni: write.money(item.penalty),
    sumtopay: write.money(item.toPay),
    debtbeg: write.money(item.opening),
    debtend: write.money(item.closing),
    meter: item.meterCode,
    hmeter: item.houseMeterCode,
    hammount: write.quantity(item.houseVolume),
    hsum: write.money(item.houseCharged),
    hsumtopay: write.money(item.houseCharged),
  });
}

function meterElement(write: Writer, meter: SampleMeter, period: Period): string {
  const zones = (name: string, readings: number[]) =>
    Object.fromEntries(readings.map((reading, zone) => [`${name}${zone + 1}`, write.quantity(reading)]));
  return write.empty('meter', {
    kod: write.code(meter.code),
    name: meter.name,
    service: meter.service,
    value_count: String(meter.current.length),
    ...zones('indicbef', meter.previous),
    date_indicbef: write.date(dayOf(previousPeriod(period), 25)),
    ...zones('indiccur', meter.current),
    date_indiccur: write.date(dayOf(period, 25)),
  });
}

function payeeElement(write: Writer, code: string, items: SampleItem[], period: Period): string {
  const own = items.filter((item) => item.payeeCode === code);
  const total = (figure: (item: SampleItem) => number) => own.reduce((sum, item) => sum + figure(item), 0);
  const closing = total((item) => item.closing);
  return write.empty('contractor', {
    id: write.code(code),
    debtbeg: write.money(total((item) => item.opening)),
    debtend: write.money(closing),
    debtprev: write.money(total((item) => item.opening - item.paid)),
    peni: write.money(total((item) => item.penalty)),
    sumtopay: write.money(Math.max(0, closing)),
    lastPaymentDate: total((item) => item.paid) > 0 ? write.date(dayOf(period, 14)) : null,
  });
}
