import { rmSync } from 'node:fs';
import * as v from 'valibot';
import type { Database } from '../../server/src/db/database.ts';
import { startEmbeddedPostgres } from '../../server/src/db/embedded-postgres.ts';
import { openKeyring } from '../../server/src/keys/server-keys.ts';
import { createTestFolder, until } from '../../server/src/testing/test-server.ts';
import { createBareSubmissions } from './bare-submissions.ts';
import { type Bench, median, percentile } from './bench.ts';
import { startBenchServer } from './bench-server.ts';
import { startDirectus } from './directus.ts';
import { startHeldDepartment } from './held-department.ts';
import { startSideProcess } from './side-process.ts';

/** Twice as many as are under way at once, so that no terminal comes near its limit. */
const terminals = 64;
const atOnce = 32;
const perRound = 320;
const rounds = 5;
const warmUps = 2;
/** Short ones, by turns: what else the disk does then hits both. */
const pacedRounds = 8;
const perPacedRound = 80;

/** Nothing of the cases so far is left to do for the server. */
const endCases = async ({ pool }: Database, release: () => void): Promise<void> => {
  // Before the department answers, so that what comes then is looked at and changes nothing.
  await pool.query(`update resident_case set state = 'completed' where state = 'deciding'`);
  release();
  await until(async () => {
    const { rowCount } = await pool.query(`select 1 from pgboss.job where name = 'refer-case' limit 1`);
    return rowCount === 0 ? true : undefined;
  }, 60_000);
};

interface Submissions {
  /** Submissions a second in each round. */
  readonly throughput: { readonly server: readonly number[]; readonly bare: readonly number[] };
  /** Milliseconds of each submission at half of what the slower one does: at more, one would wait in its own queue. */
  readonly times: { readonly server: readonly number[]; readonly bare: readonly number[] };
}

const measureSubmissions = async (): Promise<Submissions> => {
  const department = await startHeldDepartment();
  const { server, database, databaseUrl, folder, terminalIds, stop } = await startBenchServer({
    departmentUrl: department.url,
    terminals,
  });
  const load = startSideProcess('submit-load/main.ts');
  const bare = await createBareSubmissions(databaseUrl, terminalIds, atOnce);
  const settle = async (): Promise<void> => {
    bare.settle();
    await endCases(database, department.release);
    department.hold();
  };
  try {
    const { publicKeys: keys } = await openKeyring(folder);
    const count = (warmUps + rounds) * perRound + pacedRounds * perPacedRound;
    await load.ask(
      { do: 'seal', address: server.address, keys, terminalIds: [...terminalIds], count },
      v.literal(true),
    );
    await bare.prepare(count);
    const flooded: { server: number; bare: number }[] = [];
    for (let round = 0; round < warmUps + rounds; round += 1) {
      const seconds = await load.ask({ do: 'flood', count: perRound, atOnce }, v.number());
      await settle();
      flooded.push({ server: perRound / seconds, bare: perRound / (await bare.flood(perRound)) });
      await settle();
    }
    const counted = flooded.slice(warmUps);
    const throughput = { server: counted.map((round) => round.server), bare: counted.map((round) => round.bare) };
    const perSecond = Math.min(median(throughput.server), median(throughput.bare)) / 2;
    const times = { server: [] as number[], bare: [] as number[] };
    for (let round = 0; round < pacedRounds; round += 1) {
      times.server.push(...(await load.ask({ do: 'pace', count: perPacedRound, perSecond }, v.array(v.number()))));
      await settle();
      times.bare.push(...(await bare.pace(perPacedRound, perSecond)));
      await settle();
    }
    return { throughput, times };
  } finally {
    await load.stop();
    await bare.close();
    await stop();
    await department.close();
  }
};

/** Rows a second that Directus makes, in each round, on a PostgreSQL of the same programs, settings and disk. */
const directusRounds = async (): Promise<readonly number[]> => {
  const folder = createTestFolder();
  const postgres = await startEmbeddedPostgres(folder, () => {});
  try {
    const directus = await startDirectus(postgres.url);
    try {
      const made: number[] = [];
      for (let round = 0; round < warmUps + rounds; round += 1)
        made.push(perRound / (await directus.flood(perRound, atOnce)));
      return made.slice(warmUps);
    } finally {
      await directus.stop();
    }
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

let measured: Promise<Submissions> | undefined;
/** Both rows are of one measurement. */
const submissions = (): Promise<Submissions> => {
  measured ??= measureSubmissions();
  return measured;
};

export const serverSubmitThroughput: Bench = {
  name: 'server.submit.throughput',
  unit: '1/s',
  baselineIs:
    'the statements of the same transaction by a plain client, one case each; 32 at once either way, no department answering. The server writes cases that come together in one transaction. Takes a minute or two, by the disk',
  goal: 0.6,
  goalOf: 'ratio',
  better: 'higher',
  run: async () => {
    const { throughput } = await submissions();
    return { value: median(throughput.server), baseline: median(throughput.bare) };
  },
};

export const serverSubmitP95: Bench = {
  name: 'server.submit.p95',
  unit: 'ms',
  baselineIs:
    'the statements of the same transaction by a plain client, one case each; as many a second, half of what the slower one does at most',
  goal: 3,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const { times } = await submissions();
    return { value: percentile(times.server, 95), baseline: percentile(times.bare, 95) };
  },
};

export const serverSubmitVsDirectus: Bench = {
  name: 'server.submit.vs-directus',
  unit: '1/s',
  baselineIs:
    'Directus making one plain row a request over its API, 32 at once either way. Installs it at its first run, which takes minutes',
  goal: 2,
  goalOf: 'ratio',
  better: 'higher',
  run: async () => {
    const { throughput } = await submissions();
    return { value: median(throughput.server), baseline: median(await directusRounds()) };
  },
};
