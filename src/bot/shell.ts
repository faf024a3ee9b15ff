import { setTimeout as sleep } from 'node:timers/promises';
import { Bot, BotError, Composer, type FilterQuery, GrammyError, HttpError } from 'grammy';
import type { Update } from 'grammy/types';
import type { Pool } from 'pg';
import { isStoreAway } from '../db/availability.ts';
import { Fault } from '../errors.ts';
import type { Log } from '../log.ts';
import { markStopped, recallChat } from './chat-memory.ts';
import { BotContext, chatKeyOf } from './context.ts';
import { createDialogDesk, type DialogDesk } from './dialog-desk.ts';
import type { DialogStore } from './dialog-store.ts';
import { DIALOG_PREFIX, type Dialog } from './dialogs.ts';
import { guessLocale, type I18n, type Words } from './i18n.ts';
import { createIntake } from './intake.ts';
import { createLanes } from './lanes.ts';
import { createMenu, type Menu, type MenuEntry } from './menu.ts';
import { say } from './messages.ts';
import { guessWords, tellOverdue } from './overdue.ts';
import { createParkedUpdates } from './parked-updates.ts';
import { createPolling, remedyFor } from './polling.ts';
import type { Transport } from './transport.ts';

export interface ShellOptions {
  token: string;
  apiRoot: string;
  transport: Transport;
  pool: Pool;
  dialogStore: DialogStore;
  i18n: I18n;
  log: Log;
  menu: MenuEntry[];
  dialogs: Dialog[];
  /** Buttons and commands of the features, in private chats. */
  presses: Composer<BotContext>[];
  /** What the features make of a text that no dialog took. */
  texts: Composer<BotContext>[];
  onFatal: (error: Error) => void;
  /** Milliseconds; shorter ones in tests. */
  timing?: { deadlineMs: number; patienceMs: number } | undefined;
}

export interface Shell {
  readonly bot: Bot<BotContext>;
  start(brokenOff?: AbortSignal): Promise<void>;
  /** Takes no more updates and waits for those at work. */
  stop(): Promise<void>;
}

const PAUSE_WHILE_TELEGRAM_IS_AWAY_MS = 3_000;
const ALLOWED_UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;

/** What Telegram notes in a chat by itself; nobody said it, so nobody is answered. */
const NO_MESSAGES: FilterQuery[] = [
  'message:pinned_message',
  'message:message_auto_delete_timer_changed',
  'message:chat_background_set',
  'message:write_access_allowed',
];

/** Joins the parts of the conversation with people. Nothing happens before `start`. */
export function createShell(options: ShellOptions): Shell {
  const { token, apiRoot, transport, pool, i18n, log, timing } = options;
  const bot = new Bot<BotContext>(token, {
    ContextConstructor: BotContext,
    client: { apiRoot, fetch: transport.fetch as never },
  });
  const menu = createMenu(options.menu, i18n);
  const desk = createDialogDesk(options.dialogs, options.dialogStore, i18n);
  const spoken = new WeakMap<Update, Words>();
  bot.chatType('private').use(privateChat(options, menu, desk, spoken) as never);

  const lanes = createLanes();
  const stopping = new AbortController();
  const intake = createIntake({
    lanes,
    handle: (update) => handle(bot, update),
    onOverdue: (update) => tellOverdue(bot.api, update, spoken.get(update) ?? guessWords(i18n, update)),
    log,
    stopping: stopping.signal,
    deadlineMs: timing?.deadlineMs,
  });
  const polling = createPolling({
    api: bot.api,
    parked: createParkedUpdates(pool, { token, log }),
    intake,
    allowedUpdates: ALLOWED_UPDATES,
    log,
    onFatal: options.onFatal,
    patienceMs: timing?.patienceMs,
  });

  return {
    bot,
    async start(brokenOff) {
      await introduce(bot, log, brokenOff ? AbortSignal.any([stopping.signal, brokenOff]) : stopping.signal);
      await publishCommands(bot, menu).catch((error: unknown) => {
        log.warn({ err: error }, 'could not publish the commands; the next start tries again');
      });
      await polling.start();
    },
    async stop() {
      stopping.abort();
      await polling.stop();
      await lanes.idle();
    },
  };
}

/**
 * The order of things in a private chat. Commands and menu buttons come before dialogs, so that they always lead
 * out of one; texts that nobody takes come last, so that nothing typed stays without an answer.
 */
function privateChat(
  options: ShellOptions,
  menu: Menu,
  desk: DialogDesk,
  spoken: WeakMap<Update, Words>,
): Composer<BotContext> {
  const chat = new Composer<BotContext>();
  chat.use(answerFaults(options.log));
  chat.use(prepare(options, menu, desk));
  chat.use((ctx, next) => {
    spoken.set(ctx.update, ctx.words);
    return next();
  });
  chat.on('my_chat_member', async (ctx) => {
    await markStopped(options.pool, ctx.chatKey, ctx.myChatMember.new_chat_member.status === 'kicked');
  });
  chat.on(NO_MESSAGES, () => {});
  chat.on('message:text', async (ctx, next) => {
    const entry = menu.find(ctx.message.text);
    if (!entry) return next();
    await entry.open(ctx, await ctx.leaveDialog());
  });
  chat.use(...options.presses);
  // A live location is edited all the time: only what was written is worth a word.
  chat.on(['edited_message:text', 'edited_message:caption'], (ctx) =>
    say(ctx, ctx.words.html('shell-edit-ignored')),
  );
  chat.filter(mayConcernDialog).use((ctx, next) => desk.resume(ctx, next));
  chat.use(...options.texts);
  chat.on('callback_query', (ctx) => ctx.answerCallbackQuery({ text: ctx.words.plain('shell-button-old') }));
  chat.on('message', (ctx) => ctx.showMenu(ctx.words.html('shell-not-understood')));
  return chat;
}

/** Unknown commands are no answers to a dialog's question. */
function mayConcernDialog(ctx: BotContext): boolean {
  if (ctx.callbackQuery) return ctx.callbackQuery.data?.startsWith(`${DIALOG_PREFIX}:`) ?? false;
  return ctx.message !== undefined && !ctx.message.text?.startsWith('/');
}

function prepare({ pool, i18n, dialogStore }: ShellOptions, menu: Menu, desk: DialogDesk) {
  return async (ctx: BotContext, next: () => Promise<void>) => {
    ctx.chatKey = chatKeyOf(ctx);
    ctx.remembered = await recallChat(pool, ctx.chatKey);
    ctx.words = i18n.words(ctx.remembered?.locale ?? guessLocale(ctx.from?.language_code));
    ctx.showMenu = async (html) => {
      await say(ctx, html, menu.keyboard(ctx));
    };
    ctx.enterDialog = (id, args = {}) => desk.enter(ctx, id, args);
    ctx.isDialogOpen = (id) => desk.isOpen(ctx, id);
    ctx.leaveDialog = () => dialogStore.drop(ctx);
    await next();
  };
}

/** The one place where what went wrong with an update becomes words. */
function answerFaults(log: Log) {
  return async (ctx: BotContext, next: () => Promise<void>) => {
    try {
      await next();
    } catch (error) {
      if (error instanceof GrammyError && error.error_code === 403) return;
      if (!(error instanceof Fault) && !isStoreAway(error))
        log.error({ err: error, update: ctx.update.update_id }, 'handler failed');
      if (error instanceof HttpError || isStoreAway(error) || ctx.words === undefined) throw error;
      const sentence =
        error instanceof Fault
          ? ctx.words.html(error.key, error.params)
          : ctx.words.html('shell-our-fault', { reference: String(ctx.update.update_id) });
      if (ctx.callbackQuery && !ctx.pressAnswered) await ctx.answerCallbackQuery();
      await say(ctx, sentence);
    }
  };
}

/** grammY wraps what a handler throws, context and all; what was thrown is what counts. */
async function handle(bot: Bot<BotContext>, update: Update): Promise<void> {
  try {
    await bot.handleUpdate(update);
  } catch (error) {
    throw error instanceof BotError ? error.error : error;
  }
}

/** Asks Telegram who the bot is; while Telegram is away, again and again. */
async function introduce(bot: Bot<BotContext>, log: Log, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      bot.botInfo = await bot.api.getMe(signal as never);
      return;
    } catch (error) {
      signal.throwIfAborted();
      const mayPass = error instanceof HttpError || (error instanceof GrammyError && mayPassLater(error));
      if (!mayPass) throw remedyFor(error) ?? error;
      log.warn({ err: error }, 'Telegram does not answer; trying again until it does');
      await sleep(PAUSE_WHILE_TELEGRAM_IS_AWAY_MS, undefined, { signal });
    }
  }
}

function mayPassLater({ error_code: code }: GrammyError): boolean {
  return code === 429 || code >= 500;
}

async function publishCommands(bot: Bot<BotContext>, menu: Menu): Promise<void> {
  const scope = { type: 'all_private_chats' } as const;
  await bot.api.setMyCommands(menu.commands('ru'), { scope });
  await bot.api.setMyCommands(menu.commands('ru'), { scope, language_code: 'ru' });
  await bot.api.setMyCommands(menu.commands('en'), { scope, language_code: 'en' });
  await bot.api.setChatMenuButton({ menu_button: { type: 'commands' } });
}
