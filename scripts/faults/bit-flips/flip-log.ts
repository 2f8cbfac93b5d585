import { hash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogKey } from '@linban/shared/transparency/checkpoint.ts';
import * as v from 'valibot';
import { createSeededRandom } from '../../../device-agent/src/testing/seeded-random.ts';
import { connectDatabase, type Database } from '../../../server/src/db/database.ts';
import { startEmbeddedPostgres } from '../../../server/src/db/embedded-postgres.ts';
import { flipAndAudit } from '../../../server/src/testing/audit-flips.ts';
import { grant, refuse } from '../../../server/src/testing/decisions.ts';
import { sun, wang, zhang } from '../../../server/src/testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestServer,
  until,
} from '../../../server/src/testing/test-server.ts';
import { auditLog } from '../../../server/src/transparency/audit.ts';
import type { FlipResult } from './flip-result.ts';

const tables = [
  'transparency_leaf',
  'transparency_node',
  'transparency_head',
  'transparency_size',
  'case_action',
] as const;

/** Carries some cases through a whole server, so that its log has something of everything. */
const fillLog = async (
  test: TestServer,
  department: Awaited<ReturnType<typeof startTestDepartment>>,
): Promise<void> => {
  const [terminal] = test.terminals;
  for (const [person, answer, state] of [
    [wang, grant, 'completed'],
    [zhang, refuse, 'rejected'],
    [sun, grant, 'completed'],
    [wang, grant, 'completed'],
  ] as const) {
    department.answer = answer;
    const agent = await terminal.agent();
    const reply = await agent.ask('cases.submit', { envelope: await terminal.envelope(person) });
    agent.close();
    if (!reply.ok) throw new Error(reply.error.kind);
    const { caseNumber } = reply.value;
    await until(async () =>
      (await test.server.parts.queries.recent(null, 100)).find(
        (shown) => shown.caseNumber === caseNumber && shown.state === state,
      ),
    );
    await test.server.parts.transparency.extend();
  }
};

/** Lets single bits flip in rows, below the checksums of the database's pages: as memory that fails would. */
const flipRows = async (
  database: Database,
  key: LogKey,
  { seed, rounds }: { readonly seed: number; readonly rounds: number },
): Promise<FlipResult> => {
  const faults: FlipResult['faults'][number][] = [];
  const places = new Map<string, number>();
  let refused = 0;
  for (let round = seed; round < seed + rounds; round += 1) {
    const random = createSeededRandom(round);
    const seen = await flipAndAudit(database, key, { where: random(), row: random(), bit: random() });
    if (!seen) refused += 1;
    else {
      places.set(seen.place, (places.get(seen.place) ?? 0) + 1);
      if (seen.findings.length === 0) faults.push({ seed: round, kind: 'unseen', about: seen.place });
    }
  }
  const about = [`in rows: ${rounds - refused} flips in ${places.size} columns, ${refused} that no row could hold`];
  return { rounds, flips: rounds - refused, harmless: 0, about, faults };
};

/** So many of all bits of a file flip in a round, but one at least. */
const rates: readonly number[] = [1e-9, 1e-5, 1e-4, 1e-3];

const rowsSchema = v.array(v.object({ rows: v.nullable(v.string()) }));

/** All rows there are, as one digest. */
const contentOf = async (database: Database): Promise<string> => {
  const parts: string[] = [];
  for (const table of tables) {
    const { rows } = await database.pool.query(
      `select string_agg(t::text, chr(10) order by t::text) as rows from ${table} t`,
    );
    parts.push(v.parse(rowsSchema, rows)[0]?.rows ?? '');
  }
  return hash('sha256', parts.join('\u0000'));
};

/**
 * Lets bits flip in the files of the log's tables while the database is stopped: page headers, free space, rows. What the
 * audit then reads is what was written, or it says that it can't read it.
 */
const flipPages = async (
  dataFolder: string,
  key: LogKey,
  { seed, rounds }: { readonly seed: number; readonly rounds: number },
): Promise<FlipResult> => {
  const faults: FlipResult['faults'][number][] = [];
  let [flips, harmless] = [0, 0];
  const withDatabase = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    const postgres = await startEmbeddedPostgres(dataFolder, () => {});
    const database = connectDatabase(postgres.url, () => {});
    try {
      return await work(database);
    } finally {
      await database.close();
      await postgres.stop();
    }
  };
  const before = await withDatabase(async (database) => {
    const { rows } = await database.pool.query(
      `select pg_relation_filepath(name::regclass) as rows from unnest($1::text[]) as name`,
      [tables],
    );
    return { content: await contentOf(database), files: v.parse(rowsSchema, rows).map(({ rows: file }) => file ?? '') };
  });
  const cluster = join(dataFolder, 'postgres/cluster');
  for (let round = seed; round < seed + rounds; round += 1) {
    const random = createSeededRandom(round);
    const path = join(cluster, before.files[Math.floor(random() * before.files.length)] ?? '');
    const whole = readFileSync(path);
    const hit = Buffer.from(whole);
    const bits = whole.byteLength * 8;
    const count = Math.ceil(bits * (rates[round % rates.length] ?? 0));
    for (let flip = 0; flip < count; flip += 1) {
      const bit = Math.floor(random() * bits);
      hit[bit >> 3] = (hit[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    flips += count;
    writeFileSync(path, hit);
    try {
      await withDatabase(async (database) => {
        const findings = await auditLog(database, key);
        const content = await contentOf(database).catch(() => null);
        if (findings.length === 0 && content !== before.content)
          faults.push({ seed: round, kind: 'unseen', about: path.slice(cluster.length) });
        if (findings.length === 0) harmless += 1;
      });
    } catch (error) {
      faults.push({ seed: round, kind: 'stuck', about: error instanceof Error ? error.message : 'unknown' });
    }
    writeFileSync(path, whole);
  }
  return { rounds, flips, harmless, about: [`in files of the database: ${rounds} rounds, ${flips} flips`], faults };
};

/** Fills the log of a server and lets bits flip in it: `rows` times in rows, `pages` times in the files. */
export const flipLog = async (options: {
  readonly seed: number;
  readonly rows: number;
  readonly pages: number;
}): Promise<FlipResult> => {
  const { seed, rows, pages } = options;
  const department = await startTestDepartment(grant);
  const test = await startTestServer(department.url);
  const { dataFolder } = test.config;
  try {
    await fillLog(test, department);
    const { database, transparency } = test.server.parts;
    const inRows = await flipRows(database, transparency.key, { seed, rounds: rows });
    // The database of whoever runs the tests against another one has its files elsewhere.
    await test.server.stop();
    const inPages = await flipPages(dataFolder, transparency.key, { seed, rounds: pages });
    return {
      rounds: inRows.rounds + inPages.rounds,
      flips: inRows.flips + inPages.flips,
      harmless: inPages.harmless,
      about: [...inRows.about, ...inPages.about],
      faults: [...inRows.faults, ...inPages.faults],
    };
  } finally {
    await department.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
};
