import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { SetupError } from '../errors.ts';
import { lockFolder } from './folder-lock.ts';
import { findPostgresBinaries, findRunner, type PostgresBinaries, type Runner } from './postgres-binaries.ts';
import { findPostmaster, type Postmaster, startPostmaster, stopLeftover } from './postmaster.ts';

export type EmbeddedPostgresOptions = {
  /** Folder for everything the server leaves behind: cluster, password, library links. Made with mode 0700. */
  dir: string;
  /** Port on 127.0.0.1; a free one when absent. */
  port?: number;
  /** Gives up durability for speed: tests only. */
  fast?: boolean;
  /** Told once when the server ends without `stop` having been called. */
  onUnexpectedExit?: (error: Error) => void;
};

export type EmbeddedPostgres = {
  /** Resolves when connections are accepted; `url` names the superuser and the database `postgres`. */
  start(): Promise<{ url: string }>;
  /** Fast shutdown: open transactions are rolled back. Safe to call twice, or before `start` has finished. */
  stop(): Promise<void>;
};

/**
 * A PostgreSQL of our own on 127.0.0.1, from the binaries that npm installed.
 * `start` rejects with a sentence that names the remedy: platform without binaries, folder in use, port taken.
 */
export function createEmbeddedPostgres(options: EmbeddedPostgresOptions): EmbeddedPostgres {
  let launched: Promise<Postmaster & { url: string }> | undefined;
  return {
    async start() {
      launched ??= launch(options);
      const current = launched;
      try {
        return { url: (await current).url };
      } catch (error) {
        if (launched === current) launched = undefined;
        throw error;
      }
    },
    async stop() {
      const current = launched;
      launched = undefined;
      await (await current?.catch(() => undefined))?.stop();
    },
  };
}

/** The address of the server that another process runs in `dir`, for one-shot commands; undefined when none runs. */
export function findEmbeddedPostgres(dir: string): { url: string } | undefined {
  if (!existsSync(passwordFile(dir))) return undefined;
  const postmaster = findPostmaster(clusterFolder(realpathSync(dir)));
  if (!postmaster?.ready) return undefined;
  return { url: connectionUrl(readFileSync(passwordFile(dir), 'utf8'), postmaster.port) };
}

async function launch(options: EmbeddedPostgresOptions): Promise<Postmaster & { url: string }> {
  const binaries = findPostgresBinaries();
  const dir = makeFolder(options.dir);
  const unlock = await lockFolder(dir);
  try {
    const cluster = clusterFolder(dir);
    await stopLeftover(cluster);
    const runner = await findRunner(binaries, dir, cluster);
    const password = keepPassword(dir, cluster, runner);
    if (!existsSync(cluster)) await initialise(binaries, runner, dir, options.fast);
    // A folder that came back from a copy may be open to others, which PostgreSQL refuses.
    chmodSync(cluster, 0o700);
    const postmaster = await startPostmaster({ ...options, cluster, runner, postgres: binaries.postgres });
    return {
      ...postmaster,
      url: connectionUrl(password, postmaster.port),
      stop: () => postmaster.stop().finally(unlock),
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** initdb works in a folder beside the cluster, so that a start killed half-way leaves nothing that looks whole. */
async function initialise(binaries: PostgresBinaries, runner: Runner, dir: string, fast = false) {
  const cluster = clusterFolder(dir);
  const draft = `${cluster}.new`;
  rmSync(draft, { recursive: true, force: true });
  await runner.run(binaries.initdb, [
    ...['-D', draft, '-U', 'postgres', `--pwfile=${passwordFile(dir)}`, '--auth=scram-sha-256'],
    ...['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    ...(fast ? ['--no-sync'] : []),
  ]);
  renameSync(draft, cluster);
}

function makeFolder(dir: string): string {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = (error as Error).message;
    throw new SetupError(
      `No folder for the database: ${reason}. Set DATA_DIR to a folder that this user may write to.`,
    );
  }
  const real = realpathSync(dir);
  const { uid } = statSync(real);
  const me = process.geteuid?.();
  if (me !== 0 && uid !== me) {
    throw new SetupError(
      `The database folder ${real} belongs to another user (uid ${uid}). Start as that user, ` +
        `or give the folder to yours: sudo chown -R "$(id -u):$(id -g)" '${real}'`,
    );
  }
  return real;
}

/** Reads the superuser's password, making it on the first start; initdb reads the same file. */
function keepPassword(dir: string, cluster: string, runner: Runner): string {
  const file = passwordFile(dir);
  if (!existsSync(file)) {
    if (existsSync(cluster)) {
      throw new SetupError(
        `The password of the database in ${dir} is lost: ${file} is missing. Restore that file from a backup, ` +
          'or move the whole folder away to begin with an empty database.',
      );
    }
    writeFileSync(`${file}.new`, randomBytes(24).toString('base64url'), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  if (runner.owner) chownSync(file, runner.owner.uid, runner.owner.gid);
  return readFileSync(file, 'utf8');
}

const clusterFolder = (dir: string) => path.join(dir, 'cluster');
const passwordFile = (dir: string) => path.join(dir, 'password');
const connectionUrl = (password: string, port: number) =>
  `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
