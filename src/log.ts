import { type Logger, pino } from 'pino';

export type Log = Logger;

const EMAIL = /[^\s<>"']+@[^\s<>"']+/g;
/** Account numbers, phones, cards: any long run of digits with the separators people put between them. */
const LONG_NUMBER = /\d(?:[\s()\-/]*\d){4,}/g;
const CYRILLIC_WORDS = /[А-Яа-яЁё][А-Яа-яЁё\s.,-]*/g;
/** What a library quotes may be what a person wrote; quotes within it hide its end, so all up to the last one goes. */
const QUOTED = /(["'`«]).*(["'`»])/s;
const LONGEST_MESSAGE = 200;

/**
 * The first line of a technical text, without what could tell a person: quotations, e-mails, long numbers, anything
 * in Russian.
 */
function scrub(text: string): string {
  return text
    .replace(QUOTED, '$1[text]$2')
    .replace(EMAIL, '[e-mail]')
    .replace(LONG_NUMBER, '[number]')
    .replace(CYRILLIC_WORDS, '[text]')
    .replace(/\n.*/s, '')
    .slice(0, LONGEST_MESSAGE);
}

/** Errors by what they are, never with what they carry: payloads, SQL and parameters hold personal data. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const fields = error as Error & Record<string, unknown>;
  const known = {
    type: error.name,
    sqlstate: sqlState(fields),
    constraint: fields['constraint'],
    table: fields['table'],
    method: fields['method'] ?? requestedMethod(error),
    errorCode: fields['error_code'],
    code: fields['code'],
    key: fields['key'],
    message: undefined as string | undefined,
    stack: frames(error),
    // grammY's errors hold what caused them as `error`.
    cause: describeCause(error.cause ?? fields['error']),
  };
  if (!known.sqlstate && !known.key) known.message = scrub(String(fields['description'] ?? error.message));
  return known;
}

function describeCause(cause: unknown): Record<string, unknown> | undefined {
  return cause instanceof Error ? describeError(cause) : undefined;
}

function sqlState(fields: Record<string, unknown>): string | undefined {
  const code = fields['code'];
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in fields ? code : undefined;
}

/** grammY tells the method of a failed request by a quotation only. */
function requestedMethod({ name, message }: Error): string | undefined {
  return name === 'HttpError' ? message.match(/^Network request for '(\w+)'/)?.[1] : undefined;
}

/** "    at name (file:///src/bot/shell.ts:12:34)": a message of several lines may begin one with "at" too. */
const PLACE =
  /^\s+at .*(?:\w\/[^/\s]+\.[cm]?[jt]s:\d+:\d+|node:\S+:\d+:\d+|\(<anonymous>\)|\(index \d+\))\)?$/;

/** Where it happened: the lines of the stack that are places in code, without the message before them. */
function frames({ stack = '', message }: Error): string {
  const end = stack.indexOf(message) + message.length;
  return stack
    .slice(stack.includes(message) ? end : 0)
    .split('\n')
    .filter((line) => PLACE.test(line))
    .join('\n');
}

export interface LogOptions {
  level: string;
  /** For a person at a terminal: one short line an event instead of JSON. */
  plain: boolean;
  /** Where the lines go: standard output, or standard error for a person. */
  write?: (line: string) => void;
}

/**
 * The log. Names, addresses, phones, e-mails, account numbers and message texts have no place in it: callers log
 * ids and counts; `err` is described by `describeError`.
 */
export function createLog({ level, plain, write }: LogOptions): Log {
  const options = { level, base: undefined, serializers: { err: describeError, error: describeError } };
  if (!plain) return write ? pino(options, { write }) : pino(options);
  const print = write ?? ((line: string) => void process.stderr.write(line));
  return pino(options, { write: (line: string) => print(plainLine(line)) });
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
