import { Migration } from '@mikro-orm/migrations';

export class Accounts extends Migration {
  override up(): void {
    this.addSql(`
      create table "account" ("id" bigserial primary key, "number" text not null, "number_key" text not null, "payer_name" text null, "region" text null, "district" text null, "city" text null, "settlement" text null, "street" text null, "house" text null, "flat" text null, "house_key" text null, "total_area" numeric(12,3) null, "living_area" numeric(12,3) null, "residents" int null, "registered" int null, "closed_at" timestamptz null, "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now());
      alter table "account" add constraint "account_number_key_unique" unique ("number_key");
      create index "account_house_key_index" on "account" ("house_key");

      create table "cabinet" ("id" bigserial primary key, "account_id" bigint not null, "number" text not null, "email" text null, "password_hash" text null, "created_at" timestamptz not null default now(), "confirmed_at" timestamptz null);
      alter table "cabinet" add constraint "cabinet_account_id_unique" unique ("account_id");
      alter table "cabinet" add constraint "cabinet_number_unique" unique ("number");
      alter table "cabinet" add constraint "cabinet_account_id_foreign" foreign key ("account_id") references "account" ("id");

      create table "email_confirmation" ("id" bigserial primary key, "cabinet_id" bigint not null, "messenger" text not null, "chat_id" text not null, "email" text not null, "locale" text not null, "password_hash" text null, "code_hash" text null, "sent_at" timestamptz null, "expires_at" timestamptz not null, "failures" int not null default 0, "confirmed_at" timestamptz null, "effect_key" text not null, "letter_key" text null, "code_key" text null, "code_outcome" jsonb null, "created_at" timestamptz not null default now());
      create index "email_confirmation_code_key_index" on "email_confirmation" ("code_key");
      alter table "email_confirmation" add constraint "email_confirmation_effect_key_unique" unique ("effect_key");
      create index "email_confirmation_messenger_chat_id_index" on "email_confirmation" ("messenger", "chat_id");
      alter table "email_confirmation" add constraint "email_confirmation_cabinet_id_foreign" foreign key ("cabinet_id") references "cabinet" ("id");

      create table "chat_link" ("id" bigserial primary key, "messenger" text not null, "chat_id" text not null, "account_id" bigint not null, "proof" text not null, "state" text not null default 'active', "created_at" timestamptz not null default now(), "chosen_at" timestamptz not null default now(), "suspended_at" timestamptz null, "ended_at" timestamptz null, "effect_key" text not null);
      create index "chat_link_account_id_index" on "chat_link" ("account_id");
      create index "chat_link_messenger_chat_id_index" on "chat_link" ("messenger", "chat_id");
      create unique index "chat_link_standing_unique" on "chat_link" ("messenger", "chat_id", "account_id") where ended_at is null;
      alter table "chat_link" add constraint "chat_link_effect_key_unique" unique ("effect_key");
      alter table "chat_link" add constraint "chat_link_account_id_foreign" foreign key ("account_id") references "account" ("id");

      create table "consent" ("id" bigserial primary key, "messenger" text not null, "chat_id" text not null, "user_id" text not null, "document" text not null, "version" text not null, "text_sha256" text not null, "locale" text not null, "update_id" bigint not null, "given_at" timestamptz not null default now(), "effect_key" text not null);
      alter table "consent" add constraint "consent_effect_key_unique" unique ("effect_key");
      create index "consent_messenger_chat_id_index" on "consent" ("messenger", "chat_id");
      create trigger "consent_append_only" before update or delete on "consent" for each row execute function "refuse_change"();

      create table "attempt_counter" ("key" varchar(255) not null, "points" int not null default 0, "expire" bigint null, primary key ("key"));
    `);
  }
}
