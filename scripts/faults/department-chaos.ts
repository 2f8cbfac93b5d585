import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom } from '../../device-agent/src/testing/seeded-random.ts';
import { connectDatabase, migrate } from '../../server/src/db/database.ts';
import { startEmbeddedPostgres } from '../../server/src/db/embedded-postgres.ts';
import { publicKeyOf } from '../../server/src/departments/message-keys.ts';
import { openKeyring } from '../../server/src/keys/server-keys.ts';
import { sun, wang, zhang } from '../../server/src/testing/people.ts';
import { layReadyCluster } from '../../server/src/testing/ready-cluster.ts';
import { createTestFolder, testConfig, testDepartmentKey } from '../../server/src/testing/test-server.ts';
import { createTestTerminal } from '../../server/src/testing/test-terminal.ts';
import { startServerProcess } from '../bench/bench-server.ts';
import { benchKeyOf, benchTerminalIds, enrolBenchTerminals } from '../bench/bench-terminals.ts';
import { type Centre, createCentre } from '../fake-departments/centre.ts';
import type { Mode } from '../fake-departments/control.ts';
import { platformId } from '../fake-departments/platform.ts';
import { createFakeDepartments } from '../fake-departments/server.ts';
import { repositoryRoot } from '../repository.ts';
import { type ChaosFault, judgeCases } from './judge-cases.ts';

/** Bugs that the campaign has to find: files of `planted/`. */
type PlantedBug = 'received-is-settled' | 'fresh-number' | 'lost-answer-is-sent';

export interface ChaosOptions {
  readonly seed: number;
  /** Schedules of faults, one after the other on the same server. */
  readonly schedules: number;
  /** Cases in each. */
  readonly cases: number;
  /** How the department may behave. */
  readonly moods: readonly [Mode, ...Mode[]];
  /** Whether the server is ended by force in the middle of some schedules. */
  readonly kills: boolean;
  readonly plantedBug: PlantedBug | null;
  /** How long a case may take once all is well again. */
  readonly settleWithinMs: number;
  readonly report: (line: string) => void;
}

export interface ChaosResult {
  readonly acknowledged: number;
  readonly kills: number;
  readonly changes: number;
  readonly faults: readonly ChaosFault[];
}

const department = 'employment';
const people = [wang, sun, zhang] as const;

/** A department's line to the centre that loses, doubles and delays what is said. */
const unreliable = (centre: Centre, random: () => number): Centre => ({
  keys: centre.keys,
  tell: async (...said) => {
    if (random() < 0.2) return;
    const twice = random() < 0.3;
    await sleep(random() * 400, undefined, { ref: false });
    await Promise.all([centre.tell(...said), twice ? centre.tell(...said) : undefined]);
  },
});

/**
 * Random schedules of faults of a department and of the platform, with the server as the program it is: what was acknowledged is compared with the
 * database and with what the department knows, by queries of their own.
 */
export const runDepartmentChaos = async (options: ChaosOptions): Promise<ChaosResult> => {
  const { schedules, cases, report } = options;
  const random = createSeededRandom(options.seed);
  const oneOf = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0];
  const folder = createTestFolder();
  await layReadyCluster(folder);
  const postgres = await startEmbeddedPostgres(folder, () => {});
  const database = connectDatabase(postgres.url, () => {});
  await migrate(database);
  const terminalIds = benchTerminalIds(Math.max(1, Math.ceil(cases / 4)));
  await enrolBenchTerminals(database, terminalIds);
  let address = '';
  const now = () => new Date();
  const config = testConfig(folder, 'http://127.0.0.1:1', 0, terminalIds);
  const fake = createFakeDepartments({
    now,
    keyOf: () => testDepartmentKey,
    centre: unreliable(
      createCentre(
        () => address,
        () => config.publicUrl,
        now,
      ),
      random,
    ),
  });
  fake.server.listen(0, '127.0.0.1');
  await once(fake.server, 'listening');
  const bound = fake.server.address();
  if (typeof bound !== 'object' || !bound) throw new Error('no address');
  const configFile = join(folder, 'server.json');
  const links = testConfig(folder, (id) => `http://127.0.0.1:${bound.port}/departments/${id}`, 0, terminalIds);
  // Nothing is set aside: what waits for people would settle only by people.
  const referrals = { ...links.referrals, wrongAnswers: 1000 };
  const platform = {
    url: `http://127.0.0.1:${bound.port}/departments/${platformId}`,
    publicKeys: [publicKeyOf(testDepartmentKey.privateKey)],
  };
  writeFileSync(configFile, JSON.stringify({ ...links, referrals, platform, databaseUrl: postgres.url }));
  const flags = options.plantedBug
    ? ['--import', join(repositoryRoot, `scripts/faults/planted/${options.plantedBug}.ts`)]
    : [];
  const start = async () => {
    const process = await startServerProcess(configFile, flags);
    address = process.address;
    return process;
  };

  let server = await start();
  let [kills, changes] = [0, 0];
  const acknowledged: string[] = [];
  const { publicKeys } = await openKeyring(folder);

  const submit = async (index: number): Promise<void> => {
    const terminalId = terminalIds[index % terminalIds.length] ?? '';
    const terminal = createTestTerminal(address, terminalId, benchKeyOf(terminalId), publicKeys);
    const link = await terminal.agent();
    const reply = await link.ask('cases.submit', { envelope: await terminal.envelope(oneOf(people)) });
    link.close();
    if (!reply.ok) throw new Error(`a case was refused: ${reply.error.kind}`);
    acknowledged.push(reply.value.caseNumber);
  };
  const kill = async (): Promise<void> => {
    const exited = once(server.child, 'exit');
    server.child.kill('SIGKILL');
    await exited;
    kills += 1;
    server = await start();
  };
  const change = (): void => {
    for (const side of [department, platformId])
      fake.behave(side, { mode: oneOf(options.moods), delayMs: Math.floor(random() * 700) });
    changes += 1;
  };
  const waiting = async (): Promise<number> => {
    const { rows } = await database.pool.query(
      `select (select count(*) from resident_case where state = 'deciding')::int
        + (select count(*) from platform_report where state <> 'sent')::int as count`,
    );
    return Number(rows[0]?.count);
  };

  try {
    for (let schedule = 0; schedule < schedules; schedule += 1) {
      const killAfter = options.kills && random() < 0.5 ? Math.floor(random() * cases) : -1;
      for (let index = 0; index < cases; index += 1) {
        change();
        await submit(index);
        if (index === killAfter) await kill();
        await sleep(random() * 120);
      }
      for (let round = 0; round < 4; round += 1) {
        change();
        await sleep(100 + random() * 400);
      }
      for (const side of [department, platformId]) fake.behave(side, { mode: 'ok', delayMs: 0 });
      const started = performance.now();
      while ((await waiting()) > 0 && performance.now() - started < options.settleWithinMs) await sleep(100);
      report(
        `schedule ${schedule + 1}: ${acknowledged.length} cases, settled in ${((performance.now() - started) / 1000).toFixed(1)} s`,
      );
      if ((await waiting()) > 0) break;
    }
    // What is still said late must change nothing.
    await sleep(1_500);
    const faults = await judgeCases(
      database.pool,
      acknowledged,
      {
        decisionOf: fake.decisionOf,
        known: fake.knownCases(),
      },
      fake.platform,
    );
    return { acknowledged: acknowledged.length, kills, changes, faults };
  } finally {
    await server.stop();
    fake.server.close();
    fake.server.closeAllConnections();
    await database.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
