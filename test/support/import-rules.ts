/**
 * The plan of the house as rules: what may import what. Imports run only downward over the floors below;
 * features have an order among themselves; the playground stands apart.
 */

/** Lowest first. A file may import its own floor and those below it. */
const FLOORS = [
  { name: 'ground', holds: (file: string) => /^src\/[^/]+\.ts$/.test(file) },
  { name: 'db', holds: (file: string) => file.startsWith('src/db/') },
  { name: 'machinery', holds: (file: string) => /^src\/(?:bot|http|jobs|mail)\//.test(file) },
  { name: 'doctor', holds: (file: string) => file.startsWith('src/doctor/') },
  { name: 'manifest type', holds: (file: string) => file === 'src/feature.ts' },
  { name: 'features', holds: (file: string) => file.startsWith('src/features/') },
  { name: 'app', holds: (file: string) => file === 'src/app.ts' },
  { name: 'entry', holds: (file: string) => /^src\/(?:main|cli|playground\/main)\.ts$/.test(file) },
];

/** What each feature may import directly; what those may import is allowed with them. */
const FEATURES: Record<string, string[]> = {
  staff: [],
  notifications: ['staff'],
  accounts: ['notifications'],
  billing: ['accounts'],
  meters: ['accounts'],
  announcements: ['accounts'],
  help: ['accounts'],
  appeals: ['announcements'],
  receipts: ['billing'],
  payments: ['billing'],
  exchange: ['appeals', 'help', 'meters', 'payments', 'receipts'],
};

/** Why `from` may not import `target`, and what to do instead; null where it may. Both are paths from the root. */
export function explainImport(from: string, target: string, dynamic = false): string | null {
  return aroundPlayground(from, target, dynamic) ?? upward(from, target) ?? betweenFeatures(from, target);
}

function aroundPlayground(from: string, target: string, dynamic: boolean): string | null {
  const inside = (file: string) => file.startsWith('src/playground/');
  if (inside(from) && from !== 'src/playground/main.ts' && !inside(target)) {
    return `the playground imports nothing of the bot, yet here ${target}. Meet over HTTP, or wire the two in src/playground/main.ts.`;
  }
  if (inside(target) && !inside(from) && !(from === 'src/main.ts' && dynamic)) {
    return `only src/main.ts loads the playground, and by "await import()": a production install has not its packages.`;
  }
  return null;
}

function upward(from: string, target: string): string | null {
  if (from.startsWith('src/playground/') && target.startsWith('src/playground/')) return null;
  const [here, there] = [floorOf(from), floorOf(target)];
  if (here === -1)
    return `no floor of the house holds ${from}. Move it, or give it a floor in test/support/import-rules.ts.`;
  if (there <= here) return null;
  const names = `${FLOORS[here]?.name} may not import ${FLOORS[there]?.name} (${target})`;
  return `${names}. Pass what is needed in from above, or reach it through the context.`;
}

function betweenFeatures(from: string, target: string): string | null {
  const [here, there] = [featureOf(from), featureOf(target)];
  if (here !== null && !FEATURES[here]) {
    return `the plan knows no feature "${here}". Give it a place in FEATURES of test/support/import-rules.ts.`;
  }
  if (here === null || there === null || here === there || below(here).has(there)) return null;
  return `the feature ${here} may not import ${there} (${target}). Let ${there} declare it in its manifest, or move what both need to a feature below.`;
}

function floorOf(file: string): number {
  // Single files of src/ have floors of their own; the rest of them are ground.
  const single = FLOORS.findLastIndex(({ holds }) => holds(file));
  return file.startsWith('src/playground/') && single === -1 ? FLOORS.length : single;
}

const featureOf = (file: string) => /^src\/features\/([^/]+)\//.exec(file)?.[1] ?? null;

function below(feature: string): Set<string> {
  const direct = FEATURES[feature] ?? [];
  return new Set(direct.flatMap((each) => [each, ...below(each)]));
}
