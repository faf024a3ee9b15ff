import type { Act } from './crowd-question.ts';
import { count, duration, median, megabytes, quantile, ratio } from './figures.ts';
import type { Bot, Round } from './measured-bot.ts';
import type { Table } from './table.ts';

const ACTS: Record<Act, string> = { message: '«💰 Баланс»', press: 'presses of «🔄 Обновить»' };

/** The first bot is what the others are held against. */
export function speedTable(
  act: Act,
  { chats, rounds, seconds }: Record<'chats' | 'rounds' | 'seconds', number>,
  bots: Bot[],
): Table {
  const figures = bots.map((bot) => ({ name: bot.name, ...figuresOf(bot.rounds[act]) }));
  const baseline = figures[0]?.cpu ?? Number.NaN;
  return {
    title: `${ACTS[act]} from ${chats} chats, medians (rounds of each: ${rounds}, of ${seconds} s)`,
    columns: ['', 'CPU per update', 'to Telegraf', 'updates/s', 'wait, median', '99 %'],
    rows: figures.map(({ name, cpu, perSecond, waits }) => [
      name,
      `${count(cpu * 1_000)} µs`,
      ratio(cpu, baseline),
      count(perSecond),
      duration(median(waits)),
      duration(quantile(waits, 0.99)),
    ]),
  };
}

function figuresOf(rounds: Round[]): { cpu: number; perSecond: number; waits: number[] } {
  return {
    cpu: median(rounds.map(({ cpu, waits }) => cpu / waits.length)),
    perSecond: median(rounds.map(({ took, waits }) => waits.length / (took / 1_000))),
    waits: rounds.flatMap(({ waits }) => waits),
  };
}

/** Asks each bot to collect its garbage, so it comes last. */
export async function memoryTable(bots: Bot[], had: { parted: boolean; redis: boolean }): Promise<Table> {
  const rows: Table['rows'] = [];
  for (const { name, child, memoryAtRest } of bots) {
    const peak = child.peakMemory;
    const { result: after } = await child.ask<number>({ kind: 'memory' });
    rows.push([name, megabytes(memoryAtRest), megabytes(peak), megabytes(after)]);
  }
  return {
    title: 'Memory',
    columns: ['', 'at rest', 'peak', 'after, collected'],
    rows,
    notes: [
      "CPU and memory are those of the bot's process alone, all its threads together.",
      had.parted
        ? 'The bot had one core; database, Telegram and people shared the others, and may bound the updates/s.'
        : 'The cores could not be parted: the bot shared them with database, Telegram and people.',
      ...(had.redis ? [] : ['No Redis could be had, so the product was measured without.']),
    ],
  };
}
