import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Update } from 'grammy/types';
import type { Pool } from 'pg';
import type { Log } from '../log.ts';

/** Updates that are still at work while the polling offset has moved past them. */
export interface ParkedUpdates {
  park(update: Update): Promise<void>;
  release(updateId: number): Promise<void>;
  /** What a stop or a crash left behind, oldest first. What cannot be opened is logged and dropped. */
  left(): Promise<Update[]>;
}

export interface ParkedUpdatesOptions {
  /** The bot's token, which no store knows: the key is made of it. */
  token: string;
  log: Log;
}

/**
 * Kept sealed: an update may hold a password that the person typed, and nothing typed in a chat is meant for whoever
 * reads the database.
 */
export function createParkedUpdates(pool: Pool, { token, log }: ParkedUpdatesOptions): ParkedUpdates {
  const seal = createSeal(token);

  async function release(updateId: number): Promise<void> {
    await pool.query('delete from parked_update where update_id = $1', [updateId]);
  }

  return {
    async park(update) {
      await pool.query(
        'insert into parked_update (update_id, sealed) values ($1, $2) on conflict do nothing',
        [update.update_id, seal.close(update.update_id, JSON.stringify(update))],
      );
    },
    release,
    async left() {
      const { rows } = await pool.query<ParkedRow>(
        'select update_id as id, sealed, body from parked_update order by update_id',
      );
      const updates: Update[] = [];
      for (const { id, sealed, body } of rows) {
        const update = sealed ? opened(seal, id, sealed) : body;
        if (update) updates.push(update);
        else {
          log.warn(
            { update: id },
            'a parked update cannot be opened, as when BOT_TOKEN was changed; it is dropped',
          );
          await release(id);
        }
      }
      return updates;
    },
  };
}

interface ParkedRow {
  id: number;
  sealed: Buffer | null;
  /** In clear, as the first release parked it. */
  body: Update | null;
}

function opened(seal: Seal, id: number, sealed: Buffer): Update | null {
  const text = seal.open(id, sealed);
  return text === null ? null : (JSON.parse(text) as Update);
}

interface Seal {
  close(updateId: number, text: string): Buffer;
  /** Null for what was closed with another key, belongs to another update, or was changed. */
  open(updateId: number, sealed: Buffer): string | null;
}

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM, bound to the update's id: nonce, tag, then the text. The key is HKDF-SHA-256 of the token. */
function createSeal(token: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', token, '', 'abonent: parked updates', KEY_BYTES));
  return {
    close(updateId, text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(String(updateId)));
      const closed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), closed]);
    },
    open(updateId, sealed) {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      try {
        // With its length said, a shortened tag is refused.
        const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(String(updateId))).setAuthTag(tag);
        const text = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
