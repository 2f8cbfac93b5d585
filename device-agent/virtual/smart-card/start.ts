import type { VirtualCard } from './card.ts';
import { startPrivatePcscd } from './private-pcscd.ts';
import { type CardTroubles, type InsertedCard, insertIntoVpcd } from './vpcd.ts';

export interface VirtualSmartCardReader {
  /** Why there is no reader, for people; `null`: there is one. */
  readonly trouble: string | null;
  readonly isOccupied: boolean;
  /** Puts a card in, in place of the one that is there. */
  insert(card: VirtualCard, troubles?: CardTroubles): Promise<void>;
  takeOut(): Promise<void>;
  /** Called when a card came or went. Returns the unsubscriber. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * A reader of chip cards behind a real PC/SC service of its own. Where the machine has none of that, there is no reader, and
 * everything else goes on.
 * @param folder where the service has its files, and by which the agent finds it
 */
export const startVirtualSmartCardReader = async ({
  folder,
}: {
  readonly folder: string;
}): Promise<VirtualSmartCardReader> => {
  const started = await startPrivatePcscd(folder);
  const listeners = new Set<() => void>();
  let inserted: InsertedCard | undefined;

  const changed = () => {
    for (const listener of listeners) listener();
  };
  const takeOut = async () => {
    await inserted?.remove();
  };
  return {
    trouble: started.ok ? null : started.error,
    get isOccupied() {
      return inserted !== undefined;
    },
    insert: async (card, troubles) => {
      if (!started.ok) return;
      await takeOut();
      const entered = await insertIntoVpcd(card, started.value.cardSocket, troubles);
      inserted = entered;
      changed();
      void entered.gone.then(() => {
        if (inserted === entered) inserted = undefined;
        changed();
      });
    },
    takeOut,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {
      await takeOut();
      if (started.ok) await started.value.close();
    },
  };
};
