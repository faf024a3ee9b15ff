import { setTimeout as sleep } from 'node:timers/promises';
import { webhookSecret } from '../src/bot/webhook.ts';
import type { BotQuestion } from './bot-question.ts';
import { Child } from './child.ts';
import type { Act, CrowdQuestion, CrowdRoundResult } from './crowd-question.ts';
import { openFolder } from './scratch.ts';
import type { Subscriber } from './town.ts';

export interface BotModel {
  name: string;
  script: string;
  redisUrl: string | null;
  /** Whether it tells balances. */
  checked: boolean;
}

/** What all bots of a run share. */
export interface Place {
  databaseUrl: string;
  apiRoot: string;
  crowd: Child<CrowdQuestion>;
  people: Subscriber[];
}

/** Milliseconds; `cpu` is the bot's alone, all threads together. */
export interface Round extends CrowdRoundResult {
  cpu: number;
}

export interface Bot extends BotModel {
  child: Child<BotQuestion>;
  url: string;
  /** Bytes, some seconds after its start and before any load. */
  memoryAtRest: number | null;
  rounds: Record<Act, Round[]>;
}

const UNTIL_AT_REST_MS = 5_000;
const TOKEN = '1:bench';
/** The product makes its own out of the token; the others take any. */
const SECRET = webhookSecret(TOKEN);

/** @param prefix a command that runs the bot's, as `taskset` does */
export async function startBot(
  model: BotModel,
  { databaseUrl, apiRoot }: Place,
  prefix: readonly string[],
  opened: AsyncDisposableStack,
): Promise<Bot> {
  const child = new Child<BotQuestion>(model.script, opened, prefix);
  const { result: url } = await child.ask<string>({
    kind: 'start',
    telegram: { token: TOKEN, apiRoot },
    ...{ secret: SECRET, databaseUrl, redisUrl: model.redisUrl, dataDir: openFolder(opened) },
  });
  await sleep(UNTIL_AT_REST_MS);
  return { ...model, child, url, memoryAtRest: child.memory, rounds: { message: [], press: [] } };
}

/** The other bots meanwhile have nothing to do. */
export async function measureRound(
  { child, url, checked }: Bot,
  { crowd, people }: Place,
  act: Act,
  seconds: number,
): Promise<Round> {
  const { result: before } = await child.ask<number>({ kind: 'usage' });
  const { result } = await crowd.ask<CrowdRoundResult>({
    kind: 'round',
    ...{ webhook: { url, secret: SECRET }, act, people, seconds, checked },
  });
  const { result: after } = await child.ask<number>({ kind: 'usage' });
  return { ...result, cpu: after - before };
}
