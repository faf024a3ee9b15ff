import iconv from 'iconv-lite';
import { sampleFile } from '../../src/features/exchange/sample-file.ts';
import { encoded } from '../../src/features/exchange/sample-writer.ts';

/** A number of 0 … below-1; the same seed gives the same row of them. */
export type Dice = (below: number) => number;

/** Mulberry32, a generator of 32 bits. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export interface Mutant {
  bytes: Buffer;
  /** What was done to which sample, for whoever looks into a failure. */
  story: string;
}

/** Sound files to begin with: the three ways of writing of the samples, and one of many small accounts. */
export async function soundFiles(): Promise<Buffer[]> {
  const styles = ['windows-1251', 'utf-8-mark', 'utf-8'] as const;
  const samples = styles.map((style, index) => {
    const period = (['2026-08', '2026-09', '2026-10'] as const)[index] ?? '2026-10';
    return encoded(sampleFile({ accounts: 3, seed: 11, period, month: index + 1, style }), style);
  });
  return [...(await Promise.all(samples.map(wholeOf))), Buffer.from(manyAccounts(120))];
}

async function wholeOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** So many that a single bad one is less than one in a hundred, and only that one is refused. */
function manyAccounts(count: number): string {
  const accounts = Array.from({ length: count }, (_, index) => {
    const meter =
      index % 9 === 0
        ? `<meter kod="M${index}" value_count="1" indiccur1="${index},5" date_indiccur="25.10.2026"/>`
        : '';
    const due = `${(index * 37) % 900},${String(index % 100).padStart(2, '0')}`;
    return `<PersAcc kod_ls="F${1_000 + index}" name="Лучинин &quot;Лев&quot;" AddressStreet="ул. Печная" AddressHouse="${1 + (index % 9)}" AddressFlat="${index}"><item kod="СЖ" name="Содержание" sum="${due}" sumtopay="${due}" debtend="${due}"/><item name="Вода" sum="10" debtend="-1 000,50"/>${meter}<contractor id="1" debtend="${due}"/></PersAcc>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ORG period="2026-10" inn="0012004200">\n<contractors><contractor id="1" name="Водоканал" services="Вода">Аварийная служба</contractor></contractors>\n${accounts.join('\n')}\n</ORG>\n`;
}

/** One to three mutations of one of the files. */
export function mutantOf(files: Buffer[], dice: Dice): Mutant {
  // Half of the time the last one, which may lose an account without being refused.
  const chosen = Math.min(dice(2 * (files.length - 1)), files.length - 1);
  let bytes = files[chosen] ?? Buffer.alloc(0);
  const done: string[] = [];
  for (let count = 1 + dice(3); count > 0; count -= 1) {
    const [name, mutate] = pick(MUTATIONS, dice);
    bytes = mutate(bytes, dice, files);
    done.push(name);
  }
  return { bytes, story: `sample ${chosen}: ${done.join(', ')}` };
}

type Mutate = (bytes: Buffer, dice: Dice, files: Buffer[]) => Buffer;

function pick<T>(from: readonly T[], dice: Dice): T {
  return from[dice(from.length)] as T;
}

/** Two places, in order, at most `longest` bytes apart. */
function stretch(bytes: Buffer, dice: Dice, longest = 600): [from: number, to: number] {
  const from = dice(bytes.length + 1);
  return [from, Math.min(bytes.length, from + dice(longest))];
}

function withPut(bytes: Buffer, at: number, put: string | Buffer, drop = 0): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(put as string), bytes.subarray(at + drop)]);
}

/** Changes the text without minding its encoding: each byte is a character, so that all others stay as they are. */
function asText(change: (text: string, dice: Dice) => string): Mutate {
  return (bytes, dice) => Buffer.from(change(bytes.toString('latin1'), dice), 'latin1');
}

/** Where the n-th of the matches stands; null where there is none. */
function anyMatch(text: string, pattern: RegExp, dice: Dice): RegExpExecArray | null {
  const found = [...text.matchAll(pattern)];
  return found.length === 0 ? null : pick(found, dice);
}

const ATTRIBUTE = /\s([A-Za-z_][\w]*)="([^"]*)"/g;
const ELEMENT = /<(item|meter|contractor|hmeter|PersAcc|PERSACC|ITEM|METER|CONTRACTOR)\b[^>]*?\/?>/g;

function replaceMatch(text: string, match: RegExpExecArray | null, put: string): string {
  return match ? text.slice(0, match.index) + put + text.slice(match.index + match[0].length) : text;
}

const HOSTILE_VALUES = [
  ...['', ' ', '-', ',', '0', '-0,00', '+5', '1e9', 'NaN', 'Infinity', '0x10', '1,005', '12 34', '5,', ',5'],
  ...['9'.repeat(13), '9'.repeat(400), '100000000000,00', '99999999999,99', '-99999999999,99', '2147483648'],
  ...['01.01.0001', '31.02.2026', '9999-12-31', '2026-10', '2026-13', '1999-12', '2026-11', '10.2026'],
  ...[
    '\\N',
    '\\.',
    '\\',
    '\\t\\n',
    "'; drop table bill; --",
    '=cmd|x',
    '{x}',
    '{ $line }',
    '%s%n',
    '../../x',
  ],
  ...[
    '&amp;',
    '&#10;',
    '&#9;',
    '&#x1F600;',
    '&#xD800;',
    '&#0;',
    '&lol;',
    '&#x202E;',
    '&#xA0;1&#xA0;000',
    '&#x661;',
  ],
  ...['x'.repeat(201), 'x'.repeat(3_999), 'x'.repeat(4_001), 'null', 'undefined', '__proto__', 'constructor'],
];

const HOSTILE_NAMES = [
  'period',
  'PERIOD',
  'inn',
  'kod_ls',
  'Kod_Ls',
  'debtend',
  'DebtEnd',
  'id',
  '__proto__',
  'xmlns',
];

const MARKUP = [
  '<!DOCTYPE ORG [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
  '<!DOCTYPE ORG [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>',
  ...[
    '<!ENTITY x "y">',
    '&x;',
    '&#60;',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '--',
    '<?xml version="1.1"?>',
    '<?php ?>',
  ],
  ...[
    '<PersAcc>',
    '</PersAcc>',
    '<ORG>',
    '</ORG>',
    '<item/>',
    '<x:item xmlns:x="y"/>',
    '<',
    '>',
    '"',
    "'",
    '/>',
    '\0',
  ],
];

const DECLARATIONS = ['UTF-8', 'utf-16', 'windows-1251', 'koi8-r', 'ISO-8859-1', 'cp866', 'x'.repeat(50), ''];

const MUTATIONS: [name: string, mutate: Mutate][] = [
  [
    'flipped bits',
    (bytes, dice) => {
      const copy = Buffer.from(bytes);
      for (let count = 1 + dice(8); count > 0 && copy.length > 0; count -= 1) {
        const at = dice(copy.length);
        copy[at] = (copy[at] ?? 0) ^ (1 << dice(8));
      }
      return copy;
    },
  ],
  [
    'random bytes',
    (bytes, dice) =>
      withPut(
        bytes,
        dice(bytes.length + 1),
        Buffer.from(Array.from({ length: 1 + dice(12) }, () => dice(256))),
      ),
  ],
  ['cut off', (bytes, dice) => bytes.subarray(0, dice(bytes.length + 1))],
  ['beheaded', (bytes, dice) => bytes.subarray(dice(Math.min(bytes.length, 2_000) + 1))],
  [
    'a piece deleted',
    (bytes, dice) => {
      const [from, to] = stretch(bytes, dice);
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    },
  ],
  [
    'a piece twice',
    (bytes, dice) => {
      const [from, to] = stretch(bytes, dice, 4_000);
      return withPut(bytes, to, bytes.subarray(from, to));
    },
  ],
  [
    'a piece moved',
    (bytes, dice) => {
      const [from, to] = stretch(bytes, dice);
      const rest = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
      return withPut(rest, dice(rest.length + 1), bytes.subarray(from, to));
    },
  ],
  [
    'a hostile value',
    asText((text, dice) => {
      const match = anyMatch(text, ATTRIBUTE, dice);
      return replaceMatch(text, match, ` ${match?.[1]}="${pick(HOSTILE_VALUES, dice)}"`);
    }),
  ],
  [
    'two values swapped',
    asText((text, dice) => {
      const one = anyMatch(text, ATTRIBUTE, dice);
      const other = anyMatch(text, ATTRIBUTE, dice);
      if (!one || !other || one.index >= other.index) return text;
      const later = replaceMatch(text, other, ` ${other[1]}="${one[2]}"`);
      return replaceMatch(later, one, ` ${one[1]}="${other[2]}"`);
    }),
  ],
  [
    'an attribute renamed',
    asText((text, dice) => {
      const match = anyMatch(text, ATTRIBUTE, dice);
      return replaceMatch(text, match, ` ${pick(HOSTILE_NAMES, dice)}="${match?.[2]}"`);
    }),
  ],
  [
    'an attribute twice',
    asText((text, dice) => {
      const match = anyMatch(text, ATTRIBUTE, dice);
      const again = dice(2) ? match?.[1] : match?.[1]?.toUpperCase();
      return replaceMatch(text, match, `${match?.[0]} ${again}="${match?.[2]}"`);
    }),
  ],
  ['an attribute left out', asText((text, dice) => replaceMatch(text, anyMatch(text, ATTRIBUTE, dice), ''))],
  [
    'a huge number',
    asText((text, dice) => {
      const match = anyMatch(text, /"-?[\d ]+[.,]\d+"/g, dice);
      return replaceMatch(text, match, `"${'9'.repeat(1 + dice(30))},${'9'.repeat(dice(12))}"`);
    }),
  ],
  [
    'an element twice',
    asText((text, dice) => {
      const match = anyMatch(text, ELEMENT, dice);
      return replaceMatch(text, match, `${match?.[0]}${match?.[0]}`);
    }),
  ],
  [
    'an account twice',
    asText((text, dice) => {
      const match = anyMatch(text, /<PersAcc\b[\s\S]*?<\/PersAcc>/gi, dice);
      return replaceMatch(text, match, `${match?.[0]}\n${match?.[0]}`);
    }),
  ],
  [
    'an account left out',
    asText((text, dice) => replaceMatch(text, anyMatch(text, /<PersAcc\b[\s\S]*?<\/PersAcc>/gi, dice), '')),
  ],
  [
    'another case',
    asText((text, dice) => {
      const match = anyMatch(text, ELEMENT, dice);
      return replaceMatch(
        text,
        match,
        match?.[0].replace(/\s[a-z_]+=/gi, (name) => name.toUpperCase()) ?? '',
      );
    }),
  ],
  [
    'markup',
    asText((text, dice) => {
      const at = dice(3) ? dice(text.length + 1) : text.indexOf('>') + 1;
      return text.slice(0, at) + pick(MARKUP, dice) + text.slice(at);
    }),
  ],
  [
    'a control character',
    asText((text, dice) => {
      const at = dice(text.length + 1);
      return (
        text.slice(0, at) +
        String.fromCharCode(pick([0, 1, 8, 9, 10, 11, 13, 27, 127, 133, 160], dice)) +
        text.slice(at)
      );
    }),
  ],
  [
    'deep',
    asText((text, dice) => {
      const depth = 1 + dice(dice(4) ? 6 : 3_000);
      const at = anyMatch(text, ELEMENT, dice)?.index ?? text.length;
      return `${text.slice(0, at)}${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}${text.slice(at)}`;
    }),
  ],
  [
    'a giant',
    asText((text, dice) => {
      const size = 10 ** pick([2, 3, 4, 5, 5, 5, 5, 6], dice);
      const [before, after] = pick(
        [
          ['<!--', '-->'],
          ['<x a="', '"/>'],
          ['', ''],
          ['<![CDATA[', ']]>'],
          ['<?x ', '?>'],
          ['<x', '/>'],
        ],
        dice,
      ) as [string, string];
      const at = anyMatch(text, ELEMENT, dice)?.index ?? text.length;
      return `${text.slice(0, at)}${before}${'x'.repeat(size)}${after}${text.slice(at)}`;
    }),
  ],
  [
    'white space',
    asText((text, dice) => {
      const at = anyMatch(text, ELEMENT, dice)?.index ?? text.length;
      return (
        text.slice(0, at) + pick([' ', '\n', '\r', '\r\n', '\t'], dice).repeat(10 ** dice(6)) + text.slice(at)
      );
    }),
  ],
  ['line ends', asText((text, dice) => text.replaceAll('\n', pick(['\r', '\r\n', '', '\n\n\n'], dice)))],
  [
    'another declaration',
    asText((text, dice) => text.replace(/encoding="[^"]*"/i, `encoding="${pick(DECLARATIONS, dice)}"`)),
  ],
  ['no declaration', asText((text) => text.replace(/^[^<]*<\?xml[^>]*\?>/, ''))],
  [
    'another encoding',
    (bytes, dice) =>
      iconv.encode(
        iconv.decode(bytes, pick(['utf-8', 'windows-1251'], dice)),
        pick(['utf-8', 'windows-1251', 'utf-16le', 'utf-16be', 'koi8-r'], dice),
      ),
  ],
  [
    'a mark',
    (bytes, dice) =>
      withPut(
        bytes,
        dice(4) ? 0 : dice(bytes.length),
        Buffer.from(
          pick(
            [
              [0xef, 0xbb, 0xbf],
              [0xff, 0xfe],
              [0xfe, 0xff],
              [0, 0, 0xfe, 0xff],
              [0xef, 0xbb],
            ],
            dice,
          ),
        ),
      ),
  ],
  ['two files', (bytes, dice, files) => Buffer.concat([bytes, pick(files, dice)])],
  [
    'halves of two files',
    (bytes, dice, files) => {
      const other = pick(files, dice);
      return Buffer.concat([
        bytes.subarray(0, dice(bytes.length + 1)),
        other.subarray(dice(other.length + 1)),
      ]);
    },
  ],
];
