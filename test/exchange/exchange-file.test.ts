import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/errors.ts';
import type { AccountRecord } from '../../src/features/exchange/account-record.ts';
import { type ExchangePart, readExchangeFile } from '../../src/features/exchange/exchange-file.ts';
import { exchangeFile, owing } from './exchange-files.ts';

async function read(content: string | Buffer, pieces: number[] = []): Promise<ExchangePart[]> {
  const parts: ExchangePart[] = [];
  for await (const part of readExchangeFile(cut(Buffer.from(content), pieces))) parts.push(part);
  return parts;
}

/** The bytes in pieces of the given sizes, over and over. */
async function* cut(bytes: Buffer, sizes: number[]): AsyncGenerator<Buffer> {
  if (sizes.length === 0) return yield bytes;
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** The first accounts of a sample, as a whole document. */
function shortSample(period: string, length: number): Buffer {
  const bytes = readFileSync(`samples/vodogreevsk-${period}.xml`).subarray(0, length);
  const end = bytes.lastIndexOf('</PersAcc>') + '</PersAcc>'.length;
  return Buffer.concat([
    bytes.subarray(0, end),
    Buffer.from(bytes.includes('<root') ? '</ORG></root>' : '</ORG>'),
  ]);
}

async function readAccounts(content: string | Buffer): Promise<AccountRecord[]> {
  return (await read(content)).flatMap((part) => (part.kind === 'account' ? [part.account] : []));
}

describe('the reader of exchange files', () => {
  test('takes names in any case, attributes in any order, padded codes, spaced numbers, dates with a time', async () => {
    const [account] = await readAccounts(
      exchangeFile(`<persacc COMMONAREA="1 054,30" Kod_LS=" 0012  " NAME="Заслонкин Лев" addressflat="7" flatabbr="кв." people="3">
        <ITEM SumToPay="-1 200,50" DEBTEND="0,00" Kod="СЖ  " name="Содержание" AMMOUNT="54,3" tarif1="28,45"/>
        <Meter kod="77 " value_count="2" indicBef1="10,500" indicCur1="12" IndicCur2="3,0001" date_indiccur="25.10.2026 0:00:00"/>
        <contractor ID="1 " debtend="-5" sumtopay="0" lastpaymentdate="14.10.2026 12:30:00"/>
      </persacc>`),
    );
    expect(account).toMatchObject({
      fault: null,
      number: '0012',
      payerName: 'Заслонкин Лев',
      totalArea: '1054.3',
      residents: 3,
      registered: null,
      address: { city: null, flat: 'кв. 7' },
      items: [
        {
          code: 'СЖ',
          toPay: -1_200_50,
          closing: 0,
          charged: null,
          penalty: null,
          volume: '54.3',
          tariffs: ['28.45', null, null],
        },
      ],
      meters: [
        {
          code: '77',
          zones: 2,
          previous: ['10.5', null, null],
          current: ['12', '3.0001', null],
          currentDate: '2026-10-25',
        },
      ],
      payees: [{ code: '1', closing: -5_00, toPay: 0, opening: null, lastPaymentDate: '2026-10-14' }],
    });
  });

  test.each([
    [
      'on the root',
      `<ORG name="МУП" inn="0012004200" period="2026-10" filedate="03.11.2026">${owing('1')}</ORG>`,
    ],
    [
      'on an element of its own',
      `<root period="2026-10" filedate="2026-11-03"><ORG name="МУП" inn="0012004200">${owing('1')}</ORG></root>`,
    ],
    [
      'deeper still',
      `<data filedate="2026-11-03 10:00:00"><export><ORG name="МУП" inn="0012004200" period="2026-10">${owing('1')}</ORG></export></data>`,
    ],
  ])('finds what the file says of itself %s', async (_, file) => {
    expect((await read(file))[0]).toEqual({
      kind: 'header',
      header: { organizationName: 'МУП', inn: '0012004200', period: '2026-10', fileDate: '2026-11-03' },
    });
  });

  test('reads payees with their text and house meters, before the accounts or after them', async () => {
    const parts = await read(
      exchangeFile(
        `${owing('1')}<contractors><contractor id="7 " name="Водоканал" bik="040000777">Аварийная: <![CDATA[<круглосуточно>]]></contractor></contractors><hmeters><hmeter kod="Д1" indiccur1="5,5"/></hmeters>`,
      ),
    );
    expect(parts.map(({ kind }) => kind)).toEqual(['header', 'account', 'payee', 'house-meter']);
    expect(parts[2]).toMatchObject({
      payee: { code: '7', name: 'Водоканал', bic: '040000777', note: 'Аварийная: <круглосуточно>' },
    });
    expect(parts[3]).toMatchObject({ meter: { code: 'Д1', zones: 1, current: ['5.5', null, null] } });
  });

  test('lets neither login nor password out', async () => {
    const parts = await read(
      exchangeFile('<PersAcc kod_ls="1" login="lev" PASSWORD="s3cret" email="lev@example.org"/>'),
    );
    expect(JSON.stringify(parts)).not.toMatch(/lev|s3cret/);
  });

  test('ignores elements it does not know, and what stands inside them', async () => {
    const [account] = await readAccounts(
      exchangeFile(
        '<PersAcc kod_ls="1"><extra sum="x"><item kod="a" sum="x"/></extra></PersAcc><x:PersAcc kod_ls="2" xmlns:x="y"/>',
      ),
    );
    expect(account).toMatchObject({ number: '1', fault: null, items: [] });
  });

  test.each(['utf-8', 'windows-1251', 'win-1251', 'CP1251', 'UTF8'])(
    'honours the declared encoding %s',
    async (encoding) => {
      const text = exchangeFile(owing('Ж-1')).replace('UTF-8', encoding);
      const bytes = /1251/.test(encoding) ? iconv.encode(text, 'windows-1251') : Buffer.from(text);
      expect((await readAccounts(bytes))[0]).toMatchObject({ number: 'Ж-1', payerName: 'Лучинин Егор' });
    },
  );

  test('takes a byte order mark, and UTF-8 where nothing is declared', async () => {
    const text = exchangeFile(owing('Ж-1'));
    expect(await readAccounts(`\ufeff${text}`)).toHaveLength(1);
    expect(await readAccounts(text.slice(text.indexOf('<ORG')))).toHaveLength(1);
  });

  test('gives the same, wherever the bytes are cut', async () => {
    for (const period of ['2026-08', '2026-09']) {
      const whole = shortSample(period, 30_000);
      const expected = await read(whole);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 8 }),
          async (sizes) => {
            expect(await read(whole, sizes)).toEqual(expected);
          },
        ),
        { numRuns: 20 },
      );
    }
  });

  test('survives any damage: it either reads on or refuses with a fault', async () => {
    const samples = ['2026-08', '2026-09', '2026-10'].map((period) => shortSample(period, 12_000));
    const damage = fc.record({
      sample: fc.constantFrom(...samples),
      edits: fc.array(
        fc.record({
          at: fc.nat(11_000),
          drop: fc.nat(30),
          put: fc.oneof(
            fc.uint8Array({ maxLength: 8 }),
            fc
              .constantFrom(
                '<',
                '>',
                '"',
                '&lol;',
                '<!--',
                '<![CDATA[',
                ']]>',
                '<PersAcc>',
                '</item>',
                '\u0000',
              )
              .map((text) => Buffer.from(text)),
          ),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    });
    const outcomes = { read: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(damage, async ({ sample, edits }) => {
        let bytes = Buffer.from(sample);
        for (const { at, drop, put } of edits)
          bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + drop)]);
        try {
          await read(bytes);
          outcomes.read += 1;
        } catch (error) {
          outcomes.refused += 1;
          expect(error).toBeInstanceOf(Fault);
        }
      }),
      { numRuns: 400 },
    );
    expect(outcomes.refused).toBeGreaterThan(100);
    expect(outcomes.read).toBeGreaterThan(0);
  });
});
