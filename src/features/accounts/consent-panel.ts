import { type Composer, InlineKeyboard } from 'grammy';
import { callbackData, fitsCallbackData, onPress } from '../../bot/callback.ts';
import { rememberLocale } from '../../bot/chat-memory.ts';
import type { Locale } from '../../bot/chat-state.ts';
import { type BotContext, effectKey } from '../../bot/context.ts';
import type { I18n } from '../../bot/i18n.ts';
import { edit, say } from '../../bot/messages.ts';
import type { Database } from '../../db/database.ts';
import type { Organization } from '../../organization.ts';
import { formatDay } from '../../time.ts';
import type { ConsentDocumentName } from './consent.ts';
import { CONSENT_DOCUMENTS, type ConsentDocuments } from './consent-documents.ts';
import { hasConsents, recordConsents, wereGivenBy } from './consents.ts';
import { LINK_DIALOG } from './dialogs/dialog-ids.ts';
import { linkKeyboard } from './link-keyboard.ts';

export interface ConsentPanelDependencies {
  database: Database;
  documents: ConsentDocuments;
  organization: Organization;
  i18n: I18n;
}

/**
 * The state of the greeting before anything may be stored: it travels in the buttons. Language, ticks, the texts
 * that were shown, and the account number of a deep link (base64url).
 */
interface PanelState {
  locale: Locale;
  ticked: ConsentDocumentName[];
  texts: string;
  number: string;
}

/** The greeting, with the two documents and a tick for each. */
export async function greet(
  ctx: BotContext,
  { documents, organization }: ConsentPanelDependencies,
  number: string,
): Promise<void> {
  const { locale } = ctx.words;
  const state = { locale, ticked: [], texts: fingerprint(documents, locale), number };
  await say(ctx, panelText(ctx, organization), panelKeyboard(ctx, documents, state));
}

export function consentPresses(composer: Composer<BotContext>, dependencies: ConsentPanelDependencies): void {
  const { database, documents, organization, i18n } = dependencies;
  const recent = new RecentTicks();

  onPress(composer, 'accounts', 'tick', async (ctx, [code, box]) => {
    const carried = speak(ctx, i18n, code);
    if (!carried) return;
    const state = { ...carried, ticked: recent.after(ctx, carried, box) };
    if (state.texts !== fingerprint(documents, state.locale)) {
      await ctx.answerCallbackQuery({ text: ctx.words.plain('accounts-texts-renewed'), show_alert: true });
      return await greet(ctx, dependencies, state.number);
    }
    if (state.ticked.length < CONSENT_DOCUMENTS.length) {
      return await edit(ctx, panelText(ctx, organization), panelKeyboard(ctx, documents, state));
    }
    const given = ctx.words.html('accounts-consents-given');
    if (await hadConsents(ctx, database)) return await edit(ctx, given, linkKeyboard(ctx.words));
    await recordAll(ctx, database, documents, state.locale);
    await edit(ctx, given);
    await ctx.enterDialog(LINK_DIALOG, { number: decodeNumber(state.number) });
  });

  onPress(composer, 'accounts', 'read', async (ctx, [code, name]) => {
    const state = speak(ctx, i18n, code);
    const document = CONSENT_DOCUMENTS.find((each) => each === name);
    if (!state || !document) return;
    const { pages, version } = documents[state.locale][document];
    for (const page of pages.slice(0, -1)) await say(ctx, page);
    const end = `${pages.at(-1)}\n\n<i>${ctx.words.html('accounts-document-version', { version: dayOf(version, ctx.words.locale) })}</i>`;
    await say(ctx, end, panelKeyboard(ctx, documents, state));
  });
}

/** A version is most often a date; an organisation's own may be anything. */
function dayOf(version: string, locale: Locale): string {
  return /^\d{4}-\d\d-\d\d$/.test(version) ? formatDay(new Date(version), 'UTC', locale) : version;
}

/** Given by an earlier update: the panel is an old one, or its last box was pressed twice. */
async function hadConsents(ctx: BotContext, database: Database): Promise<boolean> {
  if (!(await hasConsents(database.em(), ctx.chatKey))) return false;
  return !(await wereGivenBy(database.em(), effectKey(ctx, 'consent')));
}

async function recordAll(ctx: BotContext, database: Database, documents: ConsentDocuments, locale: Locale) {
  await database.transaction((em) =>
    recordConsents(em, documents, {
      chat: ctx.chatKey,
      userId: ctx.from?.id ?? 0,
      updateId: ctx.update.update_id,
      locale,
      effectKey: effectKey(ctx, 'consent'),
    }),
  );
  await rememberLocale(database.pool, ctx.chatKey, locale);
}

function panelText(ctx: BotContext, organization: Organization): string {
  return ctx.words.html('accounts-greeting', {
    organization: organization.shortName[ctx.words.locale],
    emergency: organization.emergency.phones.join(', '),
  });
}

function panelKeyboard(ctx: BotContext, documents: ConsentDocuments, state: PanelState): InlineKeyboard {
  const { words } = ctx;
  const keyboard = new InlineKeyboard();
  for (const name of CONSENT_DOCUMENTS) {
    keyboard
      .text(words.plain(`accounts-read-${name}`), callbackData('accounts', 'read', encode(state), name))
      .row();
  }
  for (const name of CONSENT_DOCUMENTS) {
    const isTicked = state.ticked.includes(name);
    const label = `${isTicked ? '☑️' : '⬜️'} ${words.plain(`accounts-agree-${name}`)}`;
    const box = `${LETTERS[name]}${isTicked ? 0 : 1}`;
    keyboard.text(label, callbackData('accounts', 'tick', encode(state), box)).row();
  }
  // In another language the texts are others, so the ticks begin anew.
  const other: Locale = state.locale === 'ru' ? 'en' : 'ru';
  const switched = { ...state, locale: other, ticked: [], texts: fingerprint(documents, other) };
  return keyboard.text(
    words.plain('accounts-other-language'),
    callbackData('accounts', 'tick', encode(switched)),
  );
}

/**
 * Of two fast presses the second carries the ticks from before the first. What was ticked meanwhile is known here,
 * in the process and for a while: nothing of it may be stored.
 */
class RecentTicks {
  readonly #byPanel = new Map<string, ConsentDocumentName[]>();

  /** The ticks after a press. `box` is what it does: a document's letter, then 1 to tick or 0 to untick. */
  after(ctx: BotContext, carried: PanelState, box: string | undefined): ConsentDocumentName[] {
    const panel = `${ctx.chatKey.chatId}:${ctx.callbackQuery?.message?.message_id}:${carried.locale}${carried.texts}`;
    const pressed = CONSENT_DOCUMENTS.find((name) => LETTERS[name] === box?.[0]);
    if (!pressed) {
      this.#byPanel.delete(panel);
      return carried.ticked;
    }
    const before = this.#byPanel.get(panel) ?? carried.ticked;
    const others = before.filter((name) => name !== pressed);
    const ticked = box?.[1] === '1' ? [...others, pressed] : others;
    this.#byPanel.delete(panel);
    this.#byPanel.set(panel, ticked);
    const [oldest] = this.#byPanel.keys();
    if (this.#byPanel.size > MOST_PANELS && oldest) this.#byPanel.delete(oldest);
    return ticked;
  }
}

const MOST_PANELS = 1000;

const LETTERS: Record<ConsentDocumentName, string> = { rules: 'r', personal_data: 'p' };

/** "ru.rp.1a2b3c.NDUw": at most 64 bytes with what stands before and after; a number that does not fit is asked for. */
function encode({ locale, ticked, texts, number }: PanelState): string {
  const state = [locale, ticked.map((name) => LETTERS[name]).join(''), texts];
  const whole = [...state, number].join('.');
  return fitsCallbackData('accounts', 'read', whole, 'personal_data') ? whole : [...state, ''].join('.');
}

/** Reads the state out of a button and speaks its language; null for what no panel of ours carries. */
function speak(ctx: BotContext, i18n: I18n, code: string | undefined): PanelState | null {
  const [locale, letters = '', texts = '', number = ''] = code?.split('.') ?? [];
  if (locale !== 'ru' && locale !== 'en') return null;
  ctx.words = i18n.words(locale);
  const ticked = CONSENT_DOCUMENTS.filter((name) => letters.includes(LETTERS[name]));
  return { locale, ticked, texts, number };
}

/** Six signs of the texts' hashes: a tick counts for the texts that stood beside it. */
function fingerprint(documents: ConsentDocuments, locale: Locale): string {
  return CONSENT_DOCUMENTS.map((name) => documents[locale][name].sha256.slice(0, 3)).join('');
}

function decodeNumber(code: string): string | undefined {
  return code === '' ? undefined : Buffer.from(code, 'base64url').toString();
}
