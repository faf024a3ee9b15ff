import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type FluentText,
  findMarkupFaults,
  hasMarkup,
  parseFluent,
  readFluentFolder,
  referencesOf,
} from './support/fluent-texts.ts';
import { type Breach, expectNone, readSourceTree, type SourceFile } from './support/source-tree.ts';

const ru = readFluentFolder('locales/ru');
const en = readFluentFolder('locales/en');
const code = readSourceTree('src').filter(({ path: file }) => !file.startsWith('src/playground/'));
const literals = code.flatMap(literalsOf);

describe('the two languages', () => {
  test('are Fluent', () => {
    expectNone([...ru, ...en].flatMap(({ faults }) => faults));
  });

  test('have the same files, and each key but once, in the file that it is named after', () => {
    const names = (files: { file: string }[]) => files.map(({ file }) => path.basename(file));
    expect(names(en), 'locales/en and locales/ru must hold the same files').toEqual(names(ru));
    const misplaced = [...ru, ...en].flatMap(({ file, texts }) => {
      const feature = path.basename(file, '.ftl');
      const keys = texts.map(({ key }) => key);
      return texts.flatMap(({ key, line }, at): Breach[] => {
        if (keys.indexOf(key) !== at) return [{ file, line, rule: `${key} stands here twice. Remove one.` }];
        if (new RegExp(`^-?${feature}-`).test(key)) return [];
        return [
          {
            file,
            line,
            rule: `${key} must begin with "${feature}-". Rename it, or move it to its feature's file.`,
          },
        ];
      });
    });
    expectNone(misplaced);
  });

  test('have the same keys with the same variables', () => {
    expectNone([...lacking(ru, en, 'en'), ...lacking(en, ru, 'ru')]);
  });

  test('hold only markup that Telegram takes', () => {
    const breaches = [...ru, ...en].flatMap(({ texts }) =>
      texts.flatMap(({ key, file, line, pattern }) =>
        findMarkupFaults(pattern).map((fault) => ({ file, line, rule: `${key}: ${fault}.` })),
      ),
    );
    expectNone(breaches);
  });
});

describe('keys', () => {
  const texts = new Map(ru.flatMap((file) => file.texts).map((text) => [text.key, text]));
  const features = ru.map(({ file }) => path.basename(file, '.ftl'));
  const keyLike = new RegExp(`^(?:${features.join('|') || '(?!)'})-[a-z0-9-]*$`);

  test('that the code names exist', () => {
    const breaches = literals.flatMap(({ value, open, file, line }): Breach[] => {
      if (!keyLike.test(value)) return [];
      const found = open ? [...texts.keys()].some((key) => key.startsWith(value)) : texts.has(value);
      const wanted = open ? `no key begins with "${value}"` : `there is no key "${value}"`;
      return found
        ? []
        : [{ file, line, rule: `${wanted} in locales/. Add it in both languages, or correct the name.` }];
    });
    expectNone(breaches);
  });

  test('that stand in locales/ are used', () => {
    const used = new Set(literals.filter(({ open }) => !open).map(({ value }) => value));
    const begun = literals.filter(({ value, open }) => open && keyLike.test(value)).map(({ value }) => value);
    const referred = new Set([...texts.values()].flatMap(({ pattern }) => referencesOf(pattern)));
    const breaches = [...texts.values()]
      .filter(({ key }) => !(used.has(key) || used.has(key.split('.')[0] ?? '') || referred.has(key)))
      .filter(({ key }) => !begun.some((start) => key.startsWith(start)))
      .map(({ key, file, line }) => ({
        file,
        line,
        rule: `nothing in src/ uses ${key}. Remove it from both languages.`,
      }));
    expectNone(breaches);
  });

  test('of texts with markup are not asked for as plain text', () => {
    const breaches = code.flatMap((file) => {
      const found: Breach[] = [];
      file.visit({
        CallExpression({ callee, arguments: [first], start }) {
          if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
          if (callee.property.name !== 'plain' || first?.type !== 'Literal') return;
          const text = texts.get(String(first.value));
          if (!text || !hasMarkup(text.pattern)) return;
          const rule = `${text.key} has markup, which plain() would show as it is. Use html(), or take the markup out.`;
          found.push({ file: file.path, line: file.lineAt(start), rule });
        },
      });
      return found;
    });
    expectNone(breaches);
  });
});

test('no sentence for a user stands outside locales/', () => {
  const breaches = literals
    .filter(({ value, file }) => isMostlyCyrillic(value) && !mayHoldRussian(file, value))
    .map(({ value, file, line }) => ({
      file,
      line,
      rule: `"${value.slice(0, 40)}" is a text for people. Move it to locales/ and name its key here.`,
    }));
  expectNone(breaches);
});

describe('the rules see what they are to see', () => {
  const faultsOf = (ftl: string) =>
    parseFluent('x.ftl', ftl).texts.flatMap(({ pattern }) => findMarkupFaults(pattern));

  test.each([
    ['k = <b>К оплате</b> { $sum }'],
    ['k = <a href="tel:112">112</a> &amp; <blockquote expandable>x</blockquote>'],
    ['k = { $n ->\n    [one] <b>счёт</b>\n   *[other] <i>счетов</i>\n }'],
  ])('well-formed: %j', (ftl) => {
    expect(faultsOf(ftl)).toEqual([]);
  });

  test.each([
    ['k = <b>К оплате', 'never closed'],
    ['k = <b><i>x</b></i>', 'closes what is not open'],
    ['k = <p>x</p>', "no tag of Telegram's"],
    ['k = 1 < 2', 'a bare "<"'],
    ['k = a&nbsp;b', '&nbsp; is unknown'],
    ['k = <b>{ $n ->\n    [one] x</b>\n   *[other] y\n }', 'closes what is not open'],
  ])('faulty: %j', (ftl, fault) => {
    expect(faultsOf(ftl)).toContainEqual(expect.stringContaining(fault));
  });

  test('a missing key and another variable', () => {
    const one = [parseFluent('ru/x.ftl', 'x-a = { $sum }\nx-b = б')];
    const other = [parseFluent('en/x.ftl', 'x-a = { $amount }')];
    expect(lacking(one, other, 'en').map(({ rule }) => rule)).toEqual([
      'x-a has the variables sum here and amount in en. Use the same ones.',
      'x-b is missing in en. Add it there.',
    ]);
  });
});

function lacking(
  here: { texts: FluentText[] }[],
  there: { texts: FluentText[] }[],
  language: string,
): Breach[] {
  const others = new Map(there.flatMap(({ texts }) => texts).map((text) => [text.key, text]));
  return here
    .flatMap(({ texts }) => texts)
    .flatMap(({ key, file, line, variables }): Breach[] => {
      const other = others.get(key);
      if (!other) return [{ file, line, rule: `${key} is missing in ${language}. Add it there.` }];
      const [mine, its] = [variables.join(', ') || 'none', other.variables.join(', ') || 'none'];
      if (mine === its) return [];
      return [
        {
          file,
          line,
          rule: `${key} has the variables ${mine} here and ${its} in ${language}. Use the same ones.`,
        },
      ];
    });
}

type TextLiteral = {
  value: string;
  file: string;
  line: number /** The beginning of a template. */;
  open: boolean;
};

function literalsOf(file: SourceFile): TextLiteral[] {
  const found: TextLiteral[] = [];
  const add = (value: string, start: number, open = false) =>
    found.push({ value, open, file: file.path, line: file.lineAt(start) });
  // SQL quotes keys inside a longer text.
  const addQuoted = (text: string, start: number) => {
    for (const [, value = ''] of text.matchAll(/'([a-z\d-]+)'/g)) add(value, start);
  };
  const modules = new Set<number>();
  const skipModule = ({ source }: { source: { start: number } | null }) =>
    void (source && modules.add(source.start));
  file.visit({
    ImportDeclaration: skipModule,
    ImportExpression: skipModule,
    ExportNamedDeclaration: skipModule,
    ExportAllDeclaration: skipModule,
    Literal({ value, start }) {
      if (typeof value !== 'string' || modules.has(start)) return;
      add(value, start);
      addQuoted(value, start);
    },
    TemplateLiteral({ quasis, start }) {
      const [first, ...rest] = quasis.map(({ value }) => value.cooked ?? value.raw);
      add(first ?? '', start, rest.length > 0);
      for (const each of rest) if (isMostlyCyrillic(each)) add(each, start);
      for (const { value, start: at } of quasis) addQuoted(value.raw, at);
    },
  });
  return found;
}

/** English sentences for operators may carry a Russian term in brackets; a single letter says nothing. */
function isMostlyCyrillic(value: string): boolean {
  const count = (letters: RegExp) => value.match(letters)?.length ?? 0;
  return (
    /\p{Script=Cyrillic}{2}/u.test(value) && count(/\p{Script=Cyrillic}/gu) > count(/\p{Script=Latin}/gu)
  );
}

/** Russian that is not said to anybody: data of the invented town, and words that are read, not shown. */
function mayHoldRussian(file: string, value: string): boolean {
  return (
    /^src\/features\/exchange\/sample-[^/]+\.ts$/.test(file) ||
    RUSSIAN_THAT_IS_READ[file]?.includes(value) === true
  );
}

const RUSSIAN_THAT_IS_READ: Record<string, string[]> = {};
