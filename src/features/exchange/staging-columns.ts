import { accountKey } from '../accounts/account-number.ts';
import { houseKey } from '../accounts/house-key.ts';
import type { AccountRecord, ItemRecord, MeterRecord, PayeeDueRecord } from './account-record.ts';
import {
  type BillFigures,
  itemAmountDue,
  itemCharged,
  itemPeriodDue,
  lastReading,
  payeeAmountDue,
} from './bill-figures.ts';
import type { HouseMeterRecord, PayeeRecord } from './file-record.ts';
import type { StagingTable } from './staging-table.ts';

export interface AccountRow {
  seq: number;
  account: AccountRecord;
  figures: BillFigures;
  /** Tells whether the account says the same as in an earlier file. */
  contentHash: string;
}

/** The row of an account that is a part of it: which account, and its place there. */
export interface PartRow<Part> {
  seq: number;
  ordinal: number;
  part: Part;
}

export const STAGED_ACCOUNTS: StagingTable<AccountRow> = {
  name: 'staged_account',
  place: {
    seq: ['int', (row) => row.seq],
    line: ['int', (row) => row.account.fault?.line ?? row.account.line],
    number_key: ['text', (row) => accountKey(row.account.number)],
    fault_key: ['text', (row) => row.account.fault?.key ?? null],
    fault_params: ['json', (row) => (row.account.fault ? JSON.stringify(row.account.fault.params) : null)],
    content_hash: ['text', (row) => row.contentHash],
  },
  columns: {
    number: ['text', (row) => row.account.number],
    payer_name: ['text', (row) => row.account.payerName],
    region: ['text', (row) => row.account.address.region],
    district: ['text', (row) => row.account.address.district],
    city: ['text', (row) => row.account.address.city],
    settlement: ['text', (row) => row.account.address.settlement],
    street: ['text', (row) => row.account.address.street],
    house: ['text', (row) => row.account.address.house],
    flat: ['text', (row) => row.account.address.flat],
    house_key: ['text', (row) => houseKey(row.account.address)],
    total_area: ['numeric(12,3)', (row) => row.account.totalArea],
    living_area: ['numeric(12,3)', (row) => row.account.livingArea],
    residents: ['int', (row) => row.account.residents],
    registered: ['int', (row) => row.account.registered],
    amount_due: ['bigint', (row) => row.figures.amountDue],
    charged: ['bigint', (row) => row.figures.charged],
    recalculated: ['bigint', (row) => row.figures.recalculated],
    benefit: ['bigint', (row) => row.figures.benefit],
    penalty: ['bigint', (row) => row.figures.penalty],
    paid: ['bigint', (row) => row.figures.paid],
    opening_balance: ['bigint', (row) => row.figures.openingBalance],
  },
};

export const STAGED_CHARGES: StagingTable<PartRow<ItemRecord>> = {
  name: 'staged_charge',
  place: { seq: ['int', (row) => row.seq] },
  columns: {
    ordinal: ['smallint', (row) => row.ordinal],
    service_code: ['text', ({ part }) => part.code ?? part.name],
    service: ['text', ({ part }) => part.name ?? part.code],
    unit: ['text', ({ part }) => part.unit],
    norm: ['numeric(18,6)', ({ part }) => part.norm],
    volume: ['numeric(18,6)', ({ part }) => part.volume],
    tariff1: ['numeric(18,6)', ({ part }) => part.tariffs[0]],
    tariff2: ['numeric(18,6)', ({ part }) => part.tariffs[1]],
    tariff3: ['numeric(18,6)', ({ part }) => part.tariffs[2]],
    charged: ['bigint', ({ part }) => itemCharged(part)],
    recalculated: ['bigint', ({ part }) => part.recalculated],
    benefit: ['bigint', ({ part }) => part.benefit],
    penalty: ['bigint', ({ part }) => part.penalty],
    paid: ['bigint', ({ part }) => part.paid],
    period_due: ['bigint', ({ part }) => itemPeriodDue(part)],
    opening_balance: ['bigint', ({ part }) => part.opening],
    amount_due: ['bigint', ({ part }) => itemAmountDue(part)],
    meter_code: ['text', ({ part }) => part.meterCode],
    house_meter_code: ['text', ({ part }) => part.houseMeterCode],
    house_volume: ['numeric(18,6)', ({ part }) => part.houseVolume],
    house_norm: ['numeric(18,6)', ({ part }) => part.houseNorm],
    house_charged: ['bigint', ({ part }) => part.houseCharged],
    house_due: ['bigint', ({ part }) => part.houseDue],
    house_total_volume: ['numeric(18,6)', ({ part }) => part.houseTotalVolume],
    premises_volume: ['numeric(18,6)', ({ part }) => part.premisesVolume],
    common_volume: ['numeric(18,6)', ({ part }) => part.commonVolume],
    raise_multiplier: ['numeric(12,4)', ({ part }) => part.raiseMultiplier],
    raise_amount: ['bigint', ({ part }) => part.raiseAmount],
  },
};

export const STAGED_READINGS: StagingTable<PartRow<MeterRecord>> = {
  name: 'staged_reading',
  place: { seq: ['int', (row) => row.seq] },
  columns: {
    ordinal: ['smallint', (row) => row.ordinal],
    meter_code: ['text', ({ part }) => part.code],
    meter_name: ['text', ({ part }) => part.name],
    service: ['text', ({ part }) => part.service],
    zones: ['smallint', ({ part }) => part.zones],
    previous1: ['numeric(18,4)', ({ part }) => part.previous[0]],
    previous2: ['numeric(18,4)', ({ part }) => part.previous[1]],
    previous3: ['numeric(18,4)', ({ part }) => part.previous[2]],
    previous_date: ['date', ({ part }) => part.previousDate],
    current1: ['numeric(18,4)', ({ part }) => part.current[0]],
    current2: ['numeric(18,4)', ({ part }) => part.current[1]],
    current3: ['numeric(18,4)', ({ part }) => part.current[2]],
    '"current_date"': ['date', ({ part }) => part.currentDate],
    last1: ['numeric(18,4)', ({ part }) => lastReading(part).zones[0]],
    last2: ['numeric(18,4)', ({ part }) => lastReading(part).zones[1]],
    last3: ['numeric(18,4)', ({ part }) => lastReading(part).zones[2]],
    last_date: ['date', ({ part }) => lastReading(part).date],
  },
};

export const STAGED_PAYEE_DUES: StagingTable<PartRow<PayeeDueRecord>> = {
  name: 'staged_payee_due',
  place: { seq: ['int', (row) => row.seq], line: ['int', ({ part }) => part.line] },
  columns: {
    code: ['text', ({ part }) => part.code],
    amount_due: ['bigint', ({ part }) => payeeAmountDue(part)],
    opening_balance: ['bigint', ({ part }) => part.opening],
    previous_debt: ['bigint', ({ part }) => part.previousDebt],
    penalty: ['bigint', ({ part }) => part.penalty],
    period_due: ['bigint', ({ part }) => part.toPay],
    last_payment_date: ['date', ({ part }) => part.lastPaymentDate],
  },
};

export const STAGED_PAYEES: StagingTable<PayeeRecord> = {
  name: 'staged_payee',
  place: { line: ['int', (payee) => payee.line] },
  columns: {
    code: ['text', (payee) => payee.code],
    name: ['text', (payee) => payee.name],
    services: ['text', (payee) => payee.services],
    executor: ['text', (payee) => payee.executor],
    address: ['text', (payee) => payee.address],
    phone: ['text', (payee) => payee.phone],
    inn: ['text', (payee) => payee.inn],
    kpp: ['text', (payee) => payee.kpp],
    bank: ['text', (payee) => payee.bank],
    bic: ['text', (payee) => payee.bic],
    settlement_account: ['text', (payee) => payee.settlementAccount],
    correspondent_account: ['text', (payee) => payee.correspondentAccount],
    note: ['text', (payee) => payee.note],
  },
};

export const STAGED_HOUSE_METERS: StagingTable<HouseMeterRecord> = {
  name: 'staged_house_meter',
  place: { line: ['int', (meter) => meter.line] },
  columns: {
    code: ['text', (meter) => meter.code],
    name: ['text', (meter) => meter.name],
    service: ['text', (meter) => meter.service],
    zones: ['smallint', (meter) => meter.zones],
    current1: ['numeric(18,4)', (meter) => meter.current[0]],
    current2: ['numeric(18,4)', (meter) => meter.current[1]],
    current3: ['numeric(18,4)', (meter) => meter.current[2]],
  },
};
