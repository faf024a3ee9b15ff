import { Keyboard } from 'grammy';
import type { BotContext } from './context.ts';
import { type I18n, LOCALES } from './i18n.ts';

/** One thing a subscriber can open: a button of the main menu, a command, or both. */
export interface MenuEntry {
  /** The command, without the slash. */
  command: string;
  /** The words beside the command in Telegram's list; null: not in the list. */
  describe: string | null;
  /** The button's label; null for a command that has no button. */
  label: string | null;
  /** Where it stands. */
  order: number;
  /** `left`: a dialog was open and has been left for this. */
  open: (ctx: BotContext, left: boolean) => Promise<unknown>;
}

export interface Menu {
  keyboard(ctx: BotContext): Keyboard;
  /** The entry that a text opens: its command, or its button in any language (an old keyboard may still stand). */
  find(text: string): MenuEntry | undefined;
  commands(locale: 'ru' | 'en'): { command: string; description: string }[];
}

export function createMenu(unsorted: MenuEntry[], i18n: I18n): Menu {
  const entries = unsorted.toSorted((a, b) => a.order - b.order);
  const buttons = entries.filter((entry) => entry.label !== null);
  const byText = new Map<string, MenuEntry>();
  for (const entry of entries) {
    byText.set(`/${entry.command}`, entry);
    if (entry.label)
      for (const locale of LOCALES) byText.set(spoken(i18n.words(locale).plain(entry.label)), entry);
  }
  return {
    keyboard(ctx) {
      const labels = buttons.map((entry) => Keyboard.text(ctx.words.plain(entry.label ?? '')));
      return Keyboard.from(pairs(labels)).resized().persistent();
    },
    find: (text) => byText.get(commandOf(text) ?? spoken(text)),
    commands: (locale) =>
      entries.flatMap(({ command, describe }) =>
        describe ? [{ command, description: i18n.words(locale).plain(describe) }] : [],
      ),
  };
}

/** A label as people type it: without the picture, in any case. */
function spoken(text: string): string {
  return text
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .trim()
    .toLowerCase();
}

/** "/balance@AbonentBot now" is "/balance". */
function commandOf(text: string): string | undefined {
  return text.match(/^\/[a-z0-9_]+/i)?.[0].toLowerCase();
}

function pairs<T>(items: T[]): T[][] {
  return items.flatMap((_, index) => (index % 2 === 0 ? [items.slice(index, index + 2)] : []));
}
