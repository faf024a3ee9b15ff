/**
 * Водогреевск, a town that does not exist: its utility, its payees, streets and people. Every account follows
 * from its index and the seed alone, so that a million of them need no memory. Bank accounts and INNs are
 * invented and pass the check-digit rules.
 */
export interface SamplePayee {
  code: string;
  name: string;
  services: string;
  executor: '0' | '1';
  address: string;
  phone: string;
  inn: string;
  kpp: string;
  account: string;
}

export const SAMPLE_ORGANIZATION = {
  name: 'МУП «Водогреевск-Сервис»',
  inn: '0012004200',
  kpp: '001201001',
  bank: 'Водогреевский народный банк',
  bic: '040000777',
  account: '40702810700000004200',
  correspondentAccount: '30101810900000000777',
} as const;

export const SAMPLE_PAYEES: SamplePayee[] = [
  {
    code: '000000001',
    name: SAMPLE_ORGANIZATION.name,
    services: 'Содержание жилого помещения; Горячее водоснабжение; Отопление',
    executor: '1',
    address: 'г. Водогреевск, ул. Котельная, д. 1',
    phone: '+7 (099) 555-01-10',
    inn: SAMPLE_ORGANIZATION.inn,
    kpp: SAMPLE_ORGANIZATION.kpp,
    account: SAMPLE_ORGANIZATION.account,
  },
  {
    code: '000000002',
    name: 'ООО «Водогреевский водоканал»',
    services: 'Холодное водоснабжение; Водоотведение',
    executor: '0',
    address: 'г. Водогреевск, наб. Родниковая, д. 4',
    phone: '+7 (099) 555-02-02',
    inn: '0012005028',
    kpp: '001201001',
    account: '40702810900000002002',
  },
  {
    code: '000000003',
    name: 'АО «Водогреевскэнергосбыт»',
    services: 'Электроснабжение',
    executor: '0',
    address: 'г. Водогреевск, ул. Фонарная, д. 9',
    phone: '+7 (099) 555-03-03',
    inn: '0012006039',
    kpp: '001201001',
    account: '40702810500000003003',
  },
  {
    code: '000000004',
    name: 'ООО «Чистые дворы»',
    services: 'Обращение с ТКО',
    executor: '0',
    address: 'г. Водогреевск, пер. Дворовый, д. 2',
    phone: '+7 (099) 555-04-04',
    inn: '0012007040',
    kpp: '001201001',
    account: '40702810100000004004',
  },
];

/** How somebody pays: what makes a debt, an overpayment, a penalty. `absent` owns a flat that owes nothing. */
type PayingHabit = 'whole' | 'late' | 'half' | 'ahead' | 'absent';

export interface SampleAccount {
  number: string;
  payer: string;
  street: string;
  house: string;
  flat: string;
  houseCode: string;
  /** Hundredths of a square metre. */
  area: number;
  livingArea: number;
  residents: number;
  habit: PayingHabit;
  /** Kopecks owed for each service before the first month; below zero an overpayment. */
  openingDebt: number;
  hasWaterMeters: boolean;
  /** 0: no meter of electricity. */
  electricityTariffs: 0 | 1 | 2 | 3;
  benefit: boolean;
  recalculation: boolean;
  /** The months (1 is the first) in whose files the account stands. */
  months: { first: number; last: number };
}

const STREETS = [
  'ул. Котельная',
  'ул. Фонарная',
  'наб. Родниковая',
  'пер. Дворовый',
  'ул. Самоварная',
  'просп. Изразцовый',
  'ул. Валенковая',
  'бул. Ледоходный',
  'ул. Печная',
  'ул. Угольная',
];
const SURNAMES = [
  'Самоваров',
  'Печников',
  'Дровяников',
  'Тёплышев',
  'Сугробин',
  'Варежкин',
  'Лучинин',
  'Подворотов',
  'Калиткин',
  'Родничков',
  'Фонарёв',
  'Метелицын',
  'Чугунков',
  'Половицын',
  'Заслонкин',
];
const MEN = ['Аристарх', 'Борис', 'Викентий', 'Герман', 'Егор', 'Игнат', 'Лев', 'Прохор'];
const WOMEN = ['Аглая', 'Варвара', 'Глафира', 'Ефросинья', 'Зоя', 'Лидия', 'Пелагея', 'Таисия'];
const FATHERS = ['Антон', 'Богдан', 'Вадим', 'Иван', 'Климент', 'Макар', 'Никанор', 'Платон'];

export const FLATS_IN_HOUSE = 8;
/** The last flats of a house are equal rooms: they owe the same amount, which therefore proves nothing. */
const EQUAL_ROOMS_FROM = 5;
/** In every so many accounts one comes with the second month, and another leaves before the third. */
const TURNOVER = 40;

/** A number of 0 … below-1 that depends on nothing but its arguments. */
export function draw(below: number, seed: number, ...keys: number[]): number {
  let state = seed | 0;
  for (const key of keys) state = Math.imul(state ^ (key + 0x9e3779b9), 0x85ebca6b) ^ (state >>> 13);
  state = Math.imul(state ^ (state >>> 16), 0xc2b2ae35);
  return ((state ^ (state >>> 15)) >>> 0) % below;
}

/** The account at `index` (from 0) of the town with this seed. */
export function sampleAccount(index: number, seed: number): SampleAccount {
  const flat = index % FLATS_IN_HOUSE;
  const houseIndex = Math.floor(index / FLATS_IN_HOUSE);
  const roll = (below: number, key: number) => draw(below, seed, index, key);
  const room = flat >= EQUAL_ROOMS_FROM;
  const area = room ? 1_800 : 3_000 + 10 * roll(500, 1);
  return {
    number: accountNumber(index),
    payer: payerName(roll),
    street: STREETS[houseIndex % STREETS.length] ?? '',
    house: `д. ${1 + Math.floor(houseIndex / STREETS.length)}${['', 'А', '/2'][houseIndex % 3]}`,
    flat: String(flat + 1),
    houseCode: houseCode(houseIndex),
    area,
    livingArea: Math.floor(area * 0.62),
    residents: room ? 1 : 1 + roll(4, 2),
    habit: room ? 'whole' : habitOf(index, roll),
    openingDebt: room ? 0 : openingDebt(index, roll),
    hasWaterMeters: !room && roll(4, 5) > 0,
    electricityTariffs: room ? 0 : (([2, 1, 3, 1] as const)[index % 4] ?? 1),
    benefit: !room && index % 7 === 3,
    recalculation: !room && index % 5 === 1,
    months: {
      first: index % TURNOVER === 18 ? 2 : 1,
      last: index % TURNOVER === 27 ? 2 : Number.MAX_SAFE_INTEGER,
    },
  };
}

export function houseCode(houseIndex: number): string {
  return String(houseIndex + 1).padStart(9, '0');
}

/** Numbers as offices write them: with leading zeros, with Cyrillic and Latin letters, with a slash. */
function accountNumber(index: number): string {
  const plain = String(450_100 + index * 7);
  if (index % 13 === 5) return `${plain}-Б`;
  if (index % 13 === 9) return `TG${plain}`;
  if (index % 13 === 11) return `${plain}/2`;
  if (index % 13 === 12) return `${plain}-К`;
  return index % 2 === 0 ? plain.padStart(10, '0') : plain;
}

function payerName(roll: (below: number, key: number) => number): string {
  const pick = (from: string[], key: number) => from[roll(from.length, key)] ?? '';
  return roll(2, 10) === 0
    ? `${pick(SURNAMES, 11)} ${pick(MEN, 12)} ${pick(FATHERS, 13)}ович`
    : `${pick(SURNAMES, 11)}а ${pick(WOMEN, 12)} ${pick(FATHERS, 13)}овна`;
}

function habitOf(index: number, roll: (below: number, key: number) => number): PayingHabit {
  if (index === 0) return 'half';
  if (index % 20 === 4) return 'absent';
  return (['whole', 'late', 'half', 'ahead'] as const)[roll(4, 3)] ?? 'whole';
}

function openingDebt(index: number, roll: (below: number, key: number) => number): number {
  // The first account is the one that a newcomer is shown: it owes something to every payee.
  if (index === 0) return 18_740;
  if (index % 20 === 4) return 0;
  return [0, 0, 45_210, -31_000][roll(4, 4)] ?? 0;
}
