import { randomUUID } from 'node:crypto';
import { ok } from '@linban/shared/result.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { boots, snapshotWith } from '../flow/test-fixtures.ts';
import { createAgentLink } from './agent-link.ts';
import { createFakeAgent, type FakeAgent } from './fake-agent.ts';

let fake: FakeAgent;
let link: ReturnType<typeof createAgentLink>;
let garbage: string[];
const visitId = '6f2b8f5e-4a43-4b3c-9f57-5b7a7f9a0009';
const visitEnd = { timeoutMs: 2_000 };

const connect = (port = fake.port, token = 'good') => {
  garbage = [];
  link = createAgentLink({
    origin: `http://127.0.0.1:${port}`,
    token: () => token,
    randomUuid: randomUUID,
    onGarbage: (event) => garbage.push(event),
  });
};
const up = () => vi.waitFor(() => expect(link.status().up).toBe(true), 5_000);
const down = () => vi.waitFor(() => expect(link.status().up).toBe(false), 5_000);
const run = (options = visitEnd) => link.run('visit.end', { visitId } as never, options);

beforeEach(async () => {
  fake = await createFakeAgent();
  fake.greeting = (socket) => socket.emit('snapshot', snapshotWith({}));
});
afterEach(async () => {
  link.close();
  await fake.close();
});

describe('the link to the agent', () => {
  it('is up with the first snapshot, not with the connection', async () => {
    fake.greeting = () => undefined;
    connect();
    await vi.waitFor(() => expect(fake.agents()).toHaveLength(1), 5_000);
    expect(link.status()).toEqual({ up: false, refused: false, superseded: false, snapshot: null });
    fake.agents()[0]?.emit('snapshot', snapshotWith({}));
    await up();
    expect(link.status().snapshot?.boot).toBe(boots[0]);
  });

  it('hands on keys of the keypad, and no others', async () => {
    connect();
    await up();
    const keys: string[] = [];
    const stop = link.onKey((key) => keys.push(key));
    for (const key of ['next', 'explode', 'enter']) fake.agents()[0]?.emit('keypad', { key });
    await vi.waitFor(() => expect(keys).toEqual(['next', 'enter']), 5_000);
    expect(garbage).toEqual(['keypad']);
    stop();
    fake.agents()[0]?.emit('keypad', { key: 'next' });
    await run();
    expect(keys).toHaveLength(2);
  });

  it('ends a command with its one completion', async () => {
    fake.onCommand = (socket, { id }, acknowledge) => {
      acknowledge({ accepted: true });
      socket.emit('completion', { id, code: 'success', payload: {} });
      socket.emit('completion', { id, code: 'timeOut' });
    };
    connect();
    await up();
    expect(await run()).toEqual(ok({}));
    expect(fake.commands).toMatchObject([{ name: 'visit.end', timeoutMs: 2_000, payload: { visitId } }]);
  });

  it.each([
    [{ code: 'canceled' }, { kind: 'canceled' }],
    [{ code: 'deviceNotReady' }, { kind: 'deviceNotReady' }],
    [{ code: 'success', payload: { unknown: 1 } }, { kind: 'internalError' }],
    [{ code: 'commandError', payload: { kind: 'never heard of' } }, { kind: 'internalError' }],
  ])('reads the completion %j', async (completion, error) => {
    fake.onCommand = (socket, { id }, acknowledge) => {
      acknowledge({ accepted: true });
      socket.emit('completion', { id, ...completion });
    };
    connect();
    await up();
    expect(await run()).toEqual({ ok: false, error });
  });

  it('tells the own error of a command, and its events', async () => {
    fake.onCommand = (socket, { id }, acknowledge) => {
      acknowledge({ accepted: true });
      socket.emit('commandEvent', { id, name: 'identity.invalidCard', payload: { cause: 'pulled' } });
      socket.emit('commandEvent', { id, name: 'identity.invalidCard', payload: { cause: 'eaten' } });
      socket.emit('completion', { id, code: 'commandError', payload: { kind: 'noMedia' } });
    };
    connect();
    await up();
    const events: unknown[] = [];
    const options = { timeoutMs: 0, onEvent: (event: unknown) => events.push(event) };
    expect(await link.run('identity.read', { visitId } as never, options)).toEqual({
      ok: false,
      error: { kind: 'command', error: { kind: 'noMedia' } },
    });
    expect(events).toMatchObject([{ payload: { cause: 'pulled' } }]);
    expect(garbage).toEqual(['commandEvent']);
  });

  it('lives through garbage of every kind', async () => {
    connect();
    await up();
    const [socket] = fake.agents();
    for (const event of ['snapshot', 'completion', 'commandEvent', 'keypad'])
      for (const content of [
        null,
        undefined,
        7,
        'text',
        [],
        {},
        { id: 5 },
        { boot: 'x', seq: -1 },
        Buffer.from([0, 255]),
      ])
        socket?.emit(event, content);
    fake.onCommand = (_socket, _command, acknowledge) => acknowledge({ accepted: 'perhaps' });
    expect(await run({ timeoutMs: 50 })).toEqual({ ok: false, error: { kind: 'timeOut' } });
    expect(garbage).toHaveLength(37);
    expect(link.status().up).toBe(true);
  }, 10_000);

  it('says that the agent would not take a command', async () => {
    fake.onCommand = (_socket, _command, acknowledge) => acknowledge({ accepted: false, reject: 'tooManyRequests' });
    connect();
    await up();
    expect(await run()).toEqual({ ok: false, error: { kind: 'rejected' } });
  });

  it('sends a repeatable command again under its own id after the line was cut', async () => {
    let arrived = 0;
    fake.onCommand = (socket, { id }, acknowledge) => {
      arrived += 1;
      if (arrived === 1) return void socket.conn.close();
      acknowledge({ accepted: true });
      socket.emit('completion', { id, code: 'success', payload: {} });
    };
    connect();
    await up();
    expect(await run()).toEqual(ok({}));
    expect(fake.commands).toHaveLength(2);
    expect(fake.commands[1]).toEqual(fake.commands[0]);
  });

  it('never reads a card again for whoever stands there after the line was cut', async () => {
    fake.onCommand = (socket) => void socket.conn.close();
    connect();
    await up();
    const read = link.run('identity.read', { visitId } as never, { timeoutMs: 0 });
    expect(await read).toEqual({ ok: false, error: { kind: 'agentLost' } });
    await up();
    expect(fake.commands).toHaveLength(1);
  });

  it('gives up what was under way when the agent was started anew', async () => {
    let arrived = 0;
    fake.onCommand = (socket) => {
      arrived += 1;
      fake.greeting = (next) => next.emit('snapshot', snapshotWith({ boot: boots[1] }));
      socket.conn.close();
    };
    connect();
    await up();
    expect(await run()).toEqual({ ok: false, error: { kind: 'agentLost' } });
    await up();
    expect(arrived).toBe(1);
  });

  it('gives up after a while, and fires nothing late', async () => {
    connect();
    await up();
    const { port } = fake;
    await fake.close();
    await down();
    expect(await run()).toEqual({ ok: false, error: { kind: 'agentLost' } });
    expect(await run()).toEqual({ ok: false, error: { kind: 'agentLost' } });
    fake = await createFakeAgent(port);
    fake.greeting = (socket) => socket.emit('snapshot', snapshotWith({}));
    await up();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(fake.commands).toEqual([]);
  }, 15_000);

  it('sends what was asked in a short absence, once', async () => {
    connect();
    await up();
    const { port } = fake;
    await fake.close();
    await down();
    const waiting = run();
    fake = await createFakeAgent(port);
    fake.greeting = (socket) => socket.emit('snapshot', snapshotWith({}));
    fake.onCommand = (socket, { id }, acknowledge) => {
      acknowledge({ accepted: true });
      socket.emit('completion', { id, code: 'success', payload: {} });
    };
    expect(await waiting).toEqual(ok({}));
    expect(fake.commands).toHaveLength(1);
  }, 15_000);

  it('cancels, and still waits for the own completion of the command', async () => {
    const abort = new AbortController();
    connect();
    await up();
    const read = link.run('identity.read', { visitId } as never, { timeoutMs: 0, signal: abort.signal });
    await vi.waitFor(() => expect(fake.commands).toHaveLength(1), 5_000);
    abort.abort();
    await vi.waitFor(() => expect(fake.cancels).toEqual([{ id: fake.commands[0]?.id }]), 5_000);
    fake
      .agents()[0]
      ?.emit('completion', { id: fake.commands[0]?.id, code: 'commandError', payload: { kind: 'noMedia' } });
    expect(await read).toMatchObject({ error: { kind: 'command' } });
  });

  it('says that its token is refused, and tries again later', async () => {
    connect(fake.port, 'of an earlier boot');
    await vi.waitFor(() => expect(link.status()).toMatchObject({ up: false, refused: true }), 5_000);
    await vi.waitFor(() => expect(fake.tokens.length).toBeGreaterThan(1), 8_000);
  }, 10_000);

  it('gives way to another page, and does not take its place back', async () => {
    connect();
    await up();
    const [socket] = fake.agents();
    socket?.emit('closing', { reason: 'superseded' });
    socket?.disconnect(true);
    await vi.waitFor(() => expect(link.status()).toMatchObject({ up: false, superseded: true }), 5_000);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(fake.tokens).toHaveLength(1);
  }, 10_000);

  it('opens again after the agent closed it for another reason', async () => {
    connect();
    await up();
    fake.agents()[0]?.disconnect(true);
    await down();
    await vi.waitFor(() => expect(link.status().up).toBe(true), 8_000);
  }, 10_000);

  it('says where it comes from', async () => {
    connect();
    await up();
    expect(fake.agents()[0]?.handshake.headers.origin).toBe(`http://127.0.0.1:${fake.port}`);
  });

  it('keeps the newer of two snapshots', async () => {
    fake.greeting = (socket) => {
      socket.emit('snapshot', { ...snapshotWith({}), seq: 7 });
      socket.emit('snapshot', { ...snapshotWith({}), seq: 3 });
      socket.emit('snapshot', { ...snapshotWith({}), seq: 8, serverReachable: false });
    };
    connect();
    const seen: number[] = [];
    link.subscribe(({ snapshot }) => snapshot && seen.push(snapshot.seq));
    await vi.waitFor(() => expect(link.status().snapshot?.seq).toBe(8), 5_000);
    expect(seen).toEqual([7, 8]);
  });
});
