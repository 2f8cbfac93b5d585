import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '../id-card-reader/delivery.ts';
import { startStreamServer } from '../stream-server.ts';
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

/** A code scanner on a serial line that is a TCP port of the loopback. It talks without being asked and hears nothing. */
export const startVirtualCodeScanner = async ({
  port,
  setup: wanted = {},
}: VirtualCodeScannerOptions): Promise<VirtualCodeScanner> => {
  const listeners = new Set<() => void>();
  const random = createRandom(7);
  let setup: ScannerSetup = { suffix: '\r\n', encoding: 'utf-8', ...wanted };
  let faults: VirtualScannerFaults = { slowMs: null, cutsOff: false, isBusy: false };

  const changed = () => {
    for (const listener of listeners) listener();
  };
  const send = async (bytes: Uint8Array): Promise<void> => {
    if (faults.slowMs === null) {
      await wire.send(bytes);
      return;
    }
    for (const byte of bytes) {
      await wire.send(Uint8Array.of(byte));
      await pause(faults.slowMs);
    }
  };

  const serve = (socket: Socket) => {
    if (faults.isBusy) socket.destroy();
    else {
      socket.on('close', changed);
      changed();
    }
    return () => {};
  };
  const wire = await startStreamServer(port, serve);

  return {
    port: wire.port,
    get isPlugged() {
      return wire.isPlugged;
    },
    get isConnected() {
      return wire.isConnected;
    },
    scan: async (text) => {
      const bytes = serialBytes(text, setup);
      await send(faults.cutsOff ? bytes.subarray(0, bytes.length >> 1) : bytes);
      changed();
    },
    send,
    makeNoise: async (byteCount) => {
      await wire.send(Uint8Array.from({ length: byteCount }, () => Math.floor(random() * 256)));
    },
    setUp: (change) => {
      setup = { ...setup, ...change };
    },
    setFaults: (change) => {
      faults = { ...faults, ...change };
      if (faults.isBusy) wire.showOut();
    },
    unplug: async () => {
      await wire.unplug();
      changed();
    },
    plug: async () => {
      await wire.plug();
      changed();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: wire.close,
  };
};
