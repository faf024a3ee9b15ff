import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { BotQuestion, BotStart } from './bot-question.ts';
import { cpuMs, serveParent } from './parent.ts';

/** In the process of a bot: `start` begins it and returns its webhook's address. */
export function serveBot(start: (question: BotStart) => Promise<string>): void {
  serveParent<BotQuestion>(async (question) => {
    if (question.kind === 'start') return await start(question);
    return question.kind === 'usage' ? cpuMs() : memoryAfterCollection();
  });
}

/** As little as V8 can do with, pages given back to the system. */
function memoryAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (how: object) => void;
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  return process.memoryUsage.rss();
}
