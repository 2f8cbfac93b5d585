import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerKeys } from '@linban/shared/contracts/terminal-link.ts';
import * as v from 'valibot';
import { openKeyring } from '../../server/src/keys/server-keys.ts';
import { repositoryRoot } from '../repository.ts';
import type { Bench } from './bench.ts';
import { type ServerProcess, startBenchServer, startListening } from './bench-server.ts';
import { askProcess, startSideProcess } from './side-process.ts';

/** Beside its connections a process has some files open. */
const otherFiles = 500;
const mostFiles = Number(execFileSync('sh', ['-c', 'ulimit -n']).toString()) || 1024;
const terminals = Math.min(10_000, mostFiles - otherFiles);
const reportEveryMs = 30_000;

const watchedFlags = [
  '--expose-gc',
  '--import',
  pathToFileURL(join(repositoryRoot, 'scripts/bench/watched/main.ts')).href,
];

interface Watched {
  /** Memory in use that each connected terminal adds, kB. */
  readonly memory: number;
  /** 99 of 100 times the event loop was not later than this, ms. */
  readonly lag: number;
}

const watch = async ({ address, child }: ServerProcess, keys: ServerKeys, ids: readonly string[]): Promise<Watched> => {
  const load = startSideProcess('terminals-load/main.ts');
  try {
    const before = await askProcess(child, 'memory', v.number());
    await load.ask({ do: 'connect', address, keys, terminalIds: [...ids] }, v.literal(true));
    await askProcess(child, 'beginDelay', v.literal(true));
    await load.ask({ do: 'report', withinMs: reportEveryMs }, v.literal(true));
    const lag = await askProcess(child, 'endDelay', v.number());
    const after = await askProcess(child, 'memory', v.number());
    return { memory: (after - before) / 1024 / ids.length, lag };
  } finally {
    await load.stop();
  }
};

const measureTerminals = async () => {
  const started = await startBenchServer({
    // Nobody listens there: nothing is referred.
    departmentUrl: 'http://127.0.0.1:9',
    terminals,
    nodeFlags: watchedFlags,
  });
  const { publicKeys: keys } = await openKeyring(started.folder);
  const server = await watch(started.server, keys, started.terminalIds).finally(() => started.stop());
  const bareServer = await startListening([
    ...watchedFlags,
    join(repositoryRoot, 'scripts/bench/bare-sockets/main.ts'),
  ]);
  const bare = await watch(bareServer, keys, started.terminalIds).finally(() => bareServer.stop());
  return { server, bare };
};

let measured: ReturnType<typeof measureTerminals> | undefined;
/** Both rows are of one measurement. */
const watchedTerminals = () => {
  measured ??= measureTerminals();
  return measured;
};

const bareIs = `bare socket.io with the same ${terminals} connections and a report from each within 30 s`;

export const serverTerminalsMemory: Bench = {
  name: 'server.terminals.memory',
  unit: 'kB',
  baselineIs: `${bareIs}; memory in use that a connection adds, after a collection. Takes two or three minutes`,
  goal: 1.5,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const { server, bare } = await watchedTerminals();
    return { value: server.memory, baseline: bare.memory };
  },
};

export const serverTerminalsLag: Bench = {
  name: 'server.terminals.lag',
  unit: 'ms',
  baselineIs: `${bareIs}; how late the event loop is, 99th of a hundred`,
  goal: 50,
  goalOf: 'value',
  better: 'lower',
  run: async () => {
    const { server, bare } = await watchedTerminals();
    return { value: server.lag, baseline: bare.lag };
  },
};
