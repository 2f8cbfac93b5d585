import { type Kysely, sql } from 'kysely';

/** The transparency log as a tree: its whole subtrees, its signed heads, and where the steps of a case stand in it. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table transparency_node (
      level smallint not null check (level > 0),
      node_index bigint not null,
      hash bytea not null,
      primary key (level, node_index)
    )`.execute(db);
  await sql`
    create table transparency_head (
      size bigint primary key,
      root bytea not null,
      checkpoint text not null,
      signed_at timestamptz not null
    )`.execute(db);
  await sql`alter table transparency_leaf add column case_id uuid`.execute(db);
  await sql`update transparency_leaf set case_id = (entry::jsonb ->> 'caseId')::uuid`.execute(db);
  await sql`create index on transparency_leaf (case_id)`.execute(db);
  await sql`alter table case_action add column reason_salt bytea`.execute(db);
  await sql`comment on column case_action.reason_salt is 'with it, the digest in the log can be compared with the reason'`.execute(
    db,
  );
};
