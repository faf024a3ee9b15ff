import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EXAMPLE_ORGANIZATION } from '../../src/organization.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_MS = 60_000;

/** The live bot as an operator starts it: `src/main.ts` in a process of its own, to be killed, frozen and stopped. */
export class BotProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  #output = '';

  constructor(settings: Record<string, string>) {
    this.#child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts'], {
      cwd: ROOT,
      env: {
        HOME: homedir(),
        LANG: 'ru',
        // Lines of the log as JSON.
        NODE_ENV: 'production',
        ORGANIZATION_FILE: EXAMPLE_ORGANIZATION,
        HTTP_PORT: '0',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    process.once('exit', this.#killed);
  }

  /** All that it has written: its log, one JSON object a line. */
  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Where it answers, once it has started. Rejects with its log when it ends before, or takes a minute. */
  async started(): Promise<string> {
    const line = await this.says(/^.*"http":"([^"]+)".*"msg":"started".*$/m);
    return line[1] ?? '';
  }

  async says(words: RegExp): Promise<RegExpMatchArray> {
    const until = Date.now() + START_MS;
    for (;;) {
      const found = this.#output.match(words);
      if (found) return found;
      if (!this.isRunning || Date.now() > until) throw new Error(`It never said ${words}:\n${this.#output}`);
      await sleep(10);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it; resolves with its exit code, or the signal that ended it. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | NodeJS.Signals | null> {
    if (this.isRunning) {
      const exit = once(this.#child, 'exit');
      this.#child.kill(signal);
      await exit;
    }
    process.removeListener('exit', this.#killed);
    return this.#child.exitCode ?? this.#child.signalCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }

  readonly #killed = () => void this.#child.kill('SIGKILL');
}
