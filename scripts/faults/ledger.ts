import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseStateSchema } from '@linban/shared/cases/case-state.ts';
import { caseNumberSchema } from '@linban/shared/cases/codes.ts';
import { outboxStatusSchema } from '@linban/shared/contracts/terminal-link.ts';
import * as v from 'valibot';
import { connectDatabase, type Database } from '../../server/src/db/database.ts';
import { homeOf } from '../../server/src/db/embedded-postgres.ts';
import { postgresUser } from '../../server/src/db/postgres-programs.ts';

const caseRowSchema = v.object({
  caseNumber: caseNumberSchema,
  state: caseStateSchema,
  /** When the person signed, by the terminal's clock: tells which round the case comes from. */
  signedAt: v.date(),
  envelopes: v.number(),
  documents: v.number(),
  actions: v.array(v.string()),
});
export type CaseRow = v.InferOutput<typeof caseRowSchema>;

const ledgerSchema = v.object({
  cases: v.array(caseRowSchema),
  /** Entries of the transparency log; each action of a case is one. */
  leaves: v.number(),
  logSize: v.number(),
  /** What the terminal last said of its outbox, and when the server heard it. */
  outbox: v.nullable(v.object({ ...outboxStatusSchema.entries, heardAt: v.date() })),
});
/** All that the centre has written down. */
export type Ledger = v.InferOutput<typeof ledgerSchema>;

const casesText = `
  select c.case_number as "caseNumber", c.state,
    (select a.at from case_action a where a.case_id = c.case_id and a.type = 'submit' order by a.seq limit 1) as "signedAt",
    (select count(*)::int from submission s where s.case_id = c.case_id) as envelopes,
    (select count(*)::int from issued_document d where d.case_id = c.case_id) as documents,
    array(select a.type from case_action a where a.case_id = c.case_id order by a.seq) as actions
  from resident_case c order by c.submitted_at`;
const logText = `select (select count(*)::int from transparency_leaf) as leaves, size::int as "logSize" from transparency_size`;
const outboxText = `select report->'outbox' as outbox, received_at as "heardAt" from terminal_report`;

const logRows = v.tuple([v.object({ leaves: v.number(), logSize: v.number() })]);
const outboxRows = v.array(v.object({ outbox: outboxStatusSchema, heardAt: v.date() }));

const readAll = async ({ pool }: Database): Promise<Ledger> => {
  const [cases, log, outbox] = await Promise.all([pool.query(casesText), pool.query(logText), pool.query(outboxText)]);
  const [terminal] = v.parse(outboxRows, outbox.rows);
  return v.parse(ledgerSchema, {
    cases: cases.rows,
    ...v.parse(logRows, log.rows)[0],
    outbox: terminal ? { ...terminal.outbox, heardAt: terminal.heardAt } : null,
  });
};

/** Where the embedded database of a server's data folder listens just now. Throws while it does not run. */
const urlOf = (serverFolder: string): string => {
  const user = postgresUser();
  if (!user.ok) throw new Error(user.error);
  const home = homeOf(serverFolder, user.value);
  // `postmaster.pid`, line 4: the port (PostgreSQL documentation, "Database File Layout").
  const port = Number(readFileSync(join(home, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[3]);
  const password = readFileSync(join(serverFolder, 'postgres-password'), 'utf8').trim();
  return `postgres://linban:${password}@127.0.0.1:${port}/linban`;
};

/** Reads the truth from the database beside the running server. Rejects while there is no database to ask. */
export const readLedger = async (serverFolder: string): Promise<Ledger> => {
  const database = connectDatabase(urlOf(serverFolder), () => {});
  try {
    return await readAll(database);
  } finally {
    await database.pool.end();
  }
};
