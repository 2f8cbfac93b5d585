import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { hostEnvironment } from '../../host-environment.ts';
import { isPermitted } from './apdu.ts';
import { type HostRequest, hostMessageSchema } from './messages.ts';
import type { CardFault, CardPort, CardPortError, CardPortOpener, ReaderSight } from './types.ts';

const hostProgram = fileURLToPath(new URL('pcsc-host/main.ts', import.meta.url));

/** The host is told nothing but where programs are. */
const launchHost = (): ChildProcess =>
  spawn(process.execPath, [hostProgram], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: hostEnvironment(),
  });

export interface PcscOptions {
  /** Starts the process that speaks to PC/SC. */
  readonly launch?: () => ChildProcess;
  /** How long it may take to start, in milliseconds: a busy machine needs a second for that alone. */
  readonly openLimitMs?: number;
  /** How long a card may take for one answer, resets included, in milliseconds. */
  readonly answerLimitMs?: number;
}

type Omitted<T> = T extends unknown ? Omit<T, 'id'> : never;
type Answer = Result<Uint8Array, CardFault>;

const portOf = (host: ChildProcess, ended: Promise<void>, answerLimitMs: number) => {
  const pending = new Map<number, (answer: Answer) => void>();
  const readerListeners = new Set<() => void>();
  const closeListeners = new Set<() => void>();
  let readers: readonly ReaderSight[] | undefined;
  let isOpen = true;
  let lastId = 0;

  const end = () => {
    if (!isOpen) return;
    isOpen = false;
    // A host that hangs in native code hears nothing but this.
    host.kill('SIGKILL');
    for (const answer of [...pending.values()]) answer(fail('portLost'));
    for (const listener of [...closeListeners]) listener();
  };
  void ended.then(end);

  const ask = (request: Omitted<HostRequest>): Promise<Answer> =>
    new Promise((resolve) => {
      if (!isOpen) return resolve(fail('portLost'));
      lastId += 1;
      const id = lastId;
      const timer = setTimeout(end, answerLimitMs);
      pending.set(id, (answer) => {
        clearTimeout(timer);
        pending.delete(id);
        resolve(answer);
      });
      host.send({ ...request, id } satisfies HostRequest, (error) => error && end());
    });

  const port: CardPort = {
    get isOpen() {
      return isOpen;
    },
    readers: () => readers,
    onReaders: (listener) => {
      readerListeners.add(listener);
      return () => {
        readerListeners.delete(listener);
      };
    },
    onClose: (listener) => {
      if (isOpen) closeListeners.add(listener);
      else listener();
      return () => {
        closeListeners.delete(listener);
      };
    },
    connect: async (reader) => {
      const connected = await ask({ kind: 'connect', reader });
      return connected.ok ? ok(null) : connected;
    },
    transmit: async (apdu) => {
      if (!isPermitted(apdu)) throw new TypeError('not a command for reading');
      return ask({ kind: 'transmit', apdu: Buffer.from(apdu).toString('hex') });
    },
    disconnect: async () => {
      await ask({ kind: 'disconnect' });
    },
    close: async () => {
      end();
      await ended;
    },
  };
  const take = (message: v.InferOutput<typeof hostMessageSchema>) => {
    switch (message.kind) {
      case 'readers':
        readers = message.readers;
        for (const listener of [...readerListeners]) listener();
        return;
      case 'done':
        return pending.get(message.id)?.(ok(message.bytes));
      case 'failed':
        return pending.get(message.id)?.(fail(message.fault));
      case 'opened':
      case 'notOpened':
        return;
    }
  };
  return { port, take, end };
};

/**
 * PC/SC through a process of its own. It ends when the service does, is ended when a card or the service does not answer
 * in time, and is started anew by whoever opens again.
 */
export const createPcscOpener =
  ({ launch = launchHost, openLimitMs = 10_000, answerLimitMs = 5_000 }: PcscOptions = {}): CardPortOpener =>
  (signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve(fail({ kind: 'unreachable', code: 'ABORTED' }));
        return;
      }
      const host = launch();
      const ended = new Promise<void>((resolveEnd) => {
        host.once('exit', () => resolveEnd());
        host.once('error', () => resolveEnd());
      });
      const { port, take, end } = portOf(host, ended, answerLimitMs);
      let isSettled = false;
      const settle = (result: Result<CardPort, CardPortError>) => {
        if (isSettled) return;
        isSettled = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        if (!result.ok) end();
        resolve(result);
      };
      const onAbort = () => settle(fail({ kind: 'unreachable', code: 'ABORTED' }));
      const timer = setTimeout(() => settle(fail({ kind: 'unreachable', code: 'TIMEOUT' })), openLimitMs);
      signal.addEventListener('abort', onAbort, { once: true });
      host.on('message', (raw) => {
        const message = v.safeParse(hostMessageSchema, raw);
        if (!message.success) {
          settle(fail({ kind: 'unreachable', code: 'HOST_CONFUSED' }));
          end();
        } else if (message.output.kind === 'opened') settle(ok(port));
        else if (message.output.kind === 'notOpened')
          settle(fail({ kind: message.output.why, code: message.output.code }));
        else take(message.output);
      });
      void ended.then(() => settle(fail({ kind: 'unreachable', code: 'HOST_DIED' })));
    });
