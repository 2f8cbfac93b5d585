import { type Kysely, sql } from 'kysely';

/** Recommendations (监察建议书) that supervisors made of a red card, each beside its move. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table finding_letter (
      finding_id uuid not null references finding,
      step smallint not null,
      pdf bytea not null,
      primary key (finding_id, step)
    )`.execute(db);
  await sql`comment on column finding_letter.pdf is 'encrypted: it holds what a supervisor wrote'`.execute(db);
};
