import { Migration } from '@mikro-orm/migrations';

export class Exchange extends Migration {
  override up(): void {
    this.addSql(`
      create table "import_batch" ("id" bigserial primary key, "period" date not null, "file_name" text not null, "file_sha256" text not null, "status" text not null, "read_count" int not null, "created_count" int not null, "changed_count" int not null, "unchanged_count" int not null, "rejected_count" int not null, "imported_by" text not null, "data_as_of" timestamptz not null, "started_at" timestamptz not null, "finished_at" timestamptz not null);
      create index "import_batch_period_index" on "import_batch" ("period");
      create unique index "import_batch_current_unique" on "import_batch" ("period") where status = 'current';

      create table "house_meter" ("period" date not null, "code" text not null, "name" text null, "service" text null, "zones" smallint not null, "current1" numeric(18,4) null, "current2" numeric(18,4) null, "current3" numeric(18,4) null, primary key ("period", "code"));

      alter table "payee" add column "correspondent_account" text null;
    `);
  }
}
