import { Bot, Composer, type FilterQuery, GrammyError } from 'grammy';
import type { Update } from 'grammy/types';
import type { Pool } from 'pg';
import { isStoreAway } from '../db/availability.ts';
import { TurnLostError } from '../deadline.ts';
import { Fault } from '../errors.ts';
import type { WebhookDoor } from '../http/webhook-route.ts';
import type { Log } from '../log.ts';
import { markStopped, recallChat } from './chat-memory.ts';
import { BotContext, chatKeyOf } from './context.ts';
import { createDialogDesk, type DialogDesk } from './dialog-desk.ts';
import type { DialogStore } from './dialog-store.ts';
import { DIALOG_PREFIX, type Dialog } from './dialogs.ts';
import { guessLocale, type I18n, type Words } from './i18n.ts';
import { createIntake } from './intake.ts';
import { introduce, publishCommands, untilAnswered } from './introduction.ts';
import { createLanes } from './lanes.ts';
import { createMenu, type Menu, type MenuEntry } from './menu.ts';
import { say } from './messages.ts';
import { guessWords, tellOverdue } from './overdue.ts';
import { createParkedUpdates } from './parked-updates.ts';
import { createPolling, finishParked } from './polling.ts';
import type { Transport } from './transport.ts';
import { createTurnKeeper } from './turn-keeper.ts';
import type { Turns } from './turns.ts';
import { mayPassLater } from './unheard.ts';
import { createWebhookDoor, ensureNoWebhook, ensureWebhook } from './webhook.ts';

export interface ShellOptions {
  token: string;
  apiRoot: string;
  transport: Transport;
  pool: Pool;
  dialogStore: DialogStore;
  /** By webhook, where other processes may take updates too; null: by long polling, as the only one. */
  webhook: { url: string; turns: Turns } | null;
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
  timing?: { deadlineMs?: number; patienceMs?: number; drainMs?: number } | undefined;
}

export interface Shell {
  readonly bot: Bot<BotContext>;
  /** Where Telegram brings updates to; null where they are fetched. */
  readonly webhook: WebhookDoor | null;
  /** Learns who the bot is. */
  start(brokenOff?: AbortSignal): Promise<void>;
  /** Begins to get updates. */
  receive(brokenOff?: AbortSignal): Promise<void>;
  /** Takes no more updates, gives those at work 20 seconds, and leaves the rest to the next process. */
  stop(): Promise<void>;
}

/** Kubernetes and Docker wait 30 s and less before they kill. */
const DRAIN_MS = 20_000;
export const ALLOWED_UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;

/** What Telegram notes in a chat by itself; nobody said it, so nobody is answered. */
const NO_MESSAGES: FilterQuery[] = [
  'message:pinned_message',
  'message:message_auto_delete_timer_changed',
  'message:chat_background_set',
  'message:write_access_allowed',
];

/** Joins the parts of the conversation with people. Nothing happens before `start`. */
export function createShell(options: ShellOptions): Shell {
  const { token, apiRoot, transport, pool, webhook, i18n, log, timing } = options;
  const bot = new Bot<BotContext>(token, {
    ContextConstructor: BotContext,
    client: { apiRoot, fetch: transport.fetch as never },
  });
  bot.api.config.use(transport.shortcut(token));
  const menu = createMenu(options.menu, i18n);
  const desk = createDialogDesk(options.dialogs, options.dialogStore, i18n);
  const spoken = new WeakMap<Update, Words>();
  bot.chatType('private').use(privateChat(options, menu, desk, spoken) as never);

  const lanes = createLanes();
  const stopping = new AbortController();
  const letGo = new AbortController();
  const keeper =
    webhook && createTurnKeeper({ turns: webhook.turns, secret: token, log, stopping: stopping.signal });
  const intake = createIntake({
    lanes,
    keeper,
    handle: (update) => handle(bot, update),
    onOverdue: (update) => tellOverdue(bot.api, update, spoken.get(update) ?? guessWords(i18n, update)),
    log,
    stopping: stopping.signal,
    letGo: letGo.signal,
    deadlineMs: timing?.deadlineMs,
  });
  const parked = createParkedUpdates(pool, { token, log });
  const polling = webhook
    ? null
    : createPolling({
        api: bot.api,
        parked,
        intake,
        allowedUpdates: ALLOWED_UPDATES,
        log,
        onFatal: options.onFatal,
        patienceMs: timing?.patienceMs,
      });
  const until = (brokenOff?: AbortSignal) =>
    brokenOff ? AbortSignal.any([stopping.signal, brokenOff]) : stopping.signal;

  let publishing: Promise<void> = Promise.resolve();
  const door = webhook && createWebhookDoor(webhook.url, token, intake, () => bot.isInited());

  return {
    bot,
    webhook: door,
    async start(brokenOff) {
      await introduce(bot, log, until(brokenOff));
      publishing = publishCommands(bot.api, menu, log, stopping.signal);
    },
    async receive(brokenOff) {
      if (polling) {
        await untilAnswered(() => ensureNoWebhook(bot.api), log, until(brokenOff));
        await polling.start();
      }
      if (!webhook) return;
      await finishParked(parked, intake, log);
      const place = { url: webhook.url, token, allowedUpdates: ALLOWED_UPDATES };
      await untilAnswered(() => ensureWebhook(bot.api, place), log, until(brokenOff));
    },
    async stop() {
      stopping.abort();
      const drained = Promise.all([polling?.stop(), lanes.idle(), publishing]);
      const late = setTimeout(
        () => letGo.abort(new TurnLostError('the process stops')),
        timing?.drainMs ?? DRAIN_MS,
      );
      await drained.finally(() => clearTimeout(late));
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
  // Before the menu: a password behind a command is taken out of the chat first.
  chat.use(...options.presses);
  chat.on('message:text', async (ctx, next) => {
    const entry = menu.find(ctx.message.text);
    if (!entry) return next();
    await entry.open(ctx, await ctx.leaveDialog());
  });
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
      if (!(error instanceof Fault) && !isForAnotherTime(error))
        log.error({ err: error, update: ctx.update.update_id }, 'handler failed');
      if (isForAnotherTime(error) || ctx.words === undefined) throw error;
      const sentence =
        error instanceof Fault
          ? ctx.words.html(error.key, error.params)
          : ctx.words.html('shell-our-fault', { reference: String(ctx.update.update_id) });
      if (ctx.callbackQuery && !ctx.pressAnswered) await ctx.answerCallbackQuery();
      await say(ctx, sentence);
    }
  };
}

/** The same update may find its way later; the intake decides when. */
function isForAnotherTime(error: unknown): boolean {
  return mayPassLater(error) || isStoreAway(error) || error instanceof TurnLostError;
}

/** As `bot.handleUpdate`, which makes an API client for each update and wraps what a handler throws. */
async function handle(bot: Bot<BotContext>, update: Update): Promise<void> {
  await bot.middleware()(new BotContext(update, bot.api, bot.botInfo), async () => {});
}
