import { accessSync, constants, existsSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import { createHttpServer } from '../http/server.ts';
import { createLog } from '../log.ts';
import { type Check, codeOf } from './finding.ts';

/** An import writes its rejects there, and the embedded PostgreSQL lives there. */
const LEAST_FREE_BYTES = 1024 ** 3;

export function checkDataFolder({ dataDir }: Config): Check {
  return {
    subject: 'doctor-subject-data',
    async look(findings) {
      try {
        tryToWrite(dataDir);
      } catch (error) {
        return findings.fail('doctor-data-closed', { folder: dataDir, code: codeOf(error) });
      }
      const { bavail, bsize } = statfsSync(existing(dataDir));
      const free = bavail * bsize;
      const room = { folder: dataDir, gigabytes: Math.floor((free / 1024 ** 3) * 10) / 10 };
      if (free < LEAST_FREE_BYTES) findings.warn('doctor-data-full', room);
      else findings.ok('doctor-data-ok', room);
    },
  };
}

/** Where the folder is not there yet, whether it could be made. */
function tryToWrite(folder: string): void {
  if (existsSync(folder)) rmdirSync(mkdtempSync(path.join(folder, '.abonent-')));
  else accessSync(existing(folder), constants.W_OK | constants.X_OK);
}

function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(path.dirname(folder));
}

/** Free, or taken by a bot that answers there. */
export function checkPort({ http: { host, port } }: Config): Check {
  return {
    subject: 'doctor-subject-port',
    async look(findings, tooLate) {
      if (port === 0) return findings.ok('doctor-port-any');
      if (await isOurs(host, port, tooLate)) return findings.ok('doctor-port-ours', { port: String(port) });
      const log = createLog({ level: 'silent', plain: false });
      const server = createHttpServer({ host, port, dependencies: [], webhook: null, log });
      // Its faults are sentences with the remedy.
      await server.start().finally(() => server.stop());
      findings.ok('doctor-port-free', { port: String(port) });
    },
  };
}

async function isOurs(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  try {
    const response = await fetch(`http://${name}:${port}/healthz`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]),
    });
    return ((await response.json()) as { status?: unknown }).status === 'ok';
  } catch {
    return false;
  }
}
