import { type Kysely, sql } from 'kysely';

/** Whose a look-up's document is, as far as whoever checks it may know. A case's document has its case for that. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table issued_document add column holder bytea`.execute(db);
  await sql`comment on column issued_document.holder is 'encrypted: masked name'`.execute(db);
};
