import type { EntityManager } from '@mikro-orm/postgresql';
import type { Locale } from '../../bot/chat-state.ts';
import type { ChatKey } from '../../bot/context.ts';
import { Consent } from './consent.ts';
import { CONSENT_DOCUMENTS, type ConsentDocuments } from './consent-documents.ts';

/** Whether this chat has given both consents. */
export async function hasConsents(em: EntityManager, chat: ChatKey): Promise<boolean> {
  const given = await em.find(Consent, { ...chat }, { fields: ['document'] });
  return CONSENT_DOCUMENTS.every((name) => given.some((consent) => consent.document === name));
}

/** Whether this very update gave them: then it has come again, after a crash. */
export async function wereGivenBy(em: EntityManager, effectKey: string): Promise<boolean> {
  return (await em.count(Consent, { effectKey: `${effectKey}:${CONSENT_DOCUMENTS[0]}` })) > 0;
}

export interface ConsentAct {
  chat: ChatKey;
  userId: number;
  updateId: number;
  locale: Locale;
  effectKey: string;
}

/** Records both consents, each with its text's version and hash. Doing it again for one update changes nothing. */
export async function recordConsents(
  em: EntityManager,
  documents: ConsentDocuments,
  act: ConsentAct,
): Promise<void> {
  for (const name of CONSENT_DOCUMENTS) {
    const { version, sha256 } = documents[act.locale][name];
    await em.execute(
      `insert into consent (messenger, chat_id, user_id, document, version, text_sha256, locale, update_id, effect_key)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (effect_key) do nothing`,
      [
        act.chat.messenger,
        act.chat.chatId,
        String(act.userId),
        name,
        version,
        sha256,
        act.locale,
        act.updateId,
        `${act.effectKey}:${name}`,
      ],
    );
  }
}
