/**
 * Reduces a description of the whole Bot API (`{version, methods, types}`, JSON) to what the emulator plays:
 *
 *   npm run facts -- <description.json>
 *
 * writes `bot-api-facts.json` beside the emulator: the played methods and every type that their fields reach.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { playedMethods } from '../bot-api/played-methods.ts';

interface Described {
  fields?: Record<string, { types: string[] }>;
  oneOf?: string[];
}

interface Description {
  version: string;
  methods: Record<string, Described>;
  types: Record<string, Described>;
}

const source = process.argv[2];
if (!source) throw new Error('Name the JSON file that describes the Bot API.');
const description = JSON.parse(readFileSync(source, 'utf8')) as Description;
const target = new URL('../bot-api-facts.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(reduce(description))}\n`);

function reduce({ version, methods, types }: Description): Description {
  const played = playedMethods.map((name) => {
    const method = methods[name];
    if (!method) throw new Error(`${version} has no method ${name}: take it out of played-methods.ts.`);
    return [name, { fields: method.fields ?? {} }] as const;
  });
  const reached = new Map<string, Described>();
  const visit = (described: Described) => {
    const fieldTypes = Object.values(described.fields ?? {}).flatMap((field) => field.types);
    for (const name of [...fieldTypes.map(withoutArrays), ...(described.oneOf ?? [])]) {
      const type = types[name];
      if (!type || reached.has(name)) continue;
      reached.set(name, type);
      visit(type);
    }
  };
  for (const [, method] of played) visit(method);
  const inOrder = [...reached].sort(([a], [b]) => a.localeCompare(b));
  return { version, methods: Object.fromEntries(played), types: Object.fromEntries(inOrder) };
}

function withoutArrays(type: string): string {
  return type.replaceAll('Array of ', '');
}
