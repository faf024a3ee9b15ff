import { Migration } from '@mikro-orm/migrations';

export class Billing extends Migration {
  override up(): void {
    this.addSql(`
      create table "payee" ("id" bigserial primary key, "code" text not null, "name" text not null, "services" text null, "executor" text null, "address" text null, "phone" text null, "inn" text null, "kpp" text null, "bank" text null, "bic" text null, "settlement_account" text null, "note" text null);
      alter table "payee" add constraint "payee_code_unique" unique ("code");

      create table "bill" ("account_id" bigint not null, "period" date not null, "amount_due" bigint not null, "charged" bigint not null, "recalculated" bigint not null, "benefit" bigint not null, "penalty" bigint not null, "paid" bigint not null, "opening_balance" bigint not null, "data_as_of" timestamptz not null, "first_imported_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), "import_batch_id" bigint not null, "content_hash" text not null, primary key ("account_id", "period"));
      alter table "bill" add constraint "bill_account_id_foreign" foreign key ("account_id") references "account" ("id");

      create table "bill_payee" ("account_id" bigint not null, "period" date not null, "payee_id" bigint not null, "amount_due" bigint not null, "opening_balance" bigint null, "previous_debt" bigint null, "penalty" bigint null, "period_due" bigint null, "last_payment_date" date null, primary key ("account_id", "period", "payee_id"));
      alter table "bill_payee" add constraint "bill_payee_account_id_foreign" foreign key ("account_id") references "account" ("id");
      alter table "bill_payee" add constraint "bill_payee_payee_id_foreign" foreign key ("payee_id") references "payee" ("id");

      create table "bill_reading" ("account_id" bigint not null, "period" date not null, "ordinal" smallint not null, "meter_code" text not null, "meter_name" text null, "service" text null, "zones" smallint not null, "previous1" numeric(18,4) null, "previous2" numeric(18,4) null, "previous3" numeric(18,4) null, "previous_date" date null, "current1" numeric(18,4) null, "current2" numeric(18,4) null, "current3" numeric(18,4) null, "current_date" date null, primary key ("account_id", "period", "ordinal"));
      alter table "bill_reading" add constraint "bill_reading_account_id_foreign" foreign key ("account_id") references "account" ("id");

      create table "meter" ("id" bigserial primary key, "account_id" bigint not null, "code" text not null, "name" text null, "service" text null, "zones" smallint not null, "last1" numeric(18,4) null, "last2" numeric(18,4) null, "last3" numeric(18,4) null, "last_date" date null, "updated_at" timestamptz not null default now());
      alter table "meter" add constraint "meter_account_id_code_unique" unique ("account_id", "code");
      alter table "meter" add constraint "meter_account_id_foreign" foreign key ("account_id") references "account" ("id");
    `);
    // Partitions stand in a schema of their own, out of sight of the comparison between entities and tables.
    this.addSql(`
      create schema "partition";
      create table "charge" ("period" date not null, "account_id" bigint not null, "ordinal" smallint not null, "service_code" text not null, "service" text not null, "payee_id" bigint null, "unit" text null, "norm" numeric(18,6) null, "volume" numeric(18,6) null, "tariff1" numeric(18,6) null, "tariff2" numeric(18,6) null, "tariff3" numeric(18,6) null, "charged" bigint not null, "recalculated" bigint null, "benefit" bigint null, "penalty" bigint null, "paid" bigint null, "period_due" bigint null, "opening_balance" bigint null, "amount_due" bigint not null, "meter_code" text null, "house_meter_code" text null, "house_volume" numeric(18,6) null, "house_norm" numeric(18,6) null, "house_charged" bigint null, "house_due" bigint null, "house_total_volume" numeric(18,6) null, "premises_volume" numeric(18,6) null, "common_volume" numeric(18,6) null, "raise_multiplier" numeric(12,4) null, "raise_amount" bigint null, primary key ("period", "account_id", "ordinal")) partition by range ("period");
      alter table "charge" add constraint "charge_account_id_foreign" foreign key ("account_id") references "account" ("id");
      alter table "charge" add constraint "charge_payee_id_foreign" foreign key ("payee_id") references "payee" ("id");
    `);
  }
}
