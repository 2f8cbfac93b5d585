import { fail, ok } from '@linban/shared/result.ts';
import { type CardSlot, readCardIn } from '../../src/drivers/smart-card/read-card.ts';
import type { CardPort, CardPortError, CardPortOpener, ReaderSight } from '../../src/drivers/smart-card/types.ts';
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
    let lose: (end: Awaited<ReturnType<CardPort['read']>>) => void = () => {};
    const lost = new Promise<Awaited<ReturnType<CardPort['read']>>>((resolve) => {
      lose = resolve;
    });
    const session = {
      changed: () => {
        for (const listener of [...listeners]) listener();
      },
      end: () => {
        if (!isOpen) return;
        isOpen = false;
        open.delete(session);
        lose(fail({ kind: 'portLost' }));
        for (const listener of [...closeListeners]) listener();
      },
    };
    open.add(session);
    /** The card, for as long as the port lives: with it whoever reads ends too. */
    const reach = async (reader: string) => {
      await rest();
      if (faults.isSilent) session.end();
      return isOpen ? cards.get(reader) : undefined;
    };
    const slotOf = (reader: string): CardSlot => ({
      connect: async () => {
        const card = await reach(reader);
        card?.reset();
        return card ? ok(null) : fail('cardGone');
      },
      transmit: async (apdu) => {
        const card = await reach(reader);
        if (!card) return fail('cardGone');
        received.push(apdu);
        if (faults.pullAt !== null) {
          faults = { ...faults, pullAt: faults.pullAt - 1 };
          if (faults.pullAt === 0) {
            faults = { ...faults, pullAt: null };
            takeOut(reader);
            return fail('cardGone');
          }
        }
        if (faults.isGarbled) return ok(Uint8Array.of(0x42));
        const answer = card.transmit(apdu);
        return answer ? ok(answer) : fail('failed');
      },
      disconnect: rest,
    });
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
      read: (reader) => (isOpen ? Promise.race([readCardIn(slotOf(reader)), lost]) : lost),
      close: async () => session.end(),
    };
    return ok(port);
  };

  return {
    opener,
    /** Every command that reached a card. */
    received,
    openPorts: () => open.size,
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
