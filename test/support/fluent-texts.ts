import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FluentParser, type Pattern, type Resource, Visitor } from '@fluent/syntax';
import type { Breach } from './source-tree.ts';

/** A message of a `.ftl` file, or one of its attributes (`key.attribute`). */
export type FluentText = { key: string; file: string; line: number; variables: string[]; pattern: Pattern };

export type FluentFile = { file: string; texts: FluentText[]; faults: Breach[] };

/** Reads the `.ftl` files of one language's folder, in the order of their names. */
export function readFluentFolder(folder: string): FluentFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ftl'))
    .sort()
    .map((name) => parseFluent(path.posix.join(folder, name), readFileSync(path.join(folder, name), 'utf8')));
}

export function parseFluent(file: string, source: string): FluentFile {
  const lineAt = (position: number) => source.slice(0, position).split('\n').length;
  const resource: Resource = new FluentParser().parse(source);
  const texts: FluentText[] = [];
  const faults: Breach[] = [];
  for (const entry of resource.body) {
    const line = lineAt(entry.span?.start ?? 0);
    if (entry.type === 'Junk') {
      const reason = entry.annotations.map(({ message }) => message).join('; ');
      faults.push({ file, line, rule: `not Fluent: ${reason}. Correct the message.` });
    }
    if (entry.type !== 'Message' && entry.type !== 'Term') continue;
    const key = entry.type === 'Term' ? `-${entry.id.name}` : entry.id.name;
    const add = (name: string, pattern: Pattern) =>
      texts.push({ key: name, file, line, variables: variablesOf(pattern), pattern });
    if (entry.value) add(key, entry.value);
    for (const { id, value } of entry.attributes) add(`${key}.${id.name}`, value);
  }
  return { file, texts, faults };
}

/** The keys of other messages that a pattern refers to. */
export function referencesOf(pattern: Pattern): string[] {
  const found: string[] = [];
  const visitor = new (class extends Visitor {
    override visitMessageReference(node: { id: { name: string }; attribute: { name: string } | null }) {
      found.push(node.attribute ? `${node.id.name}.${node.attribute.name}` : node.id.name);
    }
    override visitTermReference(node: { id: { name: string } }) {
      found.push(`-${node.id.name}`);
    }
  })();
  visitor.visit(pattern);
  return found;
}

function variablesOf(pattern: Pattern): string[] {
  const found = new Set<string>();
  const visitor = new (class extends Visitor {
    override visitVariableReference(node: { id: { name: string } }) {
      found.add(node.id.name);
    }
  })();
  visitor.visit(pattern);
  return [...found].sort();
}

/** Telegram's own set; `span` and `pre > code` only with the attributes that it knows. */
const TAGS = new Set(
  'b strong i em u ins s strike del span tg-spoiler a code pre blockquote tg-emoji'.split(' '),
);

/** What is wrong with the markup of a pattern; each variant of a selection must be whole by itself. */
export function findMarkupFaults(pattern: Pattern): string[] {
  const faults: string[] = [];
  let text = '';
  for (const element of pattern.elements) {
    if (element.type === 'TextElement') text += element.value;
    else if (element.expression.type === 'SelectExpression') {
      for (const { value } of element.expression.variants) faults.push(...findMarkupFaults(value));
    } else if (element.expression.type === 'StringLiteral') text += element.expression.parse().value;
  }
  return [...faults, ...tagFaults(text)];
}

export function hasMarkup(pattern: Pattern): boolean {
  return pattern.elements.some((element) =>
    element.type === 'TextElement'
      ? /<\/?[a-z]/.test(element.value)
      : element.expression.type === 'SelectExpression' &&
        element.expression.variants.some(({ value }) => hasMarkup(value)),
  );
}

function tagFaults(text: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  for (const [all, closing, name = ''] of text.matchAll(/<(\/?)([a-z-]*)[^<>]*>?/gi)) {
    if (!name || !all.endsWith('>')) faults.push(`a bare "<". Write &lt;`);
    else if (!TAGS.has(name))
      faults.push(`<${name}> is no tag of Telegram's. Use one of: ${[...TAGS].join(' ')}`);
    else if (!closing) open.push(name);
    else if (open.pop() !== name)
      faults.push(`</${name}> closes what is not open. Close tags in reverse order`);
  }
  if (open.length > 0)
    faults.push(`<${open.join('>, <')}> is never closed. Close it in the same text or variant`);
  for (const [entity] of text.matchAll(/&#?\w+;/g)) {
    if (!/^&(?:lt|gt|amp|quot|#\d+|#x[\da-f]+);$/i.test(entity))
      faults.push(`${entity} is unknown to Telegram. Write the sign itself`);
  }
  return faults;
}
