import { Composer, InlineKeyboard } from 'grammy';
import type { Pool } from 'pg';
import { callbackData, onPress } from './callback.ts';
import { rememberLocale } from './chat-memory.ts';
import type { BotContext } from './context.ts';
import { type I18n, LOCALES } from './i18n.ts';
import type { MenuEntry } from './menu.ts';
import { edit, say } from './messages.ts';

/** One line of the settings screen. */
export interface SettingsEntry {
  /** Unique among the entries; part of the button's data. */
  id: string;
  label: string;
  order: number;
  open: (ctx: BotContext) => Promise<unknown>;
}

const SETTINGS_ORDER = 80;

/** «⚙️ Настройки»: the features' entries, and the language, which is the shell's own. */
export function createSettings(
  unsorted: SettingsEntry[],
  i18n: I18n,
  pool: Pool,
): { menu: MenuEntry; presses: Composer<BotContext> } {
  const entries = unsorted.toSorted((a, b) => a.order - b.order);
  const keyboard = (ctx: BotContext) => {
    const rows = entries.map((entry) => [
      InlineKeyboard.text(ctx.words.plain(entry.label), callbackData('shell', 'settings', entry.id)),
    ]);
    const languages = LOCALES.map((locale) => {
      const chosen = locale === ctx.words.locale ? '✓ ' : '';
      return InlineKeyboard.text(
        `${chosen}${i18n.words(locale).plain('shell-language-name')}`,
        callbackData('shell', 'language', locale),
      );
    });
    // Before the consents nothing may be kept: the greeting has a language of its own.
    return InlineKeyboard.from(ctx.remembered ? [...rows, languages] : rows);
  };

  const presses = new Composer<BotContext>();
  onPress(presses, 'shell', 'settings', async (ctx, [id]) => {
    await entries.find((entry) => entry.id === id)?.open(ctx);
  });
  onPress(presses, 'shell', 'language', async (ctx, [chosen]) => {
    const locale = LOCALES.find((each) => each === chosen);
    if (!locale || !ctx.remembered) return;
    await rememberLocale(pool, ctx.chatKey, locale);
    ctx.words = i18n.words(locale);
    await edit(ctx, ctx.words.html('shell-settings'), keyboard(ctx));
    await ctx.showMenu(ctx.words.html('shell-language-changed'));
  });

  return {
    presses,
    menu: {
      command: 'settings',
      describe: 'shell-settings-describe',
      label: 'shell-settings-button',
      order: SETTINGS_ORDER,
      open: (ctx) => say(ctx, ctx.words.html('shell-settings'), keyboard(ctx)),
    },
  };
}
