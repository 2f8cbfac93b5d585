import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { type FakeServer, startFakeServer } from '../testing/fake-server.ts';
import { makeServerKeys } from '../testing/samples.ts';
import { openScreen, openSocket, startTestAgent, type TestAgent } from '../testing/start-test-agent.ts';

let server: FakeServer;
let test: TestAgent;
beforeAll(async () => {
  server = await startFakeServer(await makeServerKeys());
  test = await startTestAgent(server.url, { rate: { burst: 40, perSecond: 0.001 } });
});
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
afterAll(async () => {
  await test.agent.stop();
  await server.close();
});

const screenOf = async () => {
  const screen = await openScreen(test);
  closers.push(() => screen.socket.disconnect());
  return screen;
};
const visitEnd = (payload: object = { visitId: randomUUID() }) => ({
  id: randomUUID(),
  name: 'visit.end',
  timeoutMs: 0,
  payload,
});

describe('a message', { timeout: 30_000 }, () => {
  /** What socket.io puts around the text of a first message that wants an answer. */
  const around = '42/agent,0["command",""]'.length;
  const most = 256 * 1024 - around;

  it('of exactly 256 KiB is read', async () => {
    const screen = await screenOf();
    expect(await screen.socket.timeout(5_000).emitWithAck('command', 'x'.repeat(most))).toEqual({
      accepted: false,
      reject: 'invalidMessage',
    });
  });

  it('of one byte more ends the connection', async () => {
    const screen = await screenOf();
    screen.socket.emit('command', 'x'.repeat(most + 1), () => {});
    await eventually(() => expect(screen.socket.connected).toBe(false));
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'])(
    'with %s for a name, an id or a key is invalid and changes nothing',
    async (word) => {
      const screen = await screenOf();
      const asKey = (inside: string) => JSON.parse(`{"${word}":{"polluted":true},${inside.slice(1)}`) as object; // an own key
      const good = JSON.stringify(visitEnd());
      for (const raw of [
        { ...visitEnd(), name: word },
        { ...visitEnd(), id: word },
        visitEnd(asKey(JSON.stringify({ visitId: randomUUID() }))),
        asKey(good),
      ])
        expect(await screen.socket.timeout(5_000).emitWithAck('command', raw)).toEqual({
          accepted: false,
          reject: 'invalidMessage',
        });
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      expect('polluted' in {}).toBe(false);
    },
  );

  it('as deep as fits does not hurt, neither the commands nor the tunnel', async () => {
    const deep = (depth: number): unknown => {
      let value: unknown = 0;
      for (let level = 0; level < depth; level += 1) value = [value];
      return value;
    };
    // As deep as this client itself can write it; what is deeper goes out as text.
    const screen = await screenOf();
    expect(await screen.socket.timeout(5_000).emitWithAck('command', deep(1_000))).toMatchObject({ accepted: false });
    const tunnel = openSocket(test, '/server', { token: await test.token() });
    closers.push(() => tunnel.disconnect());
    await eventually(() => expect(tunnel.connected).toBe(true));
    const text = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const [socket, event] of [
      [screen.socket, `42/agent,7["command",${text}]`],
      [tunnel, `42/server,7["request",{"name":"x","payload":${text}}]`],
    ] as const)
      socket.io.engine.write(event.slice(1));
    const again = await screenOf();
    expect((await again.run('visit.end', { visitId: randomUUID() })).code).toBe('success');
  });
});

describe('the limit of messages', { timeout: 30_000 }, () => {
  it('holds at the exact number for commands, and cancelling counts', async () => {
    const screen = await screenOf();
    for (let count = 0; count < 20; count += 1) screen.socket.emit('cancel', { id: randomUUID() });
    for (let count = 0; count < 20; count += 1)
      expect((await screen.send('visit.end', { visitId: randomUUID() })).acknowledge).toEqual({ accepted: true });
    expect((await screen.send('visit.end', { visitId: randomUUID() })).acknowledge).toEqual({
      accepted: false,
      reject: 'tooManyRequests',
    });
  });

  it('holds at the exact number in the tunnel', async () => {
    const tunnel = openSocket(test, '/server', { token: await test.token() });
    closers.push(() => tunnel.disconnect());
    await eventually(() => expect(server.residents.size).toBe(1));
    const before = server.asked.length;
    const ask = () => tunnel.timeout(5_000).emitWithAck('request', { name: 'cases.list', payload: {} });
    for (let count = 0; count < 40; count += 1) expect(await ask()).toEqual({ ok: true, value: {} });
    expect(await ask()).toEqual({ ok: false, error: { kind: 'tooManyRequests' } });
    expect(server.asked.length - before).toBe(40);
  });
});

describe('somebody on this machine', () => {
  const port = () => Number(new URL(test.origin).port);
  const knockAt = (text: string, closed: (milliseconds: number) => void): Socket => {
    const since = performance.now();
    const socket = connect({ port: port(), host: '127.0.0.1' });
    socket.on('error', () => {}).resume();
    socket.on('close', () => closed(performance.now() - since));
    socket.write(text);
    closers.push(() => socket.destroy());
    return socket;
  };

  it('who opens 1,000 connections does not disturb the screen, and soon a new one gets in', {
    timeout: 60_000,
  }, async () => {
    const screen = await screenOf();
    let closed = 0;
    const half = `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port()}\r\nx-slow: `;
    for (let count = 0; count < 1_000; count += 1)
      knockAt(count % 2 === 0 ? half : '', () => {
        closed += 1;
      });
    // All but those that fit are shut at once.
    await eventually(() => expect(closed).toBeGreaterThan(1_000 - 64), 20_000);
    expect((await screen.run('visit.end', { visitId: randomUUID() })).code).toBe('success');
    // Those that fit say nothing, and lose their places.
    const patience = performance.now() + 25_000;
    while (closed < 1_000 && performance.now() < patience) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(closed).toBe(1_000);
    expect(screen.socket.connected).toBe(true);
    const next = await screenOf();
    expect((await next.run('visit.end', { visitId: randomUUID() })).code).toBe('success');
    const refused = test.logLines.filter((line) => line.includes('"tooMany"'));
    expect(refused.length).toBeGreaterThan(0);
  });

  it('who opens a socket and then names no token loses it', { timeout: 20_000 }, async () => {
    const upgrade = [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `host: 127.0.0.1:${port()}`,
      `origin: ${test.origin}`,
      'upgrade: websocket',
      'connection: Upgrade',
      'sec-websocket-version: 13',
      'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
      '',
      '',
    ].join('\r\n');
    const lasted = await new Promise<number>((resolve) => {
      knockAt(upgrade, resolve);
    });
    expect(lasted).toBeGreaterThan(3_000);
  });
});
