import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCorrespondentAccount, isInn, isKpp, isOgrn, isSettlementAccount } from '../../src/requisites.ts';

test.each(['7707083893', '7736050003', '500100732259', '6168108630', '0012004200'])('%s is an INN', (inn) => {
  expect(isInn(inn)).toBe(true);
});

// The second one stands in a standard's own example of a payment code, and fails its check digit.
test.each([
  '7707083894',
  '6200098765',
  '500100732258',
  '500100732249',
  '770708389',
  '77070838930',
  '77070838a3',
  '',
])('%j is not an INN', (inn) => {
  expect(isInn(inn)).toBe(false);
});

test('an OGRN and a KPP', () => {
  expect(isOgrn('1027700132195')).toBe(true);
  expect(isOgrn('1027700132196')).toBe(false);
  expect(isOgrn('304500116000157')).toBe(true);
  expect(isOgrn('304500116000158')).toBe(false);
  expect(isOgrn('10277001321951')).toBe(false);
  expect(isKpp('616801001')).toBe(true);
  expect(isKpp('6168AB001')).toBe(true);
  expect(isKpp('6168ab001')).toBe(false);
});

describe('accounts printed on real bills agree with their bank', () => {
  test.each([
    ['044525225', '40702810138250123017', '30101810400000000225'],
    ['046015602', '40702810952090030727', '30101810600000000602'],
    ['049401601', '40702810268000010356', '30101810400000000601'],
    ['045655635', '40702810748000001123', '30101810000000000635'],
  ])('%s', (bic, settlement, correspondent) => {
    expect(isSettlementAccount(settlement, bic)).toBe(true);
    expect(isCorrespondentAccount(correspondent, bic)).toBe(true);
    expect(isSettlementAccount(settlement, '044525226')).toBe(false);
    expect(isCorrespondentAccount(settlement, bic)).toBe(false);
  });

  test('a single treasury account goes by the region', () => {
    expect(isCorrespondentAccount('40102810545370000003', '004525988')).toBe(true);
    expect(isSettlementAccount('03100643000000018500', '017003983')).toBe(true);
  });
});

test('one wrong digit anywhere is noticed in an account', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 19 }), fc.integer({ min: 1, max: 9 }), (at, step) => {
      const right = '40702810138250123017';
      const wrong = right.slice(0, at) + ((Number(right[at]) + step) % 10) + right.slice(at + 1);
      // A first zero makes it a treasury account, whose key is not known.
      fc.pre(!wrong.startsWith('0'));
      expect(isSettlementAccount(wrong, '044525225')).toBe(false);
    }),
  );
});

test('a letter in the sixth place counts as its number', () => {
  const keysThatHold = (sixth: string) =>
    [...'0123456789'].filter((key) => isSettlementAccount(`40702${sixth}10${key}38250123017`, '044525225'));
  expect(keysThatHold('B')).toEqual(keysThatHold('1'));
  expect(keysThatHold('X')).toEqual(keysThatHold('9'));
  expect(keysThatHold('X')).toHaveLength(1);
  expect(keysThatHold('Z')).toEqual([]);
});

test('no text whatever breaks the checks', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      for (const holds of [isInn(one), isKpp(one), isOgrn(one)]) expect(holds).toBeTypeOf('boolean');
      expect(isSettlementAccount(one, other)).toBe(false);
      expect(isCorrespondentAccount(one, other)).toBe(false);
    }),
  );
});
