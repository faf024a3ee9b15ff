import { Migration } from '@mikro-orm/migrations';

/** Parked updates are sealed from here on; what was parked in clear before stays readable until it has been run. */
export class ParkedUpdates extends Migration {
  override up(): void {
    this.addSql(`
      alter table "parked_update" alter column "body" drop not null;
      alter table "parked_update" add column "sealed" bytea null;
    `);
  }
}
