import type { Composer } from 'grammy';
import type { BotContext } from './context.ts';

/** What Telegram allows a button to carry. */
const LONGEST_DATA = 64;

/**
 * The data of a button: feature, action and ids, such as `billing:balance:12`. Whoever handles it checks again
 * that the chat may see what the ids name.
 * @throws RangeError over 64 bytes: the caller put in more than ids
 */
export function callbackData(feature: string, action: string, ...ids: (string | number)[]): string {
  const data = [feature, action, ...ids].join(':');
  if (Buffer.byteLength(data) > LONGEST_DATA)
    throw new RangeError(`callback data over 64 bytes: ${feature}:${action}`);
  return data;
}

/** Whether the data of a button with these ids fits. */
export function fitsCallbackData(...parts: (string | number)[]): boolean {
  return Buffer.byteLength(parts.join(':')) <= LONGEST_DATA;
}

type PressHandler = (ctx: BotContext, ids: string[]) => Promise<unknown>;

/** Handles the presses of one button. The press is answered even where the handler forgets to. */
export function onPress(
  composer: Composer<BotContext>,
  feature: string,
  action: string,
  handle: PressHandler,
): void {
  const pattern = new RegExp(`^${feature}:${action}(?::(.*))?$`, 's');
  composer.callbackQuery(pattern, async (ctx) => {
    const ids = ctx.match[1] === undefined ? [] : ctx.match[1].split(':');
    await handle(ctx, ids);
    if (!ctx.pressAnswered) await ctx.answerCallbackQuery();
  });
}

/** An id out of a button: a positive whole number, or null for anything else that someone may have sent. */
export function readId(text: string | undefined): number | null {
  const id = Number(text);
  return text !== undefined && /^\d{1,15}$/.test(text) && Number.isSafeInteger(id) ? id : null;
}
