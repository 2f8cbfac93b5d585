import { type Kysely, sql } from 'kysely';

/**
 * Which item a look-up's document is of, for whoever checks it: one layout serves many items. A case's document has its case
 * for that.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table issued_document add column item_id text, add column item_version integer`.execute(db);
  // The one look-up there was had a layout of its own name.
  await sql`
    update issued_document set item_id = template, item_version = 1 where case_id is null and template = 'contribution-record'
  `.execute(db);
};
