import { type Kysely, sql } from 'kysely';

/** Passwords that can be made anew: who else was told one, and what was done with accounts. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table staff_account add column password_told_to uuid references staff_account`.execute(db);
  await sql`
    comment on column staff_account.password_told_to is 'who besides its holder was told the present password; null: nobody who is known'
  `.execute(db);
  await sql`
    create table staff_account_act (
      act_id uuid primary key,
      account_id uuid not null references staff_account,
      type text not null check (type in ('made', 'closed', 'reopened', 'renewed', 'givenAnew')),
      done_by uuid references staff_account,
      at timestamptz not null
    )`.execute(db);
  await sql`comment on table staff_account_act is 'rows are added, never changed'`.execute(db);
  await sql`comment on column staff_account_act.done_by is 'null: at the machine of the server'`.execute(db);
  await sql`create index on staff_account_act (account_id, at)`.execute(db);
  await sql`create index on staff_account_act (at desc)`.execute(db);
};
