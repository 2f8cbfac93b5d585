import { DatabaseSync } from 'node:sqlite';
import { addSealFunctions, sealTerm } from './row-seal.ts';
import { pageSize } from './wal-frames.ts';

/** What stands in the first hundred bytes of every store of the agent, by place (sqlite.org/fileformat2.html, 1.3). */
const constants: readonly (readonly [number, string])[] = [
  [0, Buffer.from('SQLite format 3\0').toString('hex')],
  [16, pageSize.toString(16).padStart(4, '0')],
  // Written and read by a log beside it; no bytes spared on a page; what a page may be filled to.
  [18, '020200402020'],
  [44, '00000004'],
  [52, '0000000000000001'],
  [64, '0000000000000000'],
];

/** Whether a file begins as those of the agent do. An empty one is one that was just made. */
export const isHeaderSound = (main: Uint8Array): boolean =>
  main.byteLength === 0 ||
  constants.every(([at, hex]) => Buffer.from(main.subarray(at, at + hex.length / 2)).toString('hex') === hex);

const schemaOf = (database: DatabaseSync): ReadonlyMap<string, string> =>
  new Map(
    database
      .prepare(`select type || ' ' || name as name, tbl_name || ': ' || coalesce(sql, '') as text from sqlite_schema`)
      .all()
      .map(({ name, text }) => [String(name), String(text)]),
  );

/** What a store of one version consists of. */
const schemaAfter = (migrations: readonly string[]): ReadonlyMap<string, string> => {
  const fresh = new DatabaseSync(':memory:');
  try {
    addSealFunctions(fresh);
    for (const statements of migrations) fresh.exec(statements);
    return schemaOf(fresh);
  } finally {
    fresh.close();
  }
};

/**
 * Whether a store has the form it was given: tables and indexes as the migrations of its version made them, and SQLite's own
 * check of its pages, of indexes against tables and of each column against its rule.
 */
export const isFormSound = (database: DatabaseSync, migrations: readonly string[]): boolean => {
  const found = schemaOf(database);
  const expected = schemaAfter(migrations);
  // Other parts of the agent add tables of their own.
  const isAsMade = [...expected].every(([name, text]) => found.get(name) === text);
  if (!isAsMade || (migrations.length === 0 && found.size > 0)) return false;
  return Object.values(database.prepare('pragma integrity_check(1)').get() ?? {})[0] === 'ok';
};

/** How far elapsed time had come by what rows say; ages would shrink without. */
const youngest = `(select coalesce(max(at), 0) from (
  select max(put_elapsed) as at from envelope union all select max(closed_elapsed) from envelope
  union all select max(changed_elapsed) from print_job))`;

/**
 * Finds rows whose seal is wrong and does with them what is right whatever they said. A case that waited is set aside for a
 * person; one that was closed is forgotten, as the server knows it; a print is uncertain; time goes on from the youngest
 * row. Returns how many there were.
 */
export const mendRows = (database: DatabaseSync): number => {
  const run = (statement: string): number => Number(database.prepare(statement).run().changes);
  const isBroken = (table: Parameters<typeof sealTerm>[0]) => `seal is not ${sealTerm(table)}`;
  const setAside = { state: `'setAside'`, cause: `'damaged'` };
  const uncertain = { state: `'uncertain'`, cause: `'damaged'` };
  const isSpoilt = `(${isBroken('envelope')} or (body is not null and hash_of(body) is not content_hash))`;
  database.exec('begin');
  const count =
    run(`delete from envelope where ${isBroken('envelope')} and body is null`) +
    run(
      `update envelope set state = 'setAside', cause = 'damaged', seal = ${sealTerm('envelope', setAside)}
        where ${isSpoilt} and not (state = 'setAside' and cause is 'damaged' and not ${isBroken('envelope')})`,
    ) +
    run(
      `update print_job set state = 'uncertain', cause = 'damaged', seal = ${sealTerm('print_job', uncertain)} where ${isBroken('print_job')}`,
    ) +
    run(
      `update elapsed set ms = ${youngest}, wall = 0, seal = ${sealTerm('elapsed', { ms: youngest, wall: '0' })} where ${isBroken('elapsed')}`,
    );
  database.exec('commit');
  return count;
};
