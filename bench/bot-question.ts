/**
 * What a benchmark asks of the process of a bot. `start` is answered once it receives updates, with a piece of what
 * each chat must hear; `usage` with the milliseconds of CPU so far.
 */
export type BotQuestion = BotStart | { kind: 'usage' };

export interface BotStart {
  kind: 'start';
  telegram: { token: string; apiRoot: string };
  databaseUrl: string;
  smtpUrl: string;
  dataDir: string;
  /** An exchange file with an account for each chat. */
  sample: string;
  chatIds: number[];
}
