import { createReadStream } from 'node:fs';
import { createApp } from '../src/app.ts';
import { writeSamples } from '../src/features/exchange/sample-writer.ts';
import { createLog } from '../src/log.ts';
import { EXAMPLE_ORGANIZATION, loadOrganization } from '../src/organization.ts';

/** Someone whose chat is linked to an account. */
export interface Subscriber {
  chatId: number;
  linkId: number;
  /** Of the account: whoever answers with a balance names it. */
  number: string;
}

const FIRST_CHAT = 8_000_000_001;

/**
 * Fills an empty database with the bills of twice as many accounts and links a chat to each of `chats` of them, past
 * the dialog: linking is guarded against the haste of a benchmark.
 */
export async function settleTown(databaseUrl: string, folder: string, chats: number): Promise<Subscriber[]> {
  const [sample = ''] = await writeSamples({
    // Not all accounts of the town stand in its first file.
    ...{ accounts: chats * 2, months: 1, seed: 1, firstPeriod: '2024-02' },
    folder,
  });
  const app = await createApp({
    ...{ kind: 'playground', role: 'all', locale: 'ru', redisUrl: null, mail: null, webhook: null },
    telegram: { token: '0:unused', apiRoot: 'http://127.0.0.1:1' },
    databaseUrl,
    http: { host: '127.0.0.1', port: 0 },
    organization: loadOrganization(EXAMPLE_ORGANIZATION),
    dataDir: folder,
    log: createLog({ level: 'warn', plain: true }),
    onFatal: (error) => {
      throw error;
    },
  });
  try {
    await app.open();
    await app.importBilling('sample.xml', createReadStream(sample), 'bench');
    const { rows } = await app.database.pool.query<Subscriber>(LINK_CHATS, [FIRST_CHAT, chats]);
    return rows;
  } finally {
    await app.stop();
  }
}

/** $1 the first chat, $2 how many. */
const LINK_CHATS = `
  with pair as (
    select $1::bigint + place - 1 as chat_id, id as account_id, number
    from (select id, number, row_number() over (order by id) as place from account) account
    where place <= $2
  ), known as (
    insert into chat_state (messenger, chat_id, locale) select 'telegram', chat_id::text, 'ru' from pair
  ), linked as (
    insert into chat_link (messenger, chat_id, account_id, proof, effect_key)
    select 'telegram', chat_id::text, account_id, 'bill_amount', 'bench:' || chat_id from pair
    returning id, account_id
  )
  select chat_id as "chatId", linked.id as "linkId", number
  from pair join linked using (account_id) order by chat_id`;
