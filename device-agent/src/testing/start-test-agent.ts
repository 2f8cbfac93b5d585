import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Acknowledge,
  type AgentSnapshot,
  acknowledgeSchema,
  agentSnapshotSchema,
  type CommandEvent,
  type Completion,
  commandEventSchema,
  completionSchema,
} from '@linban/shared/contracts/agent-link.ts';
import { io } from 'socket.io-client';
import * as v from 'valibot';
import type { Agent } from '../agent.ts';
import { systemClock } from '../clock.ts';
import { parseConfig } from '../config.ts';
import { openDevices } from '../devices/open-devices.ts';
import { sealHolder } from '../identity/seal-holder.ts';
import { createLog } from '../log.ts';
import { startBraked } from '../restart-brake.ts';
import { eventually } from './eventually.ts';
import { createFakeDevices } from './fake-devices.ts';
import { makeFolder } from './samples.ts';

/** What a page needs of an agent. */
export interface PageHost {
  readonly origin: string;
  /** The token in the page. */
  token(): Promise<string>;
}

export interface TestAgent extends PageHost {
  readonly agent: Agent;
  readonly folder: string;
  readonly fake: ReturnType<typeof createFakeDevices>;
  readonly logLines: string[];
}

export const pageHostOf = (address: string): PageHost => ({
  origin: address.replace(/\/$/, ''),
  token: async () => /name="linban-token" content="([^"]+)"/.exec(await (await fetch(address)).text())?.[1] ?? '',
});

export const startTestAgent = async (
  serverUrl: string,
  {
    folder = makeFolder(),
    code = 'one-time-code',
    rate = { burst: 10_000, perSecond: 10_000 },
    devices,
    screenUser,
    config: more = {},
  }: {
    readonly folder?: string;
    readonly code?: string | null;
    readonly rate?: { burst: number; perSecond: number };
    /** Devices on real wires; without them fakes take their place. */
    readonly devices?: object;
    readonly screenUser?: string;
    /** Further settings. */
    readonly config?: object;
  } = {},
): Promise<TestAgent> => {
  mkdirSync(join(folder, 'ui', 'assets'), { recursive: true });
  writeFileSync(
    join(folder, 'ui', 'index.html'),
    '<!doctype html><html><head></head><body><!--invitation-->请放卡<!--/invitation-->页</body></html>',
  );
  writeFileSync(join(folder, 'ui', 'assets', 'index-BtP1x_9Q.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  if (code !== null) writeFileSync(join(folder, 'code'), code);
  const config = parseConfig(
    JSON.stringify({
      port: 0,
      uiFolder: 'ui',
      dataFolder: 'data',
      serverUrl,
      enrolmentCodeFile: 'code',
      devices,
      screenUser,
      ...more,
    }),
    folder,
  );
  if (!config.ok) throw new Error(config.error.join());
  const fake = createFakeDevices();
  const logLines: string[] = [];
  const log = createLog({ write: (line) => void logLines.push(line) });
  const agent = await startBraked(config.value, {
    clock: systemClock,
    random: Math.random,
    log,
    openSealer: () => ({ seal: sealHolder, close: () => {} }),
    sweepMemory: () => {},
    onRestartNeeded: () => {},
    openDevices: (real, onUse) => (devices ? openDevices(real, { clock: systemClock, log, onUse }) : fake.devices),
    rate,
  });
  return { ...pageHostOf(agent.address), agent, folder, fake, logLines };
};

/** A socket as the screen's page would open it; headers and token may be told otherwise. */
export const openSocket = (
  { origin }: PageHost,
  namespace: string,
  { token, headers = {} }: { readonly token?: unknown; readonly headers?: Record<string, string> } = {},
) =>
  io(`${origin}${namespace}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { origin, ...headers },
    auth: { token },
  });

/** A screen on the `/agent` namespace that keeps what it is told. */
export const openScreen = async (test: PageHost) => {
  const socket = openSocket(test, '/agent', { token: await test.token() });
  const snapshots: AgentSnapshot[] = [];
  const events: CommandEvent[] = [];
  const completions: Completion[] = [];
  const closing: unknown[] = [];
  socket.on('snapshot', (raw: unknown) => snapshots.push(v.parse(agentSnapshotSchema, raw)));
  socket.on('commandEvent', (raw: unknown) => events.push(v.parse(commandEventSchema, raw)));
  socket.on('completion', (raw: unknown) => completions.push(v.parse(completionSchema, raw)));
  socket.on('closing', (raw: unknown) => closing.push(raw));
  await eventually(() => {
    if (snapshots.length === 0) throw new Error('no snapshot yet');
  });
  const send = async (
    name: string,
    payload: unknown,
    { id = randomUUID(), timeoutMs = 0 }: { readonly id?: string; readonly timeoutMs?: number } = {},
  ): Promise<{ readonly id: string; readonly acknowledge: Acknowledge }> => {
    const raw: unknown = await socket.timeout(2_000).emitWithAck('command', { id, name, timeoutMs, payload });
    return { id, acknowledge: v.parse(acknowledgeSchema, raw) };
  };
  const completionOf = async (id: string): Promise<Completion> => {
    let found: Completion | undefined;
    await eventually(() => {
      found = completions.find((completion) => completion.id === id);
      if (!found) throw new Error('no completion yet');
    });
    if (!found) throw new Error('no completion');
    return found;
  };
  return {
    socket,
    snapshots,
    events,
    completions,
    closing,
    send,
    completionOf,
    /** Sends a command and waits for its end. */
    run: async (name: string, payload: unknown, options: { readonly id?: string; readonly timeoutMs?: number } = {}) =>
      completionOf((await send(name, payload, options)).id),
  };
};
