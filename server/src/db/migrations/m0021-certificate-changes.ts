import { type Kysely, sql } from 'kysely';

/** What a certificate says is kept beside it, so that people can put it right; a case says whether a second person has to look at that. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table issued_document add column certified bytea`.execute(db);
  await sql`comment on column issued_document.certified is 'encrypted: what the department granted, as the certificate says it; null where that was not kept yet'`.execute(
    db,
  );
  await sql`alter table resident_case add column change_proposed boolean not null default false`.execute(db);
  await sql`comment on column resident_case.change_proposed is 'a change of its certificate waits for a second person, by its actions'`.execute(
    db,
  );
  await sql`create index resident_case_change_proposed on resident_case (updated_at) where change_proposed`.execute(db);
};
