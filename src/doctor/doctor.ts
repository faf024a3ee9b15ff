import type { Command } from 'commander';
import type { Words } from '../bot/i18n.ts';
import type { Config } from '../config.ts';
import { checksOf } from './checks.ts';
import { type Finding, failuresOf, findingsOf } from './finding.ts';

export interface DoctorOptions {
  words: Words;
  /** @throws SetupError, which is a finding like any other */
  readConfig: () => Config;
  /** Milliseconds for each check. */
  limitMs?: number;
  /** The machine's clock, in milliseconds. */
  now?: () => number;
}

const LIMIT_MS = 15_000;

/** `doctor`: looks at all that an installation hangs on. It starts nothing, changes nothing, and tells no secret. */
export function doctorTool(options: DoctorOptions): (program: Command) => void {
  return (program) => {
    program
      .command('doctor')
      .description(options.words.plain('doctor-describe'))
      .action(async () => {
        const { text, failed } = await examine(options);
        process.stdout.write(text);
        if (failed) process.exitCode = 1;
      });
  };
}

/** All checks at once, each in its own time, told in their order. */
export async function examine(options: DoctorOptions): Promise<{ text: string; failed: boolean }> {
  const { words } = options;
  const findings = await look(options);
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  const [failed, warnings] = [count('failed'), count('warning')];
  const verdict = words.plain('doctor-verdict', { failed, warnings });
  return {
    text: `${findings.map((finding) => lineOf(finding, words)).join('')}\n${verdict}\n`,
    failed: failed > 0,
  };
}

async function look({ readConfig, limitMs = LIMIT_MS, now = Date.now }: DoctorOptions): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    const unseen: Finding = { state: 'warning', key: 'doctor-configuration-unread' };
    return [...failuresOf('doctor-subject-configuration', error), unseen];
  }
  const checks = checksOf(config, now);
  return (await Promise.all(checks.map((check) => findingsOf(check, limitMs)))).flat();
}

const MARKS = { ok: '✓', warning: '!', failed: '✗' };

function lineOf(finding: Finding, words: Words): string {
  return `${MARKS[finding.state]} ${'sentence' in finding ? finding.sentence : textOf(finding, words)}\n`;
}

/** `subject` among the variables is the key of a name. */
function textOf({ key, vars }: Extract<Finding, { key: string }>, words: Words): string {
  const subject = vars?.['subject'];
  return words.plain(key, subject === undefined ? vars : { ...vars, subject: words.plain(String(subject)) });
}
