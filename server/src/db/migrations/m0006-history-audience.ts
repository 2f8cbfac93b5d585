import { type Kysely, sql } from 'kysely';

/** Whom a history of a case was issued for: its resident, with reasons; or whoever holds the receipt, without. `null` for other documents. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    alter table issued_document add column audience text check (audience in ('resident', 'receiptHolder'))
  `.execute(db);
  await sql`update issued_document set audience = 'resident' where template = 'case-history'`.execute(db);
};
