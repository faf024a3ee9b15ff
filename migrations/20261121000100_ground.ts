import { Migration } from '@mikro-orm/migrations';

export class Ground extends Migration {
  override up(): void {
    this.addSql(`
      create table "installation" ("id" smallint not null, "kind" text not null, "created_at" timestamptz not null default now(), primary key ("id"));

      create table "audit_event" ("id" bigserial primary key, "at" timestamptz not null default now(), "kind" text not null, "messenger" text null, "chat_id" text null, "user_id" text null, "account_id" bigint null, "effect_key" text null, "details" jsonb null);
      alter table "audit_event" add constraint "audit_event_effect_key_unique" unique ("effect_key");
      create index "audit_event_account_id_at_index" on "audit_event" ("account_id", "at");

      create table "chat_state" ("messenger" text not null, "chat_id" text not null, "locale" text not null, "stopped_at" timestamptz null, "dialog" json null, "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), primary key ("messenger", "chat_id"));

      create table "parked_update" ("update_id" bigint not null, "body" json not null, "parked_at" timestamptz not null default now(), primary key ("update_id"));
    `);
    // What is written as evidence is never changed; only a retention run, which says so, may delete.
    this.addSql(`
      create function "refuse_change"() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' and current_setting('abonent.retention', true) = 'on' then return old; end if;
        raise exception 'rows of % are only ever added', tg_table_name using errcode = 'restrict_violation';
      end $$;
      create trigger "audit_event_append_only" before update or delete on "audit_event" for each row execute function "refuse_change"();
    `);
  }
}
