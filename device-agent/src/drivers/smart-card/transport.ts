import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { hostEnvironment } from '../../host-environment.ts';
import { type HostRequest, hostMessageSchema } from './messages.ts';
import type { CardPort, CardPortError, CardPortOpener, ReaderSight } from './types.ts';

const hostProgram = fileURLToPath(new URL('pcsc-host/main.ts', import.meta.url));

/** The host is told nothing but where programs are, and where the service is if it is not in its usual place. */
const launchHost = (service?: string) => (): ChildProcess =>
  spawn(process.execPath, [hostProgram], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...hostEnvironment(), ...(service !== undefined && { PCSCLITE_CSOCK_NAME: service }) },
  });

export interface PcscOptions {
  /** The socket of a pcscd that is not the machine's own. */
  readonly service?: string;
  /** Starts the process that speaks to PC/SC. */
  readonly launch?: () => ChildProcess;
  /** How long it may take to start, in milliseconds: a busy machine needs a second for that alone. */
  readonly openLimitMs?: number;
  /** How long one card may take, all in all, in milliseconds: its process gives up sooner on one that is silent. */
  readonly readLimitMs?: number;
}

type Answer = Awaited<ReturnType<CardPort['read']>>;

const portOf = (host: ChildProcess, ended: Promise<void>, readLimitMs: number) => {
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
    for (const answer of [...pending.values()]) answer(fail({ kind: 'portLost' }));
    for (const listener of [...closeListeners]) listener();
  };
  void ended.then(end);

  const read: CardPort['read'] = (reader) =>
    new Promise((resolve) => {
      if (!isOpen) return resolve(fail({ kind: 'portLost' }));
      lastId += 1;
      const id = lastId;
      const timer = setTimeout(end, readLimitMs);
      pending.set(id, (answer) => {
        clearTimeout(timer);
        pending.delete(id);
        resolve(answer);
      });
      host.send({ kind: 'read', reader, id } satisfies HostRequest, (error) => error && end());
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
    read,
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
      case 'read':
        return pending.get(message.id)?.(ok(message.card));
      case 'notRead':
        return pending.get(message.id)?.(fail(message.fault));
      case 'opened':
      case 'notOpened':
        return;
    }
  };
  return { port, take, end };
};

/**
 * PC/SC through a process of its own. It ends when the service does, or when a card or the service does not answer in
 * time, and is started anew by whoever opens again.
 */
export const createPcscOpener =
  ({
    service,
    launch = launchHost(service),
    openLimitMs = 10_000,
    readLimitMs = 30_000,
  }: PcscOptions = {}): CardPortOpener =>
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
      const { port, take, end } = portOf(host, ended, readLimitMs);
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
