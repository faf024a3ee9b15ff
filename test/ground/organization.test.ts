import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SetupError } from '../../src/errors.ts';
import { loadOrganization } from '../../src/organization.ts';

const example = readFileSync('organization.example.yaml', 'utf8');
const dir = mkdtempSync(path.join(tmpdir(), 'abonent-organization-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('the example is whole', () => {
  const organization = loadOrganization('organization.example.yaml');
  expect(organization.shortName).toEqual({ ru: 'МУП «Водогреевск-Сервис»', en: 'Vodogreevsk-Service' });
  expect(organization.bank.bic).toBe('040000777');
  expect(organization.readingsWindow).toEqual({ from: 15, to: 25 });
  expect(organization.payBy).toBe(15);
});

test('without English the Russian is shown, and what may be left out is null', () => {
  const organization = changed([
    [/shortName:\n.*\n.*\n/, 'shortName: МУП «Тест»\n'],
    [/ {2}(?:email|site): .*\n/g, ''],
    [/brand:\n(?: .*\n?)+/, ''],
    [/payBy: 15\n/, ''],
  ]);
  expect(organization.shortName).toEqual({ ru: 'МУП «Тест»', en: 'МУП «Тест»' });
  expect(organization.contacts).toMatchObject({ email: null, site: null });
  expect(organization.brand).toBeNull();
  expect(organization.payBy).toBe(15);
});

test('a sole trader has 12 digits of INN, 15 of OGRN and no KPP', () => {
  const trader: Change[] = [
    [/inn: \d+/, 'inn: 500100732259'],
    [/ogrn: \d+/, 'ogrn: 304500116000157'],
  ];
  expect(changed([...trader, [/kpp: \d+\n/, '']]).kpp).toBeNull();
  expect(() => changed(trader)).toThrow('kpp is given beside an INN of 12 digits');
  expect(() => changed([[/kpp: \d+\n/, '']])).toThrow('kpp is missing. An organisation has one');
  expect(() => changed(trader.slice(0, 1))).toThrow('ogrn does not go with the INN');
});

describe('each fault names its key, what is wrong and what to do', () => {
  test.each<[string, Change, string]>([
    ['a wrong INN', [/inn: \d+/, 'inn: 0012004201'], 'inn "0012004201" is not an INN'],
    ['a wrong OGRN', [/ogrn: \d+/, 'ogrn: 1020000042007'], 'ogrn "1020000042007" is not an OGRN'],
    ['a short BIC', [/bic: \d+/, 'bic: 04000777'], 'bank.bic "04000777" is not a BIC (БИК). It has 9 digits'],
    [
      'another bank’s account',
      [/settlementAccount: \d+/, 'settlementAccount: 40702810138250123017'],
      'bank.settlementAccount "40702810138250123017" does not agree with bank.bic 040000777',
    ],
    [
      'a wrong correspondent account',
      [/correspondentAccount: \d+/, 'correspondentAccount: 30101810400000000225'],
      'bank.correspondentAccount "30101810400000000225" does not agree with bank.bic',
    ],
    ['an unknown key', [/payBy:/, 'payby:'], 'payby is not a key that Abonent knows. Correct its spelling'],
    [
      'a missing key',
      [/timeZone: .*\n/, ''],
      'timeZone is missing. Add it as organization.example.yaml shows',
    ],
    [
      'a wrong time zone',
      [/timeZone: .*/, 'timeZone: Europe/Vodogreevsk'],
      'timeZone "Europe/Vodogreevsk" is not',
    ],
    ['an offset for a zone', [/timeZone: .*/, 'timeZone: "+03:00"'], 'timeZone "+03:00" is not a time zone'],
    [
      'an unknown way',
      [/- bill_amount/, '- horoscope'],
      'registration.0 "horoscope" is not a way of registration',
    ],
    [
      'a way still to come',
      [/- bill_amount/, '- passport'],
      '"passport" is not available in this version. Remove it',
    ],
    ['no way', [/registration:\n.*\n/, 'registration: []\n'], 'registration is empty. Name one way at least'],
    ['a day of 32', [/to: 25/, 'to: 32'], 'readingsWindow.to "32" is not a day of the month'],
    ['a window turned round', [/from: 15/, 'from: 26'], 'readingsWindow ends before it begins'],
    ['no emergency phone', [/ {4}- \+7 \(099\) 555-01-05/, '    []'], 'emergency.phones is empty'],
    [
      'words for a phone',
      [/- \+7 \(099\) 555-01-05/, '- позвоните нам'],
      '"позвоните нам" is not a phone number',
    ],
    ['a script for a site', [/site: .*/, 'site: "javascript:alert(1)"'], 'is not an address like https://'],
    ['a wrong colour', [/primary: .*/, 'primary: green'], 'brand.primary "green" is not a colour'],
    ['a key twice', [/payBy: 15/, 'payBy: 15\npayBy: 20'], 'is not YAML: Map keys must be unique'],
    ['an empty name', [/name: .*/, 'name:'], 'bank.name is empty. Fill it in'],
  ])('%s', (_, change, sentence) => {
    expect(() => changed([change])).toThrow(SetupError);
    expect(() => changed([change])).toThrow(sentence);
  });

  test('all faults are told at once', () => {
    const file = path.join(dir, 'empty.yaml');
    writeFileSync(file, 'inn: 1\n');
    expect(() => loadOrganization(file)).toThrow(
      /inn "1" is not[\s\S]*bank is missing[\s\S]*readingsWindow is missing/,
    );
  });

  test('no file', () => {
    const missing = path.join(dir, 'missing.yaml');
    expect(() => loadOrganization(missing)).toThrow(
      `${missing} cannot be read (ENOENT). Copy organization.example.yaml`,
    );
  });
});

describe('own documents', () => {
  test('are found beside the file', () => {
    writeFileSync(path.join(dir, 'rules.md'), 'Правила');
    const { documents } = changed([[/$/, '\ndocuments:\n  rules: rules.md\n']]);
    expect(documents).toEqual({ rules: { ru: path.join(dir, 'rules.md'), en: null }, consent: null });
  });

  test('that are missing are told', () => {
    const change: Change = [/$/, '\ndocuments:\n  consent: {ru: nowhere.md}\n'];
    expect(() => changed([change])).toThrow('documents.consent.ru "nowhere.md" is no file');
  });
});

type Change = [search: RegExp, replacement: string];

function changed(changes: Change[]) {
  const text = changes.reduce((whole, [search, replacement]) => {
    if (!search.test(whole)) throw new Error(`${search} does not occur in the example any more`);
    return whole.replace(search, replacement);
  }, example);
  const file = path.join(dir, 'organization.yaml');
  writeFileSync(file, text);
  return loadOrganization(file);
}
