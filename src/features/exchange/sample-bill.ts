import { draw, type SampleAccount } from './sample-town.ts';

/** A service on a sample bill. Money and tariffs in kopecks, quantities and readings in thousandths of their unit. */
export interface SampleItem {
  code: string;
  payeeCode: string;
  name: string;
  unit: string;
  norm: number | null;
  volume: number;
  tariffs: number[];
  charged: number;
  recalculated: number;
  benefit: number;
  penalty: number;
  paid: number;
  /** All of the period: charged, recalculated, benefit, penalty. */
  toPay: number;
  opening: number;
  closing: number;
  meterCode: string | null;
  houseMeterCode: string | null;
  houseVolume: number | null;
  houseCharged: number | null;
}

export interface SampleMeter {
  code: string;
  name: string;
  service: string;
  previous: number[];
  current: number[];
}

export interface SampleBill {
  items: SampleItem[];
  meters: SampleMeter[];
}

interface Service {
  code: string;
  payeeCode: string;
  name: string;
  unit: string;
  /** Kopecks for a unit. */
  tariffs: number[];
  /** Thousandths of a unit for a person or a square metre. */
  norm: number | null;
  per: 'area' | 'person';
  meter?: 'cold' | 'hot' | 'power';
}

const SERVICES: Service[] = [
  {
    code: 'СЖ',
    payeeCode: '000000001',
    name: 'Содержание жилого помещения',
    unit: 'кв.м',
    tariffs: [2_845],
    norm: null,
    per: 'area',
  },
  {
    code: 'ОТ',
    payeeCode: '000000001',
    name: 'Отопление',
    unit: 'Гкал',
    tariffs: [245_036],
    norm: 15,
    per: 'area',
  },
  {
    code: 'ГВС',
    payeeCode: '000000001',
    name: 'Горячее водоснабжение',
    unit: 'куб.м',
    tariffs: [21_240],
    norm: 3_190,
    per: 'person',
    meter: 'hot',
  },
  {
    code: 'ХВС',
    payeeCode: '000000002',
    name: 'Холодное водоснабжение',
    unit: 'куб.м',
    tariffs: [3_861],
    norm: 4_560,
    per: 'person',
    meter: 'cold',
  },
  {
    code: 'ВО',
    payeeCode: '000000002',
    name: 'Водоотведение',
    unit: 'куб.м',
    tariffs: [2_933],
    norm: 7_750,
    per: 'person',
  },
  {
    code: 'ЭЛ',
    payeeCode: '000000003',
    name: 'Электроснабжение',
    unit: 'кВт·ч',
    tariffs: [602, 348, 511],
    norm: 95_000,
    per: 'person',
    meter: 'power',
  },
  {
    code: 'ТКО',
    payeeCode: '000000004',
    name: 'Обращение с ТКО',
    unit: 'чел.',
    tariffs: [15_248],
    norm: null,
    per: 'person',
  },
  {
    code: 'КР',
    payeeCode: '000000001',
    name: 'Взнос на капитальный ремонт',
    unit: 'кв.м',
    tariffs: [1_310],
    norm: null,
    per: 'area',
  },
  {
    code: 'ГАЗ',
    payeeCode: '000000003',
    name: 'Газоснабжение',
    unit: 'куб.м',
    tariffs: [812],
    norm: 12_500,
    per: 'person',
  },
  {
    code: 'ДМФ',
    payeeCode: '000000001',
    name: 'Домофон',
    unit: 'чел.',
    tariffs: [3_500],
    norm: null,
    per: 'person',
  },
];

/** As many services as a town's bill may have. */
export const MOST_SERVICES = SERVICES.length;
/** As many as it has by default; numbers of meters hang on it. */
const USUAL_SERVICES = 7;

const METER_NAMES = { cold: 'холодной воды', hot: 'горячей воды', power: 'электроэнергии' };

/** The penalty for a month on an old debt, in ten-thousandths: 9,5 % a year by 1/300 a day for thirty days. */
const MONTHLY_PENALTY = 95;

/** Covers months, so that the next bills show an overpayment. */
const PREPAYMENT = 3_000_000;

/**
 * The bill of an account for a month (1 is the first). A month's opening debt is the closing one of the month
 * before, so that all the earlier months are reckoned on the way; nothing is remembered.
 */
export function sampleBill(
  index: number,
  account: SampleAccount,
  seed: number,
  month: number,
  services = USUAL_SERVICES,
): SampleBill {
  let bill: SampleBill = { items: [], meters: [] };
  for (let past = account.months.first; past <= month; past += 1) {
    bill = nextBill(index, account, seed, past, bill, services);
  }
  return bill;
}

function nextBill(
  index: number,
  account: SampleAccount,
  seed: number,
  month: number,
  before: SampleBill,
  services: number,
): SampleBill {
  const meters =
    account.habit === 'absent'
      ? []
      : SERVICES.flatMap((service) => nextMeter(service, index, account, seed, month, before));
  const items = SERVICES.slice(0, services).map((service, place) => {
    const earlier = before.items[place];
    const opening = earlier ? earlier.closing : account.openingDebt;
    const meter = meters.find(({ service: name }) => name === service.name) ?? null;
    const parts = usage(service, account, meters);
    const charged = sum(parts.map(({ volume, tariff }) => Math.round((volume * tariff) / 1_000)));
    const house = houseShare(service, account, seed, month);
    const wasLate =
      earlier !== undefined && opening > 0 && (account.habit === 'late' || account.habit === 'half');
    const item = {
      charged: charged + (house?.charged ?? 0),
      recalculated:
        account.recalculation && month === 2 && service.code === 'ОТ' ? -Math.round(charged / 4) : 0,
      benefit: account.benefit && service.code === 'СЖ' ? Math.round(charged / 2) : 0,
      penalty: wasLate ? Math.round((opening * MONTHLY_PENALTY) / 10_000) : 0,
    };
    const toPay = item.charged + item.recalculated - item.benefit + item.penalty;
    const paid = payment(account, opening, place);
    return {
      code: service.code,
      payeeCode: service.payeeCode,
      name: service.name,
      unit: service.unit,
      norm: service.norm,
      volume: sum(parts.map(({ volume }) => volume)),
      tariffs: parts.map(({ tariff }) => tariff),
      ...item,
      toPay,
      opening,
      paid,
      closing: opening + toPay - paid,
      meterCode: meter?.code ?? null,
      houseMeterCode: house ? `Д${account.houseCode}` : null,
      houseVolume: house?.volume ?? null,
      houseCharged: house?.charged ?? null,
    };
  });
  return { items, meters };
}

/** Volume by tariff: by the meter, where there is one, else by the norm; what is drained is what came in. */
function usage(
  service: Service,
  account: SampleAccount,
  meters: SampleMeter[],
): { volume: number; tariff: number }[] {
  const tariff = service.tariffs[0] ?? 0;
  if (account.habit === 'absent') return [{ volume: 0, tariff }];
  const metered = meters.find((meter) => meter.service === service.name);
  if (metered) return used(metered).map((volume, zone) => ({ volume, tariff: service.tariffs[zone] ?? 0 }));
  const water =
    service.code === 'ВО' ? meters.filter((meter) => meter.service.endsWith('водоснабжение')) : [];
  if (water.length > 0) return [{ volume: sum(water.flatMap(used)), tariff }];
  const units = service.per === 'area' ? account.area / 100 : account.residents;
  return [{ volume: Math.round(units * (service.norm ?? 1_000)), tariff }];
}

function used(meter: SampleMeter): number[] {
  return meter.current.map((reading, zone) => reading - (meter.previous[zone] ?? 0));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** The share of electricity for stairs and lift, by area. */
function houseShare(
  service: Service,
  account: SampleAccount,
  seed: number,
  month: number,
): { volume: number; charged: number } | null {
  if (service.code !== 'ЭЛ' || account.habit === 'absent') return null;
  const volume = Math.round((account.area * (80 + draw(40, seed, Number(account.houseCode), month))) / 100);
  return { volume, charged: Math.round((volume * (service.tariffs[0] ?? 0)) / 1_000) };
}

function nextMeter(
  service: Service,
  index: number,
  account: SampleAccount,
  seed: number,
  month: number,
  before: SampleBill,
): SampleMeter[] {
  const kind = service.meter;
  const zones = kind === 'power' ? account.electricityTariffs : kind && account.hasWaterMeters ? 1 : 0;
  if (!kind || zones === 0) return [];
  const earlier = before.meters.find((meter) => meter.service === service.name);
  const place = SERVICES.indexOf(service);
  const code = String(10_000_000 + index * USUAL_SERVICES + place);
  const step = kind === 'power' ? 60_000 : 1_500;
  const previous = Array.from(
    { length: zones },
    (_, zone) => earlier?.current[zone] ?? 1_000 * draw(900, seed, index, 50 + zone, place),
  );
  const current = previous.map((reading, zone) => {
    const spent = draw(step * account.residents, seed, index, month, zone, place) + step;
    // People read off whole kilowatt-hours, and water to three places.
    return reading + (kind === 'power' ? Math.round(spent / 1_000) * 1_000 : spent);
  });
  return [{ code, name: `Счётчик ${METER_NAMES[kind]} № ${code}`, service: service.name, previous, current }];
}

/** What came in for a service during the month, by the payer's habit; the prepayment goes to the first service. */
function payment(account: SampleAccount, opening: number, place: number): number {
  if (account.habit === 'absent' || account.habit === 'late' || opening < 0) return 0;
  if (account.habit === 'half') return Math.floor(opening / 2);
  return opening + (account.habit === 'ahead' && place === 0 ? PREPAYMENT : 0);
}
