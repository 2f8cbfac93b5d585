import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startVirtualSerialLine, type VirtualSerialLine } from '../../../virtual/serial-line.ts';
import { hasProgram } from '../../testing/has-program.ts';
import { createHostedOpener, type HostLauncher, launchHost } from './hosted.ts';
import type { NativePort } from './native-port.ts';
import type { ByteStream } from './types.ts';

const never = new AbortController().signal;
const hosts: ChildProcess[] = [];
const launch: HostLauncher = (port) => {
  const host = launchHost(port);
  hosts.push(host);
  return host;
};
const missing: NativePort = { kind: 'serial', path: '/dev/no-such-port', baudRate: 115_200 };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  hosts.length = 0;
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A host that is another program, or is told more than its port. */
const launchWith =
  (...args: string[]): HostLauncher =>
  (port) => {
    const host = spawn(process.execPath, [...args, JSON.stringify(port)], { stdio: ['pipe', 'pipe', 'ignore', 'ipc'] });
    hosts.push(host);
    return host;
  };
const hostProgram = fileURLToPath(new URL('native-host/main.ts', import.meta.url));
/** Runs before the host and takes a package away from it. */
const without = (name: string) =>
  `--import=data:text/javascript,${encodeURIComponent(`import { registerHooks } from 'node:module';
    registerHooks({ resolve: (name, context, next) => {
      if (name === '${name}') throw Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(name, context);
    } });`)}`;

describe('a host without a port', { timeout: 60_000 }, () => {
  it.each<[string, NativePort]>([
    ['serialport', missing],
    ['node-hid', { kind: 'hid', vendorId: 1, productId: 2 }],
    ['usb', { kind: 'usb', vendorId: 1, productId: 2 }],
  ])('says that %s is not there', async (name, port) => {
    const open = createHostedOpener(port, launchWith(without(name), hostProgram));
    expect(await open(never)).toMatchObject({ ok: false, error: { kind: 'driverUnavailable' } });
  });

  it('passes on why a port can not be opened, and is gone', async () => {
    expect(await createHostedOpener(missing, launch)(never)).toMatchObject({ error: { kind: 'unreachable' } });
    expect(hosts[0]?.signalCode).toBe('SIGKILL');
  });

  it('is unreachable when it dies or talks nonsense, driverUnavailable when it can not be started', async () => {
    const end = (program: string) => createHostedOpener(missing, launchWith('--eval', program))(never);
    expect(await end('process.kill(process.pid, "SIGSEGV")')).toMatchObject({
      error: { kind: 'unreachable', code: 'HOST_DIED' },
    });
    expect(await end('process.send({ kind: "ready" })')).toMatchObject({ error: { code: 'HOST_CONFUSED' } });
    const launchNothing: HostLauncher = () => spawn('/no/such/program', { stdio: ['pipe', 'pipe', 'ignore', 'ipc'] });
    expect(await createHostedOpener(missing, launchNothing)(never)).toMatchObject({
      error: { kind: 'driverUnavailable' },
    });
  });

  it('is ended when the opening is given up', async () => {
    const controller = new AbortController();
    const opening = createHostedOpener(missing, launchWith('--eval', 'setInterval(() => {}, 1000)'))(controller.signal);
    controller.abort();
    expect(await opening).toEqual({ ok: false, error: { kind: 'unreachable', code: 'ABORTED' } });
    expect(hosts[0]?.signalCode).toBe('SIGKILL');
    expect(await createHostedOpener(missing, launch)(AbortSignal.abort())).toMatchObject({ ok: false });
    expect(hosts).toHaveLength(1);
  });
});

describe.skipIf(!hasProgram('socat'))('a serial port in a host (needs socat)', { timeout: 60_000 }, () => {
  /** A serial line whose far end sends back what it hears. */
  const plugIn = async (): Promise<VirtualSerialLine> => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      socket.pipe(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
    const path = join(mkdtempSync(join(tmpdir(), 'linban-line-')), 'tty');
    const line = await startVirtualSerialLine({ path, port: address.port });
    cleanups.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    cleanups.push(line.unplug);
    return line;
  };
  const open = async ({ path }: VirtualSerialLine) => {
    const opened = await createHostedOpener({ kind: 'serial', path, baudRate: 115_200 }, launch)(never);
    if (opened.ok) cleanups.push(opened.value.close);
    return opened;
  };
  const mustOpen = async (line: VirtualSerialLine): Promise<ByteStream> => {
    const opened = await open(line);
    if (!opened.ok) throw new Error(`the line must open, not be ${opened.error.kind}`);
    return opened.value;
  };
  const closingOf = (stream: ByteStream) => new Promise<void>((resolve) => void stream.onClose(resolve));

  it('carries every byte both ways, and leaves them to be erased', async () => {
    const stream = await mustOpen(await plugIn());
    const sent = Uint8Array.from({ length: 3_000 }, (_, index) => index & 0xff);
    const heard: number[] = [];
    const chunks: Uint8Array[] = [];
    stream.onData((chunk) => {
      heard.push(...chunk);
      chunk.fill(0);
      chunks.push(chunk);
    });
    await stream.write(sent);
    await vi.waitFor(() => expect(heard).toHaveLength(sent.length), { timeout: 10_000 });
    expect(heard).toEqual([...sent]);
    expect(chunks.every((chunk) => chunk.every((byte) => byte === 0))).toBe(true);
  });

  it('belongs to one process, until that one closes it', async () => {
    const line = await plugIn();
    const first = await mustOpen(line);
    expect(await open(line)).toEqual({ ok: false, error: { kind: 'busy', code: 'EBUSY' } });
    await first.close();
    expect(hosts[0]?.signalCode).toBe('SIGKILL');
    expect((await mustOpen(line)).isOpen).toBe(true);
  });

  it.each(['SIGKILL', 'SIGSEGV'] as const)(
    'is a lost stream when %s takes the host, and opens again',
    async (signal) => {
      const line = await plugIn();
      const stream = await mustOpen(line);
      const closed = closingOf(stream);
      await stream.write(Uint8Array.of(1, 2, 3));
      hosts[0]?.kill(signal);
      await closed;
      expect(stream.isOpen).toBe(false);
      await stream.write(Uint8Array.of(4));
      await stream.close();
      expect((await mustOpen(line)).isOpen).toBe(true);
    },
  );

  it('is a lost stream when the line is pulled', async () => {
    const line = await plugIn();
    const closed = closingOf(await mustOpen(line));
    await line.unplug();
    await closed;
  });

  it('goes with the agent', async () => {
    await mustOpen(await plugIn());
    const [host] = hosts;
    if (!host) throw new Error('the port has a host');
    const ended = once(host, 'exit');
    host.disconnect();
    expect(await ended).toEqual([0, null]);
  });
});
