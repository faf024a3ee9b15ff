import type { Vars } from '../bot/i18n.ts';
import { SetupError } from '../errors.ts';

/** What a look at the installation has shown. Failed: the bot can't do its work so. Warning: it can, but worse. */
export type Finding = { state: 'ok' | 'warning' | 'failed' } & Said;

/** A text of `locales/`, or the sentence of a SetupError, which names the remedy as it is. */
type Said = { key: string; vars?: Vars } | { sentence: string };

/** Where a check leaves its findings as it comes to them; those before a fault or a delay are kept. */
export interface Findings {
  ok(key: string, vars?: Vars): void;
  warn(key: string, vars?: Vars): void;
  fail(key: string, vars?: Vars): void;
}

/** One thing that an installation hangs on. */
export interface Check {
  /** The key of its name. */
  subject: string;
  /** `tooLate` ends what is still being waited for. @throws SetupError, which becomes a finding */
  look(findings: Findings, tooLate: AbortSignal): Promise<void>;
}

/** Looks, for as long as `limitMs`. Never rejects: whatever goes wrong is a finding. */
export async function findingsOf({ subject, look }: Check, limitMs: number): Promise<Finding[]> {
  const found: Finding[] = [];
  const note = (state: Finding['state']) => (key: string, vars?: Vars) =>
    void found.push({ state, key, ...(vars ? { vars } : {}) });
  const tooLate = AbortSignal.timeout(limitMs);
  const late = Promise.withResolvers<'late'>();
  tooLate.addEventListener('abort', () => late.resolve('late'));
  try {
    const findings = { ok: note('ok'), warn: note('warning'), fail: note('failed') };
    const work = look(findings, tooLate);
    work.catch(() => {});
    if ((await Promise.race([work, late.promise])) === 'late') findings.fail('doctor-late', { subject });
  } catch (error) {
    found.push(...failuresOf(subject, error));
  }
  return [...found];
}

/** One finding for each line of a SetupError. */
export function failuresOf(subject: string, error: unknown): Finding[] {
  if (error instanceof SetupError)
    return error.message.split('\n').map((sentence) => ({ state: 'failed', sentence }));
  return [{ state: 'failed', key: 'doctor-unexpected', vars: { subject, reason: codeOf(error) } }];
}

/** What went wrong in a word: never the message, which may quote an address with its password. */
export function codeOf(error: unknown): string {
  const { code, name, errors } = error as { code?: unknown; name?: string; errors?: unknown[] };
  if (typeof code === 'string' || typeof code === 'number') return String(code);
  return errors?.[0] ? codeOf(errors[0]) : (name ?? typeof error);
}
