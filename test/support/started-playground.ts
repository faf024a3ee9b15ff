import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 20_000;

/** The product as `npm start` starts it on a machine where nothing is set up. */
export class StartedPlayground implements AsyncDisposable {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #dataDir: string;

  constructor(url: string, child: ChildProcess, dataDir: string) {
    this.url = url;
    this.#process = child;
    this.#dataDir = dataDir;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) {
      this.#process.kill('SIGINT');
      await once(this.#process, 'exit', { signal: AbortSignal.timeout(STOP_MS) });
    }
    await removeFolder(this.#dataDir);
  }
}

/** Waits for the banner. Rejects with what the process printed when it ends before, or says nothing for a minute. */
export async function startPlayground(): Promise<StartedPlayground> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'abonent-browser-'));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts'], {
    cwd: ROOT,
    // Nothing of the developer's own settings: a token in the shell would start the live bot.
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DATA_DIR: dataDir,
      PLAYGROUND_PORT: '0',
      LANG: 'ru',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    return new StartedPlayground(await bannerAddress(child), child, dataDir);
  } catch (error) {
    child.kill('SIGKILL');
    await removeFolder(dataDir);
    throw error;
  }
}

/** With patience: the last of the database's processes may still be putting its files away. */
function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

async function bannerAddress(child: ChildProcess): Promise<string> {
  let printed = '';
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const give = (reason: string) => reject(new Error(`The playground did not start: ${reason}.\n${printed}`));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      printed += data.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
      if (address) resolve(address);
    });
  }
  child.once('exit', (code) => give(`it ended with ${code}`));
  const timer = setTimeout(() => give('no banner'), START_MS);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
