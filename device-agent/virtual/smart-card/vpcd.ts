import { createConnection, type Socket } from 'node:net';
import type { VirtualCard } from './card.ts';

/** A card in a virtual reader of a real pcscd. */
export interface InsertedCard {
  /** Every command that reached the card. */
  readonly received: readonly Buffer[];
  /** Resolves when it is out, whoever or whatever took it. */
  readonly gone: Promise<void>;
  remove(): Promise<void>;
}

/** What may go wrong with a card, each counted in the commands that it gets. */
export interface CardTroubles {
  /** It goes at this command. */
  readonly pullAt?: number;
  /** From this command on it answers nothing. */
  readonly silentAt?: number;
}

const message = (payload: Uint8Array): Buffer => {
  const header = Buffer.alloc(2);
  header.writeUInt16BE(payload.length);
  return Buffer.concat([header, payload]);
};

/**
 * Puts a card into a reader of vpcd, a driver of pcscd: the card connects, gets commands each behind their length, and
 * answers alike. It is out when the connection ends.
 */
export const insertIntoVpcd = async (
  card: VirtualCard,
  cardSocket: string,
  { pullAt, silentAt }: CardTroubles = {},
): Promise<InsertedCard> => {
  const received: Buffer[] = [];
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opening = createConnection(cardSocket, () => resolve(opening));
    opening.once('error', reject);
  });
  socket.on('error', () => socket.destroy());
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));

  const obey = (payload: Buffer) => {
    if (payload.length === 1) {
      const [control] = payload;
      if (control === 0x04) socket.write(message(card.answerToReset));
      else card.reset();
      return;
    }
    received.push(payload);
    if (pullAt !== undefined && received.length >= pullAt) {
      socket.destroy();
      return;
    }
    if (silentAt !== undefined && received.length >= silentAt) return;
    const answer = card.transmit(payload);
    if (answer) socket.write(message(answer));
  };
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      obey(pending.subarray(2, end));
      pending = pending.subarray(end);
    }
  });
  return {
    received,
    gone,
    remove: () => {
      socket.destroy();
      return gone;
    },
  };
};
