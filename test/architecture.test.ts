import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { explainImport } from './support/import-rules.ts';
import { type Breach, expectNone, readSourceTree, type SourceFile } from './support/source-tree.ts';

const tree = readSourceTree('src');
const tests = readSourceTree('test');

describe('imports', () => {
  test('run only downward, and only where the plan of the house lets them', () => {
    const breaches = tree.flatMap((file) =>
      file.imports.flatMap(({ target, line, dynamic }) => {
        const rule = explainImport(file.path, target, dynamic);
        return rule ? [{ file: file.path, line, rule }] : [];
      }),
    );
    expectNone(breaches);
  });

  test('make no circles', () => {
    expectNone(circles(tree));
  });

  test('between the folders of one floor make no circles either', () => {
    expectNone(folderCircles(tree));
  });

  // The rules themselves, tried on imports that nobody has written.
  test.each([
    ['src/features/billing/balance.ts', 'src/features/accounts/account.ts', true],
    ['src/features/receipts/feature.ts', 'src/features/notifications/outbox.ts', true],
    ['src/features/exchange/merge.ts', 'src/features/meters/meter.ts', true],
    ['src/features/accounts/link.ts', 'src/features/billing/bill.ts', false],
    ['src/features/receipts/document.ts', 'src/features/payments/payment-intent.ts', false],
    ['src/features/meters/meter.ts', 'src/features/billing/bill.ts', false],
    ['src/features/gossip/feature.ts', 'src/errors.ts', false],
    ['src/features/help/feature.ts', 'src/feature.ts', true],
    ['src/features/help/feature.ts', 'src/bot/menu.ts', true],
    ['src/features/help/feature.ts', 'src/app.ts', false],
    ['src/bot/menu.ts', 'src/features/help/feature.ts', false],
    ['src/bot/menu.ts', 'src/feature.ts', false],
    ['src/http/server.ts', 'src/db/database.ts', true],
    ['src/db/database.ts', 'src/bot/chat-state.ts', false],
    ['src/money.ts', 'src/db/database.ts', false],
    ['src/main.ts', 'src/app.ts', true],
    ['src/app.ts', 'src/main.ts', false],
    ['src/playground/state/chats.ts', 'src/playground/text/entities.ts', true],
    ['src/playground/state/chats.ts', 'src/money.ts', false],
    ['src/playground/main.ts', 'src/app.ts', true],
    ['src/playground/playground.ts', 'src/app.ts', false],
    ['src/main.ts', 'src/playground/main.ts', false],
    ['src/cabinet/x.ts', 'src/money.ts', false],
  ])('%s → %s: %s', (from, target, allowed) => {
    expect(explainImport(from, target) === null).toBe(allowed);
  });

  test('main.ts alone may load the playground, and only dynamically', () => {
    expect(explainImport('src/main.ts', 'src/playground/main.ts', true)).toBeNull();
    expect(explainImport('src/app.ts', 'src/playground/main.ts', true)).toContain('only src/main.ts');
  });

  test('a circle is found', () => {
    const file = (name: string, ...targets: string[]) =>
      ({ path: name, imports: targets.map((target) => ({ target, line: 1, dynamic: false })) }) as SourceFile;
    const ring = [file('src/a.ts', 'src/b.ts'), file('src/b.ts', 'src/c.ts'), file('src/c.ts', 'src/b.ts')];
    expect(circles(ring)).toEqual([
      { file: 'src/b.ts', line: 1, rule: expect.stringContaining('src/b.ts → src/c.ts → src/b.ts') },
    ]);
    expect(
      folderCircles([file('src/bot/a.ts', 'src/http/b.ts'), file('src/http/c.ts', 'src/bot/d.ts')]),
    ).toHaveLength(1);
  });
});

describe('files', () => {
  test('are named by a noun in kebab-case, and none by what fits everything', () => {
    const breaches = [...tree, ...tests].flatMap((file): Breach[] => {
      const name = path.basename(file.path).replace(/(?:\.test|\.d)?\.ts$/, '');
      const at = { file: file.path, line: 1 };
      if (/^(?:.*-)?(?:utils?|helpers?|common|types|constants|misc)$/.test(name)) {
        return [
          {
            ...at,
            rule: `"${name}" says nothing. Name the file by the thing it holds, or move that to its owner.`,
          },
        ];
      }
      if (name === 'index')
        return [{ ...at, rule: 'no barrels. Import each thing from the file that holds it.' }];
      if (!/^[a-z\d]+(?:-[a-z\d]+)*$/.test(name))
        return [{ ...at, rule: 'file names are kebab-case. Rename it.' }];
      return [];
    });
    expectNone(breaches);
  });

  test('are short: 95 of 100 within 250 lines, none over 400', () => {
    const sorted = tree.map(({ lines }) => lines).sort((one, other) => one - other);
    const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    // biome-ignore lint/suspicious/noConsole: the measure is meant to be seen at each run
    console.info(
      `src: ${tree.length} files, median ${at(0.5)} lines, 95th percentile ${at(0.95)}, longest ${sorted.at(-1)}`,
    );
    const tooLong = (file: SourceFile): Breach[] =>
      file.lines > 400
        ? [
            {
              file: file.path,
              line: 401,
              rule: `${file.lines} lines. Split it along its parts; 400 is the most.`,
            },
          ]
        : [];
    expectNone([...tree, ...tests].flatMap(tooLong));
    if (at(0.95) <= 250) return;
    const rule = (lines: number) =>
      `${lines} lines. More than 5 of 100 files are over 250: split the longest along their parts.`;
    expectNone(
      tree
        .filter(({ lines }) => lines > 250)
        .map((file) => ({ file: file.path, line: 251, rule: rule(file.lines) })),
    );
  });

  test('of a feature lie in its folder or its dialogs/, beside a manifest', () => {
    const features = new Set(
      tree.flatMap(({ path: file }) => /^src\/features\/[^/]+(?=\/)/.exec(file) ?? []),
    );
    const noManifest = [...features]
      .filter((folder) => !existsSync(`${folder}/feature.ts`))
      .map((file) => ({
        file,
        line: 1,
        rule: 'no feature.ts. Add the manifest that lists its parts, and a line in app.ts.',
      }));
    const tooDeep = tree
      .filter(({ path: file }) => /^src\/features\/[^/]+\/(?!dialogs\/[^/]+$).+\//.test(file))
      .map(({ path: file }) => ({
        file,
        line: 1,
        rule: 'a feature has no deeper folders than dialogs/. Move the file up.',
      }));
    expectNone([...noManifest, ...tooDeep]);
  });
});

describe('code', () => {
  test('reads the environment only in src/config.ts, and ends the process only from an entry', () => {
    const entries = ['src/main.ts', 'src/cli.ts', 'src/playground/main.ts'];
    const rules: Record<string, { allowed: string[]; rule: string }> = {
      env: {
        allowed: ['src/config.ts'],
        rule: 'process.env is read in src/config.ts only. Add the setting there and pass it in.',
      },
      exit: {
        allowed: entries,
        rule: 'process.exit is called by an entry only. Throw, and let the entry decide.',
      },
    };
    const breaches = tree.flatMap((file) => {
      const found: Breach[] = [];
      const report = (name: string, position: number) => {
        const broken = rules[name];
        if (broken && !broken.allowed.includes(file.path)) {
          found.push({ file: file.path, line: file.lineAt(position), rule: broken.rule });
        }
      };
      file.visit({
        MemberExpression({ object, property, start }) {
          if (object.type !== 'Identifier' || object.name !== 'process') return;
          if (property.type === 'Identifier') report(property.name, start);
          if (property.type === 'Literal') report(String(property.value), start);
        },
        VariableDeclarator({ id, init, start }) {
          if (init?.type !== 'Identifier' || init.name !== 'process' || id.type !== 'ObjectPattern') return;
          for (const each of id.properties) {
            if (each.type === 'Property' && each.key.type === 'Identifier') report(each.key.name, start);
          }
        },
        ImportDeclaration({ source, specifiers, start }) {
          if (!/^(?:node:)?process$/.test(source.value)) return;
          for (const { local } of specifiers) report(local.name, start);
        },
      });
      return found;
    });
    expectNone(breaches);
  });

  test('has named exports and no enums', () => {
    const breaches = [...tree, ...tests].flatMap((file) => {
      const found: Breach[] = [];
      const report = (position: number, rule: string) =>
        found.push({ file: file.path, line: file.lineAt(position), rule });
      const noDefault = 'a default export. Export it by its name.';
      file.visit({
        ExportDefaultDeclaration: ({ start }) => void report(start, noDefault),
        ExportSpecifier({ exported, start }) {
          if ((exported.type === 'Literal' ? exported.value : exported.name) === 'default')
            report(start, noDefault);
        },
        TSEnumDeclaration: ({ start }) =>
          void report(start, 'an enum, which Node cannot strip. Use a union of strings.'),
      });
      return found;
    });
    expectNone(breaches);
  });
});

/** One breach for each circle, at the import that closes it. */
function circles(files: SourceFile[]): Breach[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: Breach[] = [];
  const walk = (file: SourceFile, trail: string[]) => {
    if (done.has(file.path)) return;
    const here = [...trail, file.path];
    for (const { target, line } of file.imports) {
      const next = byPath.get(target);
      if (here.includes(target)) {
        const ring = [...here.slice(here.indexOf(target)), target].join(' → ');
        const rule = `a circle: ${ring}. Move what they share into a file that both import.`;
        found.push({
          file: target,
          line: file.path === target ? line : lineOf(byPath.get(target), here),
          rule,
        });
      } else if (next) walk(next, here);
    }
    done.add(file.path);
  };
  for (const file of files) walk(file, []);
  return found;
}

function lineOf(file: SourceFile | undefined, ring: string[]): number {
  return file?.imports.find(({ target }) => ring.includes(target))?.line ?? 1;
}

/** Two folders that import each other are one folder in two places. */
function folderCircles(files: SourceFile[]): Breach[] {
  const unit = (file: string) => /^src\/(?:features\/)?[^/]+(?=\/)/.exec(file)?.[0];
  const across = files.flatMap((file) =>
    file.imports.map(({ target, line }) => ({
      file: file.path,
      line,
      target,
      from: unit(file.path),
      to: unit(target),
    })),
  );
  return across
    .filter(({ from, to }) => from && to && from < to)
    .flatMap(({ file, line, target, from, to }) => {
      const back = across.find((other) => other.from === to && other.to === from);
      const rule = `${from} and ${to} import each other (${target}; back in ${back?.file}:${back?.line}). Pass one of the two in.`;
      return back ? [{ file, line, rule }] : [];
    });
}
