import { Kysely, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { up as first } from './migrations/m0001-first.ts';
import { up as staff } from './migrations/m0002-staff.ts';
import { up as documentHolder } from './migrations/m0003-document-holder.ts';
import { up as terminalKeys } from './migrations/m0004-terminal-keys.ts';
import { up as transparency } from './migrations/m0005-transparency.ts';
import { up as historyAudience } from './migrations/m0006-history-audience.ts';
import { up as caseDesk } from './migrations/m0007-case-desk.ts';
import { up as documentItem } from './migrations/m0008-document-item.ts';
import { up as catalogue } from './migrations/m0009-catalogue.ts';
import { up as referrals } from './migrations/m0010-referrals.ts';
import { up as jurisdiction } from './migrations/m0011-jurisdiction.ts';
import { up as retention } from './migrations/m0012-retention.ts';
import { up as wishes } from './migrations/m0013-wishes.ts';
import { up as platformReports } from './migrations/m0014-platform-reports.ts';
import { up as visits } from './migrations/m0015-visits.ts';
import { up as supervision } from './migrations/m0016-supervision.ts';
import { up as supersededDocuments } from './migrations/m0017-superseded-documents.ts';
import { up as erasureRequests } from './migrations/m0018-erasure-requests.ts';
import { up as cosignatures } from './migrations/m0019-cosignatures.ts';
import { up as supplements } from './migrations/m0020-supplements.ts';
import { up as certificateChanges } from './migrations/m0021-certificate-changes.ts';
import { up as documentCopies } from './migrations/m0022-document-copies.ts';
import { up as drafts } from './migrations/m0023-drafts.ts';
import { up as lateReports } from './migrations/m0024-late-reports.ts';
import { up as fees } from './migrations/m0025-fees.ts';
import { up as draftSlips } from './migrations/m0026-draft-slips.ts';
import { up as draftAccess } from './migrations/m0027-draft-access.ts';
import { up as findingLetters } from './migrations/m0028-finding-letters.ts';
import { up as accountPasswords } from './migrations/m0029-account-passwords.ts';
import { up as wholeLooks } from './migrations/m0030-whole-looks.ts';
import type { Tables } from './tables.ts';

/** The database in two forms: Kysely for queries, and the pool itself for statements where every round trip counts. */
export interface Database {
  readonly query: Kysely<Tables>;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** In order; a migration that was released is never changed. */
const migrations = {
  '0001-first': { up: first },
  '0002-staff': { up: staff },
  '0003-document-holder': { up: documentHolder },
  '0004-terminal-keys': { up: terminalKeys },
  '0005-transparency': { up: transparency },
  '0006-history-audience': { up: historyAudience },
  '0007-case-desk': { up: caseDesk },
  '0008-document-item': { up: documentItem },
  '0009-catalogue': { up: catalogue },
  '0010-referrals': { up: referrals },
  '0011-jurisdiction': { up: jurisdiction },
  '0012-retention': { up: retention },
  '0013-wishes': { up: wishes },
  '0014-platform-reports': { up: platformReports },
  '0015-visits': { up: visits },
  '0016-supervision': { up: supervision },
  '0017-superseded-documents': { up: supersededDocuments },
  '0018-erasure-requests': { up: erasureRequests },
  '0019-cosignatures': { up: cosignatures },
  '0020-supplements': { up: supplements },
  '0021-certificate-changes': { up: certificateChanges },
  '0022-document-copies': { up: documentCopies },
  '0023-drafts': { up: drafts },
  '0024-late-reports': { up: lateReports },
  '0025-fees': { up: fees },
  '0026-draft-slips': { up: draftSlips },
  '0027-draft-access': { up: draftAccess },
  '0028-finding-letters': { up: findingLetters },
  '0029-account-passwords': { up: accountPasswords },
  '0030-whole-looks': { up: wholeLooks },
};

export const connectDatabase = (url: string, onError: (error: unknown) => void): Database => {
  const pool = new pg.Pool({
    connectionString: url,
    max: 16,
    // Statements of one transaction are sent together instead of one round trip each.
    pipeline: true,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 0,
    statement_timeout: 15_000,
    application_name: 'linban-server',
  });
  pool.on('error', onError);
  // The pool hears of a connection that is lost only while nobody has it: in somebody's hand, and told by nobody, it would end the
  // whole server. Whoever has it finds out by the next statement.
  pool.on('connect', (client) => void client.on('error', () => {}));
  const query = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { query, pool, close: () => query.destroy() };
};

const migratorOf = (database: Database): Migrator =>
  new Migrator({ db: database.query, provider: { getMigrations: async () => migrations } });

/** Brings the schema up to date; several servers at once wait for each other (Kysely's lock). */
export const migrate = async (database: Database): Promise<void> => {
  const { error } = await migratorOf(database).migrateToLatest();
  if (error) throw error;
};

/** Whether all that this program knows of the schema is there. */
export const isUpToDate = async (database: Database): Promise<boolean> =>
  (await migratorOf(database).getMigrations()).every(({ executedAt }) => executedAt !== undefined);

/** Brings the schema of an empty database to where it was at one migration. `false`: this program does not know that one. */
export const migrateTo = async (database: Database, name: string): Promise<boolean> => {
  if (!Object.hasOwn(migrations, name)) return false;
  const { error } = await migratorOf(database).migrateTo(name);
  if (error) throw error;
  return true;
};
