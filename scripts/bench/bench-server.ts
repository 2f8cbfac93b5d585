import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { usualReferralTiming } from '../../server/src/config.ts';
import { connectDatabase, type Database, migrate } from '../../server/src/db/database.ts';
import { startEmbeddedPostgres } from '../../server/src/db/embedded-postgres.ts';
import { createTestFolder, testConfig } from '../../server/src/testing/test-server.ts';
import { programNode, repositoryRoot } from '../repository.ts';
import { benchTerminalIds, enrolBenchTerminals } from './bench-terminals.ts';

const program = join(repositoryRoot, 'server/src/main.ts');
const readyLine = v.object({ address: v.string() });

export interface ServerProcess {
  readonly address: string;
  /** With its channel to this process, for those flags that load something that answers on it. */
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** A program that says on one line where it listens, from its start to that line. */
export const startListening = async (args: readonly string[]): Promise<ServerProcess> => {
  const child = spawn(programNode, args, { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
  const exited = once(child, 'exit');
  if (!child.stdout) throw new Error('the server has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    return {
      address: v.parse(readyLine, JSON.parse(line)).address,
      child,
      stop: async () => {
        child.kill('SIGTERM');
        await exited;
      },
    };
  }
  throw new Error('the server ended before it was ready');
};

/** The server as the program it is. */
export const startServerProcess = (configFile: string, nodeFlags: readonly string[] = []): Promise<ServerProcess> =>
  startListening([...nodeFlags, program, '--config', configFile]);

/** A server on an embedded database that the bench reaches too, with terminals that are enrolled. */
export interface BenchServer {
  readonly server: ServerProcess;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly folder: string;
  readonly terminalIds: readonly string[];
  stop(): Promise<void>;
}

export const startBenchServer = async (options: {
  readonly departmentUrl: string;
  readonly terminals: number;
  readonly nodeFlags?: readonly string[];
}): Promise<BenchServer> => {
  const folder = createTestFolder();
  const postgres = await startEmbeddedPostgres(folder, () => {});
  const database = connectDatabase(postgres.url, () => {});
  await migrate(database);
  const terminalIds = benchTerminalIds(options.terminals);
  await enrolBenchTerminals(database, terminalIds);
  const configFile = join(folder, 'server.json');
  const config = testConfig(folder, options.departmentUrl, 0, terminalIds);
  writeFileSync(configFile, JSON.stringify({ ...config, referrals: usualReferralTiming, databaseUrl: postgres.url }));
  const server = await startServerProcess(configFile, options.nodeFlags);
  return {
    server,
    database,
    databaseUrl: postgres.url,
    folder,
    terminalIds,
    stop: async () => {
      await server.stop();
      await database.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
