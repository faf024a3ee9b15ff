import { type Context, GrammyError, type InlineKeyboard, type Keyboard } from 'grammy';

type Markup = InlineKeyboard | Keyboard | { remove_keyboard: true };

const FORM = { parse_mode: 'HTML', link_preview_options: { is_disabled: true } } as const;

/** Sends a message in Telegram's HTML. */
export async function say(ctx: Context, html: string, markup?: Markup): Promise<number> {
  const message = await ctx.reply(html, { ...FORM, reply_markup: markup });
  return message.message_id;
}

/**
 * Puts a new text into the message whose button was pressed; tells whether that changed anything. Where the
 * message is gone or too old to be changed, the text is sent anew.
 */
export async function edit(ctx: Context, html: string, keyboard?: InlineKeyboard): Promise<boolean> {
  try {
    await ctx.editMessageText(html, { ...FORM, reply_markup: keyboard });
  } catch (error) {
    if (!(error instanceof GrammyError) || error.error_code !== 400) throw error;
    if (error.description.includes('message is not modified')) return false;
    await say(ctx, html, keyboard);
  }
  return true;
}

/** Whether Telegram has given up on the press, as after an outage: its waiting needs no end, its work counts. */
export function isPressTooOld(error: unknown): boolean {
  return error instanceof GrammyError && /query is too old/.test(error.description);
}

/** Telegram takes 4096 signs after the markup is read; counted with it, there is room to spare. */
const LONGEST_MESSAGE = 4096;

/** Joins pieces into as few messages as hold them; a piece stays whole. */
export function joinWithin(pieces: string[], longest: number = LONGEST_MESSAGE): string[] {
  const messages: string[] = [];
  for (const piece of pieces) {
    const joined = messages.length > 0 ? `${messages.at(-1)}\n\n${piece}` : piece;
    if (messages.length > 0 && joined.length <= longest) messages[messages.length - 1] = joined;
    else messages.push(piece);
  }
  return messages;
}
