import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { usualReferralTiming } from '../../server/src/config.ts';
import { connectDatabase, migrate } from '../../server/src/db/database.ts';
import { startEmbeddedPostgres } from '../../server/src/db/embedded-postgres.ts';
import { openKeyring } from '../../server/src/keys/server-keys.ts';
import { createTestFolder, testConfig } from '../../server/src/testing/test-server.ts';
import { type Bench, median, timeOf } from './bench.ts';
import { startServerProcess } from './bench-server.ts';
import { benchTerminalIds, enrolBenchTerminals } from './bench-terminals.ts';
import { fillCases } from './fill-cases.ts';
import { startHeldDepartment } from './held-department.ts';
import { startSideProcess } from './side-process.ts';

const casesAtStart = 100_000;
const many = 1_000_000;
const few = 10_000;
const starts = 5;
const runs = 120;
const warmUps = 20;
const terminalIds = benchTerminalIds(8);

/** A data folder with so many cases in its database, which is not running. */
const prepareFolder = async (departmentUrl: string, cases: number) => {
  const folder = createTestFolder();
  const postgres = await startEmbeddedPostgres(folder, () => {});
  const database = connectDatabase(postgres.url, () => {});
  await migrate(database);
  await enrolBenchTerminals(database, terminalIds);
  if (cases > 0) await fillCases(database, terminalIds[0] ?? '', cases);
  await database.close();
  await postgres.stop();
  const configFile = join(folder, 'server.json');
  const config = { ...testConfig(folder, departmentUrl, 0, terminalIds), referrals: usualReferralTiming };
  writeFileSync(configFile, JSON.stringify(config));
  return { folder, configFile };
};

const startOnce = async (configFile: string): Promise<void> => {
  const server = await startServerProcess(configFile);
  await server.stop();
};

const timeToReady = async (configFile: string): Promise<number> => {
  let stop = async (): Promise<void> => {};
  const time = await timeOf(async () => {
    stop = (await startServerProcess(configFile)).stop;
  });
  await stop();
  return time;
};

/** A server of its own for each number of cases, both running: by turns, whatever else the disk does hits both. */
const startAsked = async ({ folder, configFile }: { readonly folder: string; readonly configFile: string }) => {
  const server = await startServerProcess(configFile);
  const load = startSideProcess('submit-load/main.ts');
  const { publicKeys: keys } = await openKeyring(folder);
  const count = warmUps + runs;
  const asked = { do: 'seal', address: server.address, keys, terminalIds: [...terminalIds], count } as const;
  await load.ask(asked, v.literal(true));
  return {
    submit: async () => (await load.ask({ do: 'flood', count: 1, atOnce: 1 }, v.number())) * 1000,
    stop: async () => {
      await load.stop();
      await server.stop();
    },
  };
};

export const serverStartGrowth: Bench = {
  name: 'server.start.growth',
  unit: 'ms',
  baselineIs: `the same start without any case; with ${casesAtStart} in the embedded database. Takes a minute`,
  goal: 3,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    // Nobody listens there, and nothing waits to be referred.
    const full = await prepareFolder('http://127.0.0.1:9', casesAtStart);
    const empty = await prepareFolder('http://127.0.0.1:9', 0);
    const times: { readonly full: number; readonly empty: number }[] = [];
    // The first start makes what every later one finds.
    for (const { configFile } of [full, empty]) await startOnce(configFile);
    for (let index = 0; index < starts; index += 1)
      times.push({ full: await timeToReady(full.configFile), empty: await timeToReady(empty.configFile) });
    for (const { folder } of [full, empty]) await rm(folder, { recursive: true, force: true });
    return { value: median(times.map((time) => time.full)), baseline: median(times.map((time) => time.empty)) };
  },
};

export const serverSubmitGrowth: Bench = {
  name: 'server.submit.growth',
  unit: 'ms',
  baselineIs: `the same submission at ${few} stored cases instead of ${many}. Takes eight minutes and 10 GB, nearly all for filling`,
  goal: 1.15,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const department = await startHeldDepartment();
    const folders = [await prepareFolder(department.url, many), await prepareFolder(department.url, few)] as const;
    const [large, small] = [await startAsked(folders[0]), await startAsked(folders[1])];
    try {
      const times: { readonly large: number; readonly small: number }[] = [];
      for (let index = 0; index < warmUps + runs; index += 1)
        times.push({ large: await large.submit(), small: await small.submit() });
      const counted = times.slice(warmUps);
      return { value: median(counted.map((time) => time.large)), baseline: median(counted.map((time) => time.small)) };
    } finally {
      department.release();
      await Promise.all([large.stop(), small.stop()]);
      await department.close();
      for (const { folder } of folders) await rm(folder, { recursive: true, force: true });
    }
  },
};
