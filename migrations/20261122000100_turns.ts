import { Migration } from '@mikro-orm/migrations';

export class Turns extends Migration {
  override up(): void {
    // Unlogged: after a crash of the server nobody holds a turn any more. "fillfactor" leaves room for rows to be
    // changed where they stand.
    this.addSql(`
      create unlogged table "chat_turn" ("lane" text not null, "fence" bigint not null, "held_until" timestamptz not null, "finished" bigint[] not null default '{}', "touched_at" timestamptz not null default now(), primary key ("lane")) with (fillfactor = 70);
    `);
  }
}
