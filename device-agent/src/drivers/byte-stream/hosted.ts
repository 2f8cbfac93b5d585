import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { fail, ok } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { hostEnvironment } from '../../host-environment.ts';
import { fromDuplex } from './duplex.ts';
import { hostReportSchema } from './native-host/report.ts';
import type { NativePort } from './native-port.ts';
import type { ByteStream, ByteStreamError, ByteStreamOpener } from './types.ts';

/** Starts the host of a port: standard input and output are pipes, messages go through a channel of their own. */
export type HostLauncher = (port: NativePort) => ChildProcess;

const hostProgram = fileURLToPath(new URL('native-host/main.ts', import.meta.url));

/** The host is told nothing but its port and where programs are. */
export const launchHost: HostLauncher = (port) =>
  spawn(process.execPath, [hostProgram, JSON.stringify(port)], {
    stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
    env: hostEnvironment(),
  });

/** How long a host may take to start and to open its port, in milliseconds: a busy machine needs a second for the start alone. */
const openLimitMs = 10_000;

/** The host's streams as a byte stream; losing the host, however it ends, is losing the stream. */
const streamOf = (host: ChildProcess, ended: Promise<void>): ByteStream => {
  const { stdin, stdout } = host;
  if (!stdin || !stdout) throw new Error('a host has pipes');
  const duplex = Duplex.from({ readable: stdout, writable: stdin });
  // A host that hangs in native code hears nothing but this.
  const stream = fromDuplex(duplex, () => host.kill('SIGKILL'));
  // Where nobody reads, the end of the host's output is not seen either.
  void ended.then(() => {
    if (duplex.readableFlowing !== true) void stream.close();
  });
  return {
    ...stream,
    get isOpen() {
      return stream.isOpen;
    },
    // Whoever opens the port again must not find it held by the host that is going.
    close: async () => {
      await stream.close();
      await ended;
    },
  };
};

/**
 * Opens a native port (serial, USB HID, USB bulk) in a process of its own, one for each connection: a segfault in
 * native code is a lost stream and no more.
 */
export const createHostedOpener =
  (port: NativePort, launch: HostLauncher = launchHost): ByteStreamOpener =>
  (signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve(fail({ kind: 'unreachable', code: 'ABORTED' }));
        return;
      }
      const host = launch(port);
      const ended = new Promise<void>((resolveEnd) => {
        host.once('exit', () => resolveEnd());
        host.once('error', () => resolveEnd());
      });

      const settle = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        host.off('message', onReport);
        host.off('exit', onExit);
      };
      const giveUp = (error: ByteStreamError) => {
        settle();
        host.kill('SIGKILL');
        void ended.then(() => resolve(fail(error)));
      };
      const onAbort = () => giveUp({ kind: 'unreachable', code: 'ABORTED' });
      const onExit = () => giveUp({ kind: 'unreachable', code: 'HOST_DIED' });
      const onReport = (message: unknown) => {
        const report = v.safeParse(hostReportSchema, message);
        if (!report.success) giveUp({ kind: 'unreachable', code: 'HOST_CONFUSED' });
        else if (report.output.kind !== 'opened') giveUp(report.output);
        else {
          settle();
          resolve(ok(streamOf(host, ended)));
        }
      };
      const timer = setTimeout(() => giveUp({ kind: 'unreachable', code: 'TIMEOUT' }), openLimitMs);
      signal.addEventListener('abort', onAbort, { once: true });
      host.once('message', onReport);
      host.once('exit', onExit);
      // A host that can't even be started. Errors of the pipes end the stream, which says so itself.
      host.once('error', () => giveUp({ kind: 'driverUnavailable', code: 'HOST_NOT_STARTED' }));
    });
