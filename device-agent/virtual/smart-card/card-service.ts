import { fail, ok } from '@linban/shared/result.ts';
import type {
  CardFault,
  CardPort,
  CardPortError,
  CardPortOpener,
  ReaderSight,
} from '../../src/drivers/smart-card/types.ts';
import type { VirtualCard } from './card.ts';

export interface CardServiceFaults {
  /** The card goes when it gets this many commands, counted from the next one; `null`: it stays. */
  readonly pullAt: number | null;
  /** Answers are noise. */
  readonly isGarbled: boolean;
  /** Nothing answers; whoever asks gives up, and with that the whole port. */
  readonly isSilent: boolean;
  /** The card in the reader does not answer to its reset. */
  readonly isMute: boolean;
}

/** PC/SC in this process: readers, cards and every trouble, at the driver's own port. */
export const createCardService = (names: readonly string[] = ['Reader 0']) => {
  const cards = new Map<string, VirtualCard>();
  const received: Uint8Array[] = [];
  const open = new Set<{ end: () => void; changed: () => void }>();
  let readers = [...names];
  let refusal: CardPortError['kind'] | undefined;
  let faults: CardServiceFaults = { pullAt: null, isGarbled: false, isSilent: false, isMute: false };

  const changed = () => {
    for (const port of [...open]) port.changed();
  };
  const sights = (): ReaderSight[] =>
    readers.map((name) => ({ name, card: !cards.has(name) ? 'absent' : faults.isMute ? 'mute' : 'present' }));
  const takeOut = (reader: string) => {
    cards.delete(reader);
    changed();
  };
  const rest = () => new Promise<void>((resolve) => setImmediate(resolve));

  const opener: CardPortOpener = async () => {
    await rest();
    if (refusal) return fail({ kind: refusal, code: 'TEST' });
    const listeners = new Set<() => void>();
    const closeListeners = new Set<() => void>();
    let isOpen = true;
    let connected: string | undefined;
    const session = {
      changed: () => {
        for (const listener of [...listeners]) listener();
      },
      end: () => {
        if (!isOpen) return;
        isOpen = false;
        open.delete(session);
        for (const listener of [...closeListeners]) listener();
      },
    };
    open.add(session);
    const lost = (fault: CardFault) => fail(isOpen ? fault : 'portLost');
    const reach = async () => {
      await rest();
      if (faults.isSilent) session.end();
    };
    const port: CardPort = {
      get isOpen() {
        return isOpen;
      },
      readers: () => sights(),
      onReaders: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      onClose: (listener) => {
        closeListeners.add(listener);
        return () => void closeListeners.delete(listener);
      },
      connect: async (reader) => {
        await reach();
        const card = cards.get(reader);
        if (!isOpen || !card) return lost('cardGone');
        card.reset();
        connected = reader;
        return ok(null);
      },
      transmit: async (apdu) => {
        await reach();
        const card = connected === undefined ? undefined : cards.get(connected);
        if (!isOpen || !card || connected === undefined) return lost('cardGone');
        received.push(apdu);
        if (faults.pullAt !== null) {
          faults = { ...faults, pullAt: faults.pullAt - 1 };
          if (faults.pullAt === 0) {
            faults = { ...faults, pullAt: null };
            takeOut(connected);
            return fail('cardGone');
          }
        }
        if (faults.isGarbled) return ok(Uint8Array.of(0x42));
        const answer = card.transmit(apdu);
        return answer ? ok(answer) : fail('failed');
      },
      disconnect: rest,
      close: async () => session.end(),
    };
    return ok(port);
  };

  return {
    opener,
    /** Every command that reached a card. */
    received,
    insert: (card: VirtualCard, reader = readers[0] ?? '') => {
      cards.set(reader, card);
      changed();
    },
    takeOut: (reader = readers[0] ?? '') => takeOut(reader),
    setFaults: (change: Partial<CardServiceFaults>) => {
      faults = { ...faults, ...change };
      changed();
    },
    setReaders: (now: readonly string[]) => {
      readers = [...now];
      changed();
    },
    /** Ends the service; `undefined` starts it again. */
    refuse: (kind: CardPortError['kind'] | undefined) => {
      refusal = kind;
      if (kind) for (const session of [...open]) session.end();
    },
  };
};
