import { randomUUID } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../device-agent/src/clock.ts';
import { makeRotationProofs } from '../device-agent/src/identity/key-rotation.ts';
import { openTerminalIdentity } from '../device-agent/src/identity/terminal-identity.ts';
import { openTerminalKeys } from '../device-agent/src/identity/terminal-key.ts';
import { makeFolder } from '../device-agent/src/testing/samples.ts';
import { openScreen, startTestAgent, type TestAgent } from '../device-agent/src/testing/start-test-agent.ts';
import { grant } from '../server/src/testing/decisions.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../server/src/testing/test-server.ts';

/** Server and agent as they are, in one process: what each promises of the terminal's key must fit together. */
describe('the key of a terminal, between agent and server', () => {
  let department: TestDepartment;
  let test: TestServer;
  const agents: TestAgent[] = [];
  const id = () => test.terminals[0].terminalId;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url);
  });
  afterAll(async () => {
    for (const { agent } of agents) await agent.stop();
    await test.stop();
    await department.close();
  });

  const start = async (folder?: string): Promise<TestAgent> => {
    const code = folder === undefined ? await test.server.parts.registry.renewCode(id()) : null;
    const serverUrl = test.server.address.replace(/\/$/, '');
    const agent = await startTestAgent(serverUrl, { code, ...(folder !== undefined && { folder }) });
    agents.push(agent);
    return agent;
  };
  const snapshotOf = async (
    agent: TestAgent,
    fits: (snapshot: { serverReachable: boolean; revoked: boolean }) => boolean,
  ) => {
    const screen = await openScreen(agent);
    await until(
      () =>
        screen.snapshots.some(fits) && fits(screen.snapshots.at(-1) ?? { serverReachable: false, revoked: false })
          ? true
          : undefined,
      30_000,
    );
    screen.socket.disconnect();
  };
  const isIn = (agent: TestAgent) => snapshotOf(agent, ({ serverReachable, revoked }) => serverReachable && !revoked);
  const stop = async (agent: TestAgent): Promise<string> => {
    await agent.agent.stop();
    agents.splice(agents.indexOf(agent), 1);
    return agent.folder;
  };
  const currentKey = () =>
    test.server.parts.registry.find(id())?.keys.find(({ state }) => state === 'current')?.publicKey;
  /** The terminal's pieces on its disk, as they are while no agent runs. */
  const pieces = async (folder: string) => {
    const data = join(folder, 'data');
    const keys = await openTerminalKeys(data);
    const uuid = () => randomUUID();
    const identity = openTerminalIdentity(data, keys, { clock: systemClock, uuid, boot: uuid() });
    return { keys, identity, clock: systemClock, uuid };
  };
  const propose = async (folder: string) => {
    const proofs = await makeRotationProofs(await pieces(folder));
    const terminal = test.server.parts.registry.find(id());
    if (!proofs || !terminal) throw new Error('not enrolled');
    expect(await test.server.parts.keyRotation.propose(terminal, proofs)).toMatchObject({ ok: true });
  };

  it('is replaced when staff ask, while the screen stays', { timeout: 120_000 }, async () => {
    const agent = await start();
    const screen = await openScreen(agent);
    await until(() => (screen.snapshots.at(-1)?.serverReachable ? true : undefined), 30_000);
    const before = currentKey();
    await test.server.parts.registry.askRotation(id());
    // A change makes the agent report, and the answer tells it.
    agent.fake.setReader({ state: 'offline' });
    agent.fake.setReader({ state: 'online' });
    await until(() => (currentKey() === before ? undefined : true), 30_000);
    await until(() => (screen.snapshots.at(-1)?.serverReachable ? true : undefined), 30_000);
    expect(screen.socket.connected).toBe(true);
    expect(currentKey()).toBe((await pieces(agent.folder)).keys.current().publicKey);
    screen.socket.disconnect();
    await stop(agent);
  });

  it.each([
    [
      'the new key lies on the disk, and nobody knows it',
      async (folder: string) => void (await (await pieces(folder)).keys.next()),
    ],
    ['the server knows the new key, and the agent still has the old one', propose],
    [
      'the agent has taken the new key, and not used it',
      async (folder: string) => {
        await propose(folder);
        const { keys } = await pieces(folder);
        await keys.next();
        keys.promote();
      },
    ],
  ])('opens the door after a power cut where %s', { timeout: 120_000 }, async (_, step) => {
    const first = await start();
    await isIn(first);
    const folder = await stop(first);
    await step(folder);
    const again = await start(folder);
    await isIn(again);
    // And the replacement can be finished.
    const before = currentKey();
    await test.server.parts.registry.askRotation(id());
    again.fake.setReader({ state: 'offline' });
    await until(() => (currentKey() === before ? undefined : true), 30_000);
    await isIn(again);
    await stop(again);
  });

  it('puts the terminal out of service when it is revoked, over a restart, and in again with a new code', {
    timeout: 120_000,
  }, async () => {
    const agent = await start();
    await isIn(agent);
    await test.server.parts.registry.revoke(id(), 'test');
    const isOut = ({ revoked }: { readonly revoked: boolean }) => revoked;
    await snapshotOf(agent, isOut);
    const screen = await openScreen(agent);
    expect(await screen.run('identity.read', { visitId: randomUUID() })).toMatchObject({ code: 'commandError' });
    screen.socket.disconnect();
    const folder = await stop(agent);
    const again = await start(folder);
    await snapshotOf(again, isOut);
    writeFileSync(join(folder, 'code'), await test.server.parts.registry.renewCode(id()));
    // The file is looked at again within half a minute, or at a start.
    await stop(again);
    const third = await start(folder);
    await isIn(third);
    expect(test.server.parts.registry.find(id())?.revoked).toBeNull();
    await stop(third);
  });

  it('on two machines at once is noticed: the second one is turned away and says so', {
    timeout: 120_000,
  }, async () => {
    const real = await start();
    await isIn(real);
    const copy = makeFolder();
    cpSync(join(real.folder, 'data'), join(copy, 'data'), { recursive: true });
    const clone = await start(copy);
    await until(
      () =>
        clone.logLines.some((line) => line.includes('"serverRefused"') && line.includes('"cloned"')) ? true : undefined,
      30_000,
    );
    expect(test.server.parts.fleet.list().find(({ terminalId }) => terminalId === id())?.clonedAt).not.toBeNull();
    await isIn(real);
    await stop(clone);
    await stop(real);
  });
});
