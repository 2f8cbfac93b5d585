import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '../id-card-reader/delivery.ts';
import { type ScannerSetup, serialBytes } from './wire.ts';

interface VirtualScannerFaults {
  /** Between single bytes; `null`: all at once. */
  readonly slowMs: number | null;
  /** Each code stops in the middle. */
  readonly cutsOff: boolean;
  /** Another program holds the line: whoever connects is shown out. */
  readonly isBusy: boolean;
}

export interface VirtualCodeScanner {
  readonly port: number;
  readonly isPlugged: boolean;
  /** Whether somebody listens. */
  readonly isConnected: boolean;
  /** Holds a code before the scanner. Resolves when its bytes are out. */
  scan(text: string): Promise<void>;
  /** Sends bytes as they are, as the reports of HID models. */
  send(bytes: Uint8Array): Promise<void>;
  /** Noise: wrong speed, broken cable. */
  makeNoise(byteCount: number): Promise<void>;
  setUp(change: Partial<ScannerSetup>): void;
  setFaults(change: Partial<VirtualScannerFaults>): void;
  unplug(): Promise<void>;
  plug(): Promise<void>;
  /** Called when it was scanned with, plugged, unplugged, or connected to. Returns the unsubscriber. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface VirtualCodeScannerOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly setup?: Partial<ScannerSetup>;
}

const host = '127.0.0.1';

/** A code scanner on a serial line that is a TCP port of the loopback. It talks without being asked and hears nothing. */
export const startVirtualCodeScanner = async ({
  port,
  setup: wanted = {},
}: VirtualCodeScannerOptions): Promise<VirtualCodeScanner> => {
  const sockets = new Set<Socket>();
  const listeners = new Set<() => void>();
  const random = createRandom(7);
  let setup: ScannerSetup = { suffix: '\r\n', encoding: 'utf-8', ...wanted };
  let faults: VirtualScannerFaults = { slowMs: null, cutsOff: false, isBusy: false };
  let server: Server | undefined;

  const changed = () => {
    for (const listener of listeners) listener();
  };
  const write = (bytes: Uint8Array): Promise<unknown> =>
    Promise.all(
      [...sockets].map(
        (socket) =>
          new Promise<void>((resolve) => {
            // A peer that vanished fails the write; the scanner does not care who listens.
            socket.write(bytes, () => resolve());
          }),
      ),
    );
  const send = async (bytes: Uint8Array): Promise<void> => {
    if (faults.slowMs === null) {
      await write(bytes);
      return;
    }
    for (const byte of bytes) {
      await write(Uint8Array.of(byte));
      await pause(faults.slowMs);
    }
  };

  const serve = (socket: Socket) => {
    socket.on('error', () => socket.destroy());
    if (faults.isBusy) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    socket.resume();
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      changed();
    });
    changed();
  };
  const listen = (where: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const listening = createServer(serve);
      listening.once('error', reject);
      listening.listen(where, host, () => resolve(listening));
    });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      const stopping = server;
      server = undefined;
      for (const socket of sockets) socket.destroy();
      if (stopping) stopping.close(() => resolve());
      else resolve();
    });

  server = await listen(port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const ownPort = address.port;

  return {
    port: ownPort,
    get isPlugged() {
      return server !== undefined;
    },
    get isConnected() {
      return sockets.size > 0;
    },
    scan: async (text) => {
      const bytes = serialBytes(text, setup);
      await send(faults.cutsOff ? bytes.subarray(0, bytes.length >> 1) : bytes);
      changed();
    },
    send,
    makeNoise: async (byteCount) => {
      await write(Uint8Array.from({ length: byteCount }, () => Math.floor(random() * 256)));
    },
    setUp: (change) => {
      setup = { ...setup, ...change };
    },
    setFaults: (change) => {
      faults = { ...faults, ...change };
      if (faults.isBusy) for (const socket of sockets) socket.destroy();
    },
    unplug: async () => {
      await stop();
      changed();
    },
    plug: async () => {
      server ??= await listen(ownPort);
      changed();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: stop,
  };
};
