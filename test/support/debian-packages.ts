import { execFile } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** A program of a Debian package; `program` is its path inside the package. */
export type DebianProgram = { packages: string[]; program: string };

const run = promisify(execFile);
const CACHE = path.resolve('node_modules/.cache/abonent');

/** The full path of a command on PATH; undefined when there is none. */
export function findOnPath(command: string): string | undefined {
  const candidates = (process.env['PATH'] ?? '').split(path.delimiter).map((dir) => path.join(dir, command));
  return candidates.find(isExecutable);
}

/**
 * Fetches packages with all that they need and this system lacks, unpacks them into a cache folder without
 * touching the system, and returns a launcher of the program. Needs apt, not root. Rejects with apt's words.
 */
export async function unpackDebianProgram({ packages, program }: DebianProgram): Promise<string> {
  const home = path.join(CACHE, packages.join('+'));
  const launcher = path.join(home, path.basename(program));
  if (isExecutable(launcher)) return launcher;
  console.log(`Fetching ${packages.join(', ')} and what it needs, once, into ${path.relative('.', home)} …`);
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(`${home}.`);
  try {
    const root = path.join(draft, 'root');
    const archives = await download(packages, path.join(draft, 'apt'));
    for (const archive of archives) await run('dpkg-deb', ['-x', archive, root]);
    rmSync(path.join(draft, 'apt'), { recursive: true });
    rmSync(home, { recursive: true, force: true });
    writeLauncher(draft, home, program);
    chmodSync(draft, 0o755);
    renameSync(draft, home);
    return launcher;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** apt's own solver finds what is missing; it reads the system's state, and writes only into `folder`. */
async function download(packages: string[], folder: string): Promise<string[]> {
  const archives = path.join(folder, 'archives');
  mkdirSync(path.join(archives, 'partial'), { recursive: true });
  const settings = ['Debug::NoLocking=true', 'APT::Install-Recommends=false', `Dir::Cache=${folder}`];
  const fetch = (extra: string[]) =>
    apt([...settings, ...extra], ['install', '--yes', '--download-only', ...packages]);
  try {
    await fetch([]);
  } catch {
    const lists = path.join(folder, 'lists');
    mkdirSync(path.join(lists, 'partial'), { recursive: true });
    const fresh = [`Dir::State::Lists=${lists}`];
    await apt([...settings, ...fresh], ['update']);
    await fetch(fresh);
  }
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => path.join(archives, name));
}

async function apt(settings: string[], args: string[]) {
  const options = settings.flatMap((setting) => ['-o', setting]);
  await run('apt-get', ['-qq', ...options, ...args], { maxBuffer: 64 * 1024 * 1024 });
}

/** `draft` becomes `home` once it is whole, so the launcher names paths under `home`. */
function writeLauncher(draft: string, home: string, program: string) {
  const root = path.join(draft, 'root');
  const libraries = new Set<string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (/^lib.*\.so(\.|$)/.test(entry.name))
      libraries.add(path.join(home, path.relative(draft, entry.parentPath)));
  }
  const fonts = path.join('root', 'etc', 'fonts');
  const lines = ['#!/bin/sh', `export LD_LIBRARY_PATH='${[...libraries].join(':')}'`];
  // Chromium's text needs a font configuration, and a bare system has none.
  if (!existsSync('/etc/fonts') && existsSync(path.join(draft, fonts))) {
    lines.push(`export FONTCONFIG_PATH='${path.join(home, fonts)}'`);
  }
  lines.push(`exec '${path.join(home, 'root', program)}' "$@"`, '');
  writeFileSync(path.join(draft, path.basename(program)), lines.join('\n'), { mode: 0o755 });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
