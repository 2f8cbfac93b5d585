import type { Socket } from 'node:net';
import { startStreamServer } from '../stream-server.ts';
import { createRandom, deliver, flood, pause, spoil } from './delivery.ts';
import { createSecurityModule } from './security-module.ts';
import type {
  VirtualIdCardReader,
  VirtualIdCardReaderOptions,
  VirtualReaderActivity,
  VirtualReaderFaults,
} from './types.ts';
import { type Command, createCommandCollector, replyFrame } from './wire.ts';

const host = '127.0.0.1';

const noFaults: VirtualReaderFaults = {
  silent: false,
  garbage: false,
  flood: false,
  noiseBeforeFrames: false,
  splitWrites: false,
  halfFrames: false,
  lyingLength: false,
  wrongChecksum: false,
  slowMs: 0,
  selfTestFailed: false,
  notAuthorised: false,
  knowsNoAddresses: false,
};

const commandSize = 10;

/**
 * Starts a reader of identity cards that is a security module behind a TCP port of the loopback, as a serial-to-network
 * converter shows one. It makes every mistake it is asked to make.
 */
export const startVirtualIdCardReader = async ({
  port = 0,
  bytesPerSecond,
  seed = 1,
}: VirtualIdCardReaderOptions = {}): Promise<VirtualIdCardReader> => {
  const random = createRandom(seed);
  const securityModule = createSecurityModule();
  const listeners = new Set<(activity: VirtualReaderActivity) => void>();
  let faults = noFaults;

  const tell = (activity: VirtualReaderActivity) => {
    for (const listener of listeners) listener(activity);
  };
  securityModule.onRemoval(() => tell({ kind: 'cardRemoved' }));

  const obey = async (socket: Socket, command: Command) => {
    tell({ kind: 'command', code: command.code });
    if (bytesPerSecond !== undefined) await pause((commandSize / bytesPerSecond) * 1_000);
    await pause(faults.slowMs);
    if (faults.flood) {
      await flood(socket, () => faults.flood, random);
      return;
    }
    const reply = command.refusal === undefined ? securityModule.answer(command.code) : { status: command.refusal };
    const frame = replyFrame(reply.status, reply.data);
    const wire = reply.isCutOff ? frame.subarray(0, frame.length >> 1) : spoil(frame, faults, random);
    await deliver(socket, wire, { splitWrites: faults.splitWrites, bytesPerSecond });
    tell({ kind: 'reply', status: reply.status.toString(16).padStart(2, '0') });
  };

  const wire = await startStreamServer(port, (socket) => {
    const collect = createCommandCollector();
    let work = Promise.resolve();
    tell({ kind: 'connected' });
    socket.on('close', () => tell({ kind: 'disconnected' }));
    return (chunk) => {
      for (const command of collect(chunk)) work = work.then(() => obey(socket, command));
    };
  });

  return {
    host,
    port: wire.port,
    get isPlugged() {
      return wire.isPlugged;
    },
    get cardCount() {
      return securityModule.cardCount;
    },
    get faults() {
      return faults;
    },
    layCard: (card) => {
      securityModule.layCard(card);
      tell({ kind: 'cardLaid' });
    },
    removeCard: securityModule.removeAll,
    setFaults: (changes) => {
      faults = { ...faults, ...changes };
      securityModule.setCondition(faults);
    },
    pullCardDuring: securityModule.pullCardDuring,
    unplug: wire.unplug,
    plug: wire.plug,
    onActivity: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: wire.close,
  };
};
