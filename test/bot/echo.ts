import { Composer } from 'grammy';
import type { BotContext } from '../../src/bot/context.ts';

/** Handlers of a bot that says what it heard: at once, or for "slow …" when the gate is opened. */
export function echo(gate: Promise<unknown> = Promise.resolve()) {
  /** What was begun, in order. */
  const begun: string[] = [];
  const composer = new Composer<BotContext>();
  composer.on('message:text', async (ctx) => {
    const { text } = ctx.message;
    begun.push(text);
    if (text.startsWith('slow')) await gate;
    await ctx.reply(`heard ${text}`);
  });
  return { begun, texts: [composer] };
}
