import { setTimeout as sleep } from 'node:timers/promises';
import type { Api, Bot } from 'grammy';
import type { Log } from '../log.ts';
import type { BotContext } from './context.ts';
import type { Menu } from './menu.ts';
import { remedyFor } from './refusals.ts';
import { mayPassLater } from './unheard.ts';

const PAUSE_WHILE_TELEGRAM_IS_AWAY_MS = 3_000;

/** Asks until Telegram answers. @throws SetupError where no repetition will change the answer */
export async function untilAnswered<T>(ask: () => Promise<T>, log: Log, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      if (!mayPassLater(error)) throw remedyFor(error) ?? error;
      log.warn({ err: error }, 'Telegram does not answer; trying again until it does');
      await sleep(PAUSE_WHILE_TELEGRAM_IS_AWAY_MS, undefined, { signal });
    }
  }
}

/** Asks Telegram who the bot is. */
export async function introduce(bot: Bot<BotContext>, log: Log, signal: AbortSignal): Promise<void> {
  bot.botInfo = await untilAnswered(() => bot.api.getMe(signal as never), log, signal);
}

/** Tells Telegram the commands to offer; a failure is left to the next start. */
export async function publishCommands(api: Api, menu: Menu, log: Log, signal: AbortSignal): Promise<void> {
  const scope = { type: 'all_private_chats' } as const;
  try {
    const until = signal as never;
    await api.setMyCommands(menu.commands('ru'), { scope }, until);
    await api.setMyCommands(menu.commands('ru'), { scope, language_code: 'ru' }, until);
    await api.setMyCommands(menu.commands('en'), { scope, language_code: 'en' }, until);
    await api.setChatMenuButton({ menu_button: { type: 'commands' } }, until);
  } catch (error) {
    if (signal.aborted) return;
    log.warn({ err: error }, 'could not publish the commands; the next start tries again');
  }
}
