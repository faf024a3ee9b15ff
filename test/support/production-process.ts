import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProductionInstall } from './production-install.ts';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

const START_MS = 30_000;

/** Nobody's user, where the tests run as root, which file rights do not bind. */
export const OTHER_USER = process.geteuid?.() === 0 ? 65_534 : null;

/** A container's process, as near as one comes to it without an engine: its user, its environment, its folder. */
export class ProductionProcess {
  readonly #child: ChildProcess;
  #output = '';
  readonly #ended: Promise<Ended>;

  constructor(install: ProductionInstall, args: string[], settings: Record<string, string>) {
    const [program = '', ...rest] = [...asOtherUser(), ...install.command(args)];
    this.#child = spawn(program, rest, {
      cwd: install.at('/app'),
      env: { ...install.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    this.#ended = once(this.#child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      output: this.#output,
    }));
  }

  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits until the log holds `words`. Rejects with the log when the process ends before, or takes half a minute. */
  async says(words: string): Promise<void> {
    const until = Date.now() + START_MS;
    while (!this.#output.includes(words)) {
      if (this.#child.exitCode !== null || Date.now() > until)
        throw new Error(`It never said "${words}", but:\n${this.#output}`);
      await sleep(20);
    }
  }

  ends(): Promise<Ended> {
    return this.#ended;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.#child.kill(signal);
    return await this.#ended;
  }
}

/** setpriv becomes the program by exec, so that signals reach it. */
function asOtherUser(): string[] {
  return OTHER_USER === null
    ? []
    : ['setpriv', `--reuid=${OTHER_USER}`, `--regid=${OTHER_USER}`, '--clear-groups', '--no-new-privs'];
}

/** Every file below `root` but those below `except`, with what a write would change. */
export function filesBelow(root: string, except: string[]): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      if (except.includes(file)) continue;
      const stat = lstatSync(file);
      found[path.relative(root, file)] = `${stat.size} ${stat.mtimeMs}`;
      if (stat.isDirectory()) walk(file);
    }
  };
  walk(root);
  return found;
}
