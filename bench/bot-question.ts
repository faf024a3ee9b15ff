/**
 * What the benchmark of updates asks of the process of a bot. `start` is answered with the address that its webhook
 * listens at; `usage` with the milliseconds of CPU so far; `memory` with the bytes that it holds once the garbage is
 * collected.
 */
export type BotQuestion = BotStart | { kind: 'usage' } | { kind: 'memory' };

export interface BotStart {
  kind: 'start';
  telegram: { token: string; apiRoot: string };
  /** What Telegram sends along with each update. */
  secret: string;
  databaseUrl: string;
  redisUrl: string | null;
  dataDir: string;
}

/** The header that carries the secret. */
export const SECRET_HEADER = 'x-telegram-bot-api-secret-token';
