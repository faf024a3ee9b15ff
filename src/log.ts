import { type Logger, pino } from 'pino';

export type Log = Logger;

const EMAIL = /[^\s<>"']+@[^\s<>"']+/g;
/** Account numbers, phones, cards: any long run of digits with the separators people put between them. */
const LONG_NUMBER = /\d(?:[\s()\-/]*\d){4,}/g;
const CYRILLIC_WORDS = /[А-Яа-яЁё][А-Яа-яЁё\s.,-]*/g;

/** Takes out of a technical text what could tell a person: e-mails, long numbers, anything in Russian. */
export function scrub(text: string): string {
  return text.replace(EMAIL, '[e-mail]').replace(LONG_NUMBER, '[number]').replace(CYRILLIC_WORDS, '[text]');
}

/** Errors by what they are, never with what they carry: payloads, SQL and parameters hold personal data. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const fields = error as Error & Record<string, unknown>;
  const known = {
    type: error.name,
    sqlstate: sqlState(fields),
    constraint: fields['constraint'],
    table: fields['table'],
    method: fields['method'],
    errorCode: fields['error_code'],
    code: fields['code'],
    key: fields['key'],
  };
  const cause = error.cause === undefined ? undefined : describeError(error.cause);
  if (known.sqlstate || known.key) return { ...known, stack: frames(error), cause };
  return {
    ...known,
    message: scrub(String(fields['description'] ?? error.message)),
    stack: frames(error),
    cause,
  };
}

function sqlState(fields: Record<string, unknown>): string | undefined {
  const code = fields['code'];
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in fields ? code : undefined;
}

/** The stack without its first lines, which repeat the message. */
function frames(error: Error): string | undefined {
  return error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

export interface LogOptions {
  level: string;
  /** For a person at a terminal: one short line an event instead of JSON. */
  plain: boolean;
}

/**
 * The log. Names, addresses, phones, e-mails, account numbers and message texts have no place in it: callers log
 * ids and counts; `err` is described by `describeError`.
 */
export function createLog({ level, plain }: LogOptions): Log {
  const options = { level, base: undefined, serializers: { err: describeError, error: describeError } };
  if (!plain) return pino(options);
  return pino(options, { write: (line: string) => process.stderr.write(plainLine(line)) });
}

const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

function plainLine(json: string): string {
  const { level, time, msg, ...rest } = JSON.parse(json) as { level: number; time: number; msg?: string };
  const at = new Date(time).toISOString().slice(11, 19);
  const extra = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
  return `${at} ${LEVELS[level] ?? level} ${msg ?? ''}${extra}\n`;
}
