import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ENTITIES } from '../../src/app.ts';
import { audit } from '../../src/db/audit.ts';
import { isStoreAway } from '../../src/db/availability.ts';
import { createDatabase } from '../../src/db/database.ts';
import { cloneDatabase, runSql } from '../support/database.ts';

/** More than the ORM has connections. */
const LOST = 12;

test('transactions whose connections the server ends cost the process none of its connections', async () => {
  await using clone = await cloneDatabase();
  const database = createDatabase({ url: clone.url, entities: ENTITIES, kind: 'playground' });
  for (let lost = 1; lost <= LOST; lost++) {
    const cut = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const work = database.transaction(async (em) => {
      await audit(em, { kind: 'test.lost' });
      begun.resolve();
      await cut.promise;
      // Found out by the next statement, or by the commit.
      if (lost % 2 === 0) await audit(em, { kind: 'test.lost' });
    });
    await begun.promise;
    await runSql(
      clone.url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'abonent-orm' and datname = current_database()`,
    );
    await sleep(20);
    cut.resolve();
    const error = await work.catch((reason: unknown) => reason);
    expect(isStoreAway(error)).toBe(true);
  }
  await database.transaction((em) => audit(em, { kind: 'test.kept' }));
  expect(await runSql(clone.url, 'select kind from audit_event')).toEqual([{ kind: 'test.kept' }]);
  await database.stop();
});
