import { createReadStream } from 'node:fs';
import { type App, createApp } from '../src/app.ts';
import { createLog } from '../src/log.ts';
import { EXAMPLE_ORGANIZATION, loadOrganization } from '../src/organization.ts';
import type { BotQuestion } from './bot-question.ts';
import { cpuMs, serveParent } from './parent.ts';

/** The whole product, with chats that are linked to accounts of a sample file. */
serveParent<BotQuestion>(async (question) => {
  if (question.kind === 'usage') return cpuMs();
  const app = await makeApp(question);
  await app.open();
  await app.importBilling('sample.xml', createReadStream(question.sample), 'bench');
  const numbers = await linkChats(app, question.chatIds);
  await app.start();
  return numbers;
});

function makeApp({ telegram, databaseUrl, smtpUrl, dataDir }: BotQuestion & { kind: 'start' }): Promise<App> {
  return createApp({
    kind: 'playground',
    role: 'all',
    telegram,
    databaseUrl,
    redisUrl: null,
    mail: { url: smtpUrl, from: 'noreply@vodogreevsk.example' },
    http: { host: '127.0.0.1', port: 0 },
    organization: loadOrganization(EXAMPLE_ORGANIZATION),
    dataDir,
    locale: 'ru',
    log: createLog({ level: 'warn', plain: true }),
    onFatal: (error) => {
      throw error;
    },
  });
}

/** An account for each chat, past the dialog: linking is guarded against the haste of a benchmark. */
async function linkChats({ database }: App, chatIds: number[]): Promise<string[]> {
  const { rows } = await database.pool.query<{ number: string }>(
    `with pair as (
       select chat.id::text as chat_id, chat.place, account.id as account_id, account.number
       from unnest($1::bigint[]) with ordinality chat (id, place)
       join (select id, number, row_number() over (order by id) as place from account) account using (place)
     ), known as (
       insert into chat_state (messenger, chat_id, locale) select 'telegram', chat_id, 'ru' from pair
     ), linked as (
       insert into chat_link (messenger, chat_id, account_id, proof, effect_key)
       select 'telegram', chat_id, account_id, 'bill_amount', 'bench:' || chat_id from pair
     )
     select number from pair order by place`,
    [chatIds],
  );
  return rows.map(({ number }) => number);
}
