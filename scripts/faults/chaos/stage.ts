import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerKeys } from '@linban/shared/contracts/terminal-link.ts';
import { createSeededRandom } from '../../../device-agent/src/testing/seeded-random.ts';
import { connectDatabase, migrate } from '../../../server/src/db/database.ts';
import { openKeyring } from '../../../server/src/keys/server-keys.ts';
import { firstAccount, signIn } from '../../../server/src/testing/console-staff.ts';
import { layReadyCluster } from '../../../server/src/testing/ready-cluster.ts';
import { createTestFolder, testConfig } from '../../../server/src/testing/test-server.ts';
import { createTestTerminal, type TestTerminal } from '../../../server/src/testing/test-terminal.ts';
import { benchKeyOf, benchTerminalIds, enrolBenchTerminals } from '../../bench/bench-terminals.ts';
import { type ChaosClerk, startChaosClerk } from './chaos-clerk.ts';
import { type ChaosDatabase, startChaosDatabase } from './chaos-database.ts';
import { type ChaosDepartment, startChaosDepartment } from './chaos-department.ts';
import { type ChaosNode, createChaosNode } from './chaos-node.ts';
import { type ChaosTerminal, startChaosTerminal } from './chaos-terminal.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';
import { filesOf, type PlantedBug } from './planted-bugs.ts';

export interface StageOptions {
  readonly seed: number;
  readonly terminals: number;
  /** A disk of its own for the database, where the machine lets us. */
  readonly wantsDisk: boolean;
  readonly plantedBug: PlantedBug | null;
  /** So many times shorter than on real terminals are the pauses of these. */
  readonly pace: number;
  /** Counts whatever is worth a figure. */
  readonly count: (what: string) => void;
}

/** Two servers on one PostgreSQL, terminals and a clerk who reach them over lines that fail, and a department. */
export interface Stage {
  readonly database: ChaosDatabase;
  readonly servers: readonly ChaosNode[];
  readonly proxy: FaultyProxy;
  readonly department: ChaosDepartment;
  readonly clerk: ChaosClerk;
  readonly terminals: readonly ChaosTerminal[];
  readonly terminalAt: (index: number) => ChaosTerminal;
  /** Terminals whose key is free for whoever sends by hand, each at any address. */
  readonly loose: readonly ((address: string) => TestTerminal)[];
  readonly keys: ServerKeys;
  readonly keyFolder: string;
  readonly publicUrl: string;
  /** Ends a server by force; it is started again, in its own time. */
  killServer(node: number): Promise<void>;
  /** Resolves once one of them can be had. */
  someServer(): Promise<void>;
  everyServer(): Promise<void>;
  stepServers(offsetMs: number): void;
  close(): Promise<void>;
}

const nodes = 2;
const looseIds = ['loose-1', 'loose-2'];

/** By the account that the first start made. */
const hireClerk = async (notes: readonly string[], address: string, publicUrl: string): Promise<ChaosClerk> => {
  const console = { server: { address, notes }, config: { publicUrl } };
  const lead = await signIn(console, firstAccount(console));
  const made = await lead.put('staff.add', { name: 'clerk', role: 'clerk', place: null });
  lead.close();
  if (!made.ok) throw new Error(`no clerk: ${made.error.kind}`);
  return startChaosClerk(address, publicUrl, made.value);
};

export const openStage = async (options: StageOptions): Promise<Stage> => {
  const { plantedBug, count, seed } = options;
  const folder = createTestFolder();
  await layReadyCluster(folder);
  const terminalIds = benchTerminalIds(options.terminals);
  const allIds = [...terminalIds, ...looseIds];
  const prepare = async (url: string): Promise<void> => {
    const database = connectDatabase(url, () => {});
    await migrate(database);
    await enrolBenchTerminals(database, allIds);
    if (plantedBug === 'check-then-insert')
      await database.pool.query('alter table submission drop constraint submission_pkey');
    await database.close();
  };
  const planted = {
    flags: plantedBug === 'no-flush' ? { synchronous_commit: 'off', wal_writer_delay: '1s' } : {},
    ignoresFailure: plantedBug === 'ignored-failure',
  };
  const database = await startChaosDatabase(folder, options.wantsDisk, prepare, planted);
  const { publicKeys } = await openKeyring(folder);
  const proxy = await startFaultyProxy(createSeededRandom(seed));
  const { publicUrl } = testConfig(folder, 'http://127.0.0.1:1', 0, allIds);
  const department = await startChaosDepartment(() => proxy.url, new URL(publicUrl).host);

  const servers = Array.from({ length: nodes }, (_, node) => {
    const dataFolder = join(folder, `node-${node}`);
    mkdirSync(dataFolder);
    cpSync(join(folder, 'keys'), join(dataFolder, 'keys'), { recursive: true });
    const config = testConfig(dataFolder, department.url, 0, allIds);
    // Nothing is set aside: what waits for people would settle only by people.
    const referrals = { ...config.referrals, wrongAnswers: 1000, silentHours: 8760, undecidedHours: 8760 };
    const configFile = join(dataFolder, 'server.json');
    writeFileSync(configFile, JSON.stringify({ ...config, referrals, databaseUrl: database.url }));
    return createChaosNode({
      configFile,
      planted: filesOf(plantedBug),
      onLog: (event, cause) => count(`log ${event} ${cause}`),
    });
  });
  const serve = (): void => proxy.serve(servers.flatMap((server) => server.port() ?? []));
  const bringUp = async (server: ChaosNode): Promise<void> => {
    await server.ensureUp();
    serve();
  };
  const closing: (() => Promise<unknown>)[] = [
    async () => rm(folder, { recursive: true, force: true }),
    () => database.stop(),
    () => department.close(),
    () => proxy.close(),
    () => Promise.all(servers.map((server) => server.stop())),
  ];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    // One after the other: the first makes the first account.
    for (const server of servers) await bringUp(server);
    const clerk = await hireClerk(servers[0]?.notes ?? [], proxy.url, publicUrl);
    closing.push(() => clerk.stop());
    const terminals = terminalIds.map((id, index) =>
      startChaosTerminal({
        id,
        folder: join(folder, 'terminals'),
        serverUrl: proxy.url,
        keys: publicKeys,
        random: createSeededRandom(seed * 1_000 + index),
        pace: options.pace,
        sendsAfresh: plantedBug === 'fresh-envelope',
      }),
    );
    closing.push(() => Promise.all(terminals.map((terminal) => terminal.stop())));
    return {
      database,
      servers,
      proxy,
      department,
      clerk,
      terminals,
      terminalAt: (index) => {
        const terminal = terminals[index % terminals.length];
        if (!terminal) throw new Error('there are no terminals');
        return terminal;
      },
      loose: looseIds.map((id) => (address: string) => createTestTerminal(address, id, benchKeyOf(id), publicKeys)),
      keys: publicKeys,
      keyFolder: folder,
      publicUrl,
      killServer: async (node) => {
        const server = servers[node];
        const killed = server?.kill();
        serve();
        await killed;
        if (server) bringUp(server).catch(() => {});
      },
      someServer: () => Promise.any(servers.map(bringUp)),
      everyServer: async () => {
        await Promise.all(servers.map(bringUp));
      },
      stepServers: (offsetMs) => {
        for (const server of servers) server.stepClock(offsetMs);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
