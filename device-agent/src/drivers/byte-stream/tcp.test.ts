import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTcpOpener } from './tcp.ts';

const never = new AbortController().signal;
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const listen = (onConnection: (socket: Socket) => void): Promise<number> =>
  new Promise((resolve) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      onConnection(socket);
    });
    cleanups.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      resolve(address.port);
    });
  });

const openTo = async (port: number) => {
  const opened = await createTcpOpener({ host: '127.0.0.1', port })(never);
  if (!opened.ok) throw new Error(opened.error.code);
  cleanups.push(() => void opened.value.close());
  return opened.value;
};

describe('TCP byte stream', () => {
  it('carries bytes both ways', async () => {
    const stream = await openTo(await listen((socket) => socket.on('data', (chunk) => socket.write(chunk))));
    const echoed = new Promise<Uint8Array>((resolve) => stream.onData(resolve));
    await stream.write(Uint8Array.of(1, 2, 250));
    expect([...(await echoed)]).toEqual([1, 2, 250]);
  });

  it('keeps bytes that arrive before anybody listens', async () => {
    const stream = await openTo(await listen((socket) => socket.write(Uint8Array.of(7))));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([...(await new Promise<Uint8Array>((resolve) => stream.onData(resolve)))]).toEqual([7]);
  });

  it('tells once that the other side went away, and late listeners at once', async () => {
    const stream = await openTo(await listen((socket) => setTimeout(() => socket.destroy(), 20)));
    let calls = 0;
    await new Promise<void>((resolve) => {
      stream.onClose(() => {
        calls += 1;
        resolve();
      });
      stream.onData(() => {});
    });
    await stream.close();
    expect(calls).toBe(1);
    expect(stream.isOpen).toBe(false);
    stream.onClose(() => {
      calls += 1;
    });
    expect(calls).toBe(2);
  });

  it('notices a lost connection even while nobody listens for data', async () => {
    const stream = await openTo(await listen((socket) => setTimeout(() => socket.end(), 20)));
    await new Promise<void>((resolve) => stream.onClose(resolve));
    expect(stream.isOpen).toBe(false);
  });

  it('releases a writer that is stuck on a device which does not read', async () => {
    const stream = await openTo(await listen((socket) => socket.pause()));
    const written = stream.write(new Uint8Array(32 * 1024 * 1024));
    setTimeout(() => void stream.close(), 50);
    await written;
    await stream.write(Uint8Array.of(1));
    expect(stream.isOpen).toBe(false);
  });

  it('answers unreachable when nobody listens', async () => {
    const port = await listen(() => {});
    for (const cleanup of cleanups.splice(0)) cleanup();
    const opened = await createTcpOpener({ host: '127.0.0.1', port })(never);
    expect(opened).toEqual({ ok: false, error: { kind: 'unreachable', code: 'ECONNREFUSED' } });
  });

  it('gives up when aborted before or during the attempt', async () => {
    const aborted = await createTcpOpener({ host: '127.0.0.1', port: 9 })(AbortSignal.abort());
    expect(aborted).toEqual({ ok: false, error: { kind: 'unreachable', code: 'ABORTED' } });
    const controller = new AbortController();
    const opening = createTcpOpener({ host: '127.0.0.1', port: await listen(() => {}) })(controller.signal);
    controller.abort();
    expect(await opening).toEqual({ ok: false, error: { kind: 'unreachable', code: 'ABORTED' } });
  });
});
