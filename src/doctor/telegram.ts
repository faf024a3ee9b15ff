import { Api, HttpError } from 'grammy';
import type { WebhookInfo } from 'grammy/types';
import { remedyFor } from '../bot/refusals.ts';
import { ALLOWED_UPDATES } from '../bot/shell.ts';
import { createTransport, strangeStatusOf } from '../bot/transport.ts';
import type { Config } from '../config.ts';
import { compareClocks } from './clock.ts';
import { type Check, codeOf, type Findings } from './finding.ts';

/** An older failure has been made good since: Telegram tries again all the time. */
const RECENT_MS = 3_600_000;

/** Whether Telegram knows the token and brings the updates where they are waited for; and what time it is there. */
export function checkTelegram({ mode, bot, webhook }: Config, now: () => number): Check {
  return {
    subject: 'doctor-subject-telegram',
    async look(findings, tooLate) {
      if (mode === 'playground') return findings.ok('doctor-telegram-played');
      const transport = createTransport(bot.apiRoot);
      const api = new Api(bot.token, { apiRoot: bot.apiRoot, fetch: transport.fetch as never });
      try {
        const me = await api.getMe(tooLate as never);
        findings.ok('doctor-token-ok', { name: me.username });
        tellWebhook(findings, await api.getWebhookInfo(tooLate as never), webhook?.url ?? null, now());
        await tellClock(findings, bot.apiRoot, now, tooLate);
      } catch (error) {
        if (!(error instanceof HttpError)) throw remedyFor(error) ?? error;
        const status = strangeStatusOf(error);
        if (status === null) findings.fail('doctor-telegram-away', { code: codeOf(error.error) });
        else findings.fail('doctor-telegram-strange', { status: String(status), root: bot.apiRoot });
      } finally {
        await transport.close();
      }
    },
  };
}

function tellWebhook(findings: Findings, info: WebhookInfo, wanted: string | null, now: number): void {
  const { url = '', pending_update_count: pending } = info;
  if (!wanted && url) findings.fail('doctor-webhook-unwanted', { url });
  else if (!wanted) findings.ok('doctor-webhook-polling', { pending });
  else if (!url) findings.warn('doctor-webhook-not-yet');
  else if (url !== wanted) findings.fail('doctor-webhook-elsewhere', { url });
  else tellDelivery(findings, info, now);
}

/** Telegram keeps its last failure for ever; it is worth a word while it is fresh. */
function tellDelivery(findings: Findings, info: WebhookInfo, now: number): void {
  const { url = '', pending_update_count: pending, last_error_date: failedAt } = info;
  const agoMs = now - (failedAt ?? 0) * 1_000;
  if (failedAt !== undefined && agoMs < RECENT_MS) {
    const reason = info.last_error_message ?? '—';
    const minutes = Math.max(0, Math.round(agoMs / 60_000));
    findings.warn('doctor-webhook-failing', { url, pending, minutes, reason });
  } else findings.ok('doctor-webhook-ok', { url, pending });
  const kinds = (info.allowed_updates ?? []).toSorted().join();
  if (kinds !== ALLOWED_UPDATES.toSorted().join()) findings.warn('doctor-webhook-kinds');
}

/** By the header that every answer carries, to the second. No token is shown for it. */
async function tellClock(findings: Findings, root: string, now: () => number, signal: AbortSignal) {
  const before = now();
  const { headers } = await fetch(root, { method: 'HEAD', redirect: 'manual', signal });
  const theirs = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return;
  compareClocks(findings, 'telegram', theirs + 500, (before + now()) / 2);
}
