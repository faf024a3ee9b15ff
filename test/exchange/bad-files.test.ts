import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createI18n } from '../../src/bot/i18n.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { contents, crowd, exchangeFile, type Importer, importer, owing, refusal } from './exchange-files.ts';

const russian = exchangeFile(owing('1'));
const lolz = `<!DOCTYPE ORG [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, n) => `<!ENTITY lol${n + 1} "${`&lol${n || ''};`.repeat(10)}">`).join('')}]>`;
const afterDeclaration = (text: string) => russian.replace('?>\n', `?>\n${text}\n`);

/** Name, bytes, the sentence, and something that it must tell. */
const BAD_FILES: [name: string, content: string | Buffer, key: string, params?: Record<string, unknown>][] = [
  ['an empty one', '', 'exchange-file-empty'],
  ['one of spaces only', ' \r\n\t', 'exchange-file-empty'],
  ['a spreadsheet', Buffer.from('PK\u0003\u0004\u0014\u0000\u0006\u0000'), 'exchange-not-xml', { line: 1 }],
  ['a text', 'Начислено за октябрь', 'exchange-not-xml', { line: 1 }],
  ['a web page', '<html><body><br></body></html>', 'exchange-not-xml'],
  ['other XML', '<?xml version="1.0"?><catalog><book id="1"/></catalog>', 'exchange-no-accounts'],
  ['one without accounts', exchangeFile('<contractors/>'), 'exchange-no-accounts'],
  ['a truncated one', russian.slice(0, -30), 'exchange-not-xml', { line: 3 }],
  ['one cut between two accounts', exchangeFile(crowd(3)).replace('</ORG>', ''), 'exchange-not-xml'],
  ['one that goes on after its end', `${russian}${russian}`, 'exchange-not-xml'],
  ['a bare ampersand', exchangeFile('<PersAcc kod_ls="1"><item name="a&b"/></PersAcc>'), 'exchange-not-xml'],
  [
    'an account in an account',
    exchangeFile('<PersAcc kod_ls="1"><PersAcc kod_ls="2"/></PersAcc>'),
    'exchange-account-in-account',
    { line: 3 },
  ],
  [
    'windows-1251 bytes that declare UTF-8',
    iconv.encode(russian, 'windows-1251'),
    'exchange-encoding-broken',
    { line: 3 },
  ],
  [
    'windows-1251 bytes that declare nothing',
    iconv.encode(russian.slice(russian.indexOf('<ORG')), 'windows-1251'),
    'exchange-encoding-broken',
    { line: 2 },
  ],
  [
    'UTF-8 bytes that declare windows-1251',
    Buffer.from(russian.replace('UTF-8', 'windows-1251')),
    'exchange-encoding-contradicts',
  ],
  [
    'a byte order mark against the declaration',
    `\ufeff${russian.replace('UTF-8', 'windows-1251')}`,
    'exchange-encoding-contradicts',
  ],
  [
    'a byte that windows-1251 has not',
    Buffer.concat([
      iconv.encode(russian.replace('UTF-8', 'windows-1251').replace('</ORG>', '<!-- '), 'windows-1251'),
      Buffer.from([0x98]),
      Buffer.from(' --></ORG>'),
    ]),
    'exchange-encoding-broken',
    { line: 5 },
  ],
  [
    'UTF-8 cut within a letter at its very end',
    Buffer.concat([Buffer.from(russian), Buffer.from([0xd0])]),
    'exchange-encoding-broken',
  ],
  [
    'UTF-16',
    iconv.encode(russian.replace('UTF-8', 'UTF-16'), 'utf-16', { addBOM: true }),
    'exchange-encoding-unsupported',
  ],
  [
    'an encoding that nobody knows',
    russian.replace('UTF-8', 'koi8-r'),
    'exchange-encoding-unsupported',
    { encoding: 'koi8-r' },
  ],
  [
    'an external entity',
    afterDeclaration('<!DOCTYPE ORG [<!ENTITY x SYSTEM "file:///etc/passwd">]>').replace('Лучинин', '&x;'),
    'exchange-doctype',
    { line: 2 },
  ],
  [
    'an external document type',
    afterDeclaration('<!DOCTYPE ORG SYSTEM "http://127.0.0.1:1/evil.dtd">'),
    'exchange-doctype',
  ],
  ['a billion laughs', afterDeclaration(lolz).replace('Лучинин', '&lol9;'), 'exchange-doctype'],
  [
    'an entity without a document type',
    russian.replace('Лучинин', '&nbsp;'),
    'exchange-not-xml',
    { line: 3 },
  ],
  [
    'a huge attribute',
    russian.replace('Лучинин', 'Ы'.repeat(5_000)),
    'exchange-attribute-too-long',
    { line: 3, attribute: 'name' },
  ],
  [
    'an attribute without an end',
    russian.replace('Лучинин', 'Ы'.repeat(3_000_000)),
    'exchange-text-too-long',
  ],
  [
    'a huge text',
    exchangeFile(
      `<contractors><contractor id="1">${'Ы'.repeat(30_000)}</contractor></contractors>${owing('1')}`,
    ),
    'exchange-text-too-long',
  ],
  [
    'a comment without an end',
    `${russian.replace('</ORG>', '')}<!--${'Ы'.repeat(3_000_000)}`,
    'exchange-text-too-long',
  ],
  [
    'too many attributes',
    exchangeFile(`<PersAcc ${Array.from({ length: 101 }, (_, n) => `a${n}=""`).join(' ')}/>`),
    'exchange-too-many-attributes',
  ],
  ['a deep one', exchangeFile(`${'<a>'.repeat(50)}${'</a>'.repeat(50)}`), 'exchange-too-deep'],
  [
    'one of another organisation',
    exchangeFile(owing('1'), { period: '2026-10', inn: '0012005028', name: 'Водоканал' }),
    'exchange-other-organization',
    { inn: '0012005028', own: '0012004200' },
  ],
  [
    'one of two organisations',
    `<root period="2026-10"><ORG inn="0012004200">${owing('1')}</ORG><ORG inn="0012005028">${owing('2')}</ORG></root>`,
    'exchange-several-organizations',
  ],
  [
    'one of two periods',
    `<root><ORG period="2026-10">${owing('1')}</ORG><ORG period="2026-09">${owing('2')}</ORG></root>`,
    'exchange-several-organizations',
  ],
  ['one without a period', exchangeFile(owing('1'), {}), 'exchange-period-missing'],
  [
    'an unreadable period',
    exchangeFile(owing('1'), { period: 'октябрь' }),
    'exchange-period-unreadable',
    { value: 'октябрь' },
  ],
  ['a month that is none', exchangeFile(owing('1'), { period: '2026-13' }), 'exchange-period-unreadable'],
  [
    'a period years ahead',
    exchangeFile(owing('1'), { period: '2062-10' }),
    'exchange-period-implausible',
    { period: '2062-10' },
  ],
  [
    'a date that is yet to come',
    exchangeFile(owing('1'), { period: '2026-10', filedate: '03.11.2126' }),
    'exchange-date-implausible',
    { date: '2126-11-03' },
  ],
  [
    'a payee with an endless id',
    exchangeFile(`<contractors><contractor id="${'7'.repeat(101)}"/></contractors>${owing('1')}`),
    'exchange-head-unreadable',
    { attribute: 'id' },
  ],
  [
    'a character that XML has not',
    exchangeFile(owing('1').replace('Лучинин', '&#0;&#xD800;')),
    'exchange-not-xml',
  ],
  [
    'an unreadable date of the file',
    exchangeFile(owing('1'), { period: '2026-10', filedate: '31.02.2026' }),
    'exchange-head-unreadable',
    { attribute: 'filedate', line: 2 },
  ],
  [
    'a payee without an id',
    exchangeFile(`<contractors><contractor name="Водоканал"/></contractors>${owing('1')}`),
    'exchange-payee-no-code',
    { line: 3 },
  ],
  [
    'a house meter that runs backwards',
    exchangeFile(`<hmeters><hmeter kod="1" indiccur1="-5"/></hmeters>${owing('1')}`),
    'exchange-head-unreadable',
    { attribute: 'indiccur1' },
  ],
];

describe('a bad file is refused with a sentence, and the database stays as it was:', () => {
  let database: TestDatabase;
  let imports: Importer;
  let before: string;
  const i18n = createI18n();

  beforeAll(async () => {
    database = await cloneDatabase();
    imports = importer(database);
    await imports.run(readFileSync('samples/vodogreevsk-2026-10.xml'));
    before = await contents(database);
  });
  afterAll(async () => {
    await imports[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  test.each(BAD_FILES)('%s', async (_, content, key, params = {}) => {
    const fault = await refusal(imports.run(content));
    expect(fault).toMatchObject({ key, params });
    for (const locale of ['ru', 'en'] as const) {
      const sentence = i18n.words(locale).plain(fault.key, fault.params);
      expect(sentence).toMatch(/\.$/);
      expect(sentence).not.toMatch(/[{}]|undefined|NaN/);
    }
    expect(await contents(database)).toBe(before);
  });

  test('a period by hand that is not the file’s', async () => {
    expect(await refusal(imports.run(russian, { period: '2026-09' }))).toEqual({
      key: 'exchange-period-differs',
      params: { file: '2026-10', given: '2026-09' },
    });
    expect(await refusal(imports.run(exchangeFile(owing('1'), {}), { period: '10.2026' }))).toMatchObject({
      key: 'exchange-period-unreadable',
    });
    expect(await contents(database)).toBe(before);
  });

  test('a source that breaks off', async () => {
    async function* broken() {
      yield Buffer.from(russian.slice(0, 300));
      throw new Error('the disk is gone');
    }
    const { Readable } = await import('node:stream');
    await expect(imports.run(Readable.from(broken()))).rejects.toThrow('the disk is gone');
    expect(await contents(database)).toBe(before);
  });
});
