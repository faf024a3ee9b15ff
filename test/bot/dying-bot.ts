import process from 'node:process';
import { echo } from './echo.ts';
import { createSmallBot, type SmallBotPlace } from './small-bot.ts';

/** A process of its own, to be killed: never ends what is slow. Its place comes as JSON in the first argument. */
const place = JSON.parse(process.argv[2] ?? '{}') as Omit<SmallBotPlace, 'lines'>;
const never = new Promise(() => {});
const timing = { deadlineMs: 60_000, patienceMs: 50 };
await createSmallBot({ ...place, lines: [], timing, ...echo(never) }).start();
