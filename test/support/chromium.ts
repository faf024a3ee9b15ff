import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { findOnPath, unpackDebianProgram } from './debian-packages.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The path of a Chromium that playwright-core can start. */
    chromium: string;
  }
}

const run = promisify(execFile);

/** vitest's global set-up of the browser tests. Rejects with what to install where no Chromium can be had. */
export async function setup(project: TestProject) {
  project.provide('chromium', await findChromium());
}

async function findChromium(): Promise<string> {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return given;
  try {
    return onPath() ?? (await installAsRoot()) ?? (await unpackDebianProgram(debian));
  } catch (error) {
    throw new Error(
      'The browser tests need Chromium. Install it (Debian: sudo apt-get install chromium; macOS: brew install chromium) ' +
        `or set CHROMIUM_PATH to one. Fetching it failed: ${(error as Error).message}`,
    );
  }
}

const debian = { packages: ['chromium', 'fonts-dejavu-core'], program: 'usr/lib/chromium/chromium' };

function onPath(): string | undefined {
  return ['chromium', 'chromium-browser', 'google-chrome'].map(findOnPath).find(Boolean);
}

async function installAsRoot(): Promise<string | undefined> {
  if (process.geteuid?.() !== 0 || !findOnPath('apt-get')) return undefined;
  console.log('Installing Chromium for the browser tests: apt-get install chromium …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => run('apt-get', ['-qq', ...args], { env, maxBuffer: 64 * 1024 * 1024 });
  const install = () => apt('install', '--yes', '--no-install-recommends', ...debian.packages);
  await install().catch(async () => {
    await apt('update');
    await install();
  });
  return onPath();
}
