import { createConnection, type Socket } from 'node:net';
import type { VirtualCard } from './card.ts';

/** The port on which vpcd, a driver of pcscd, waits for the card of its first reader; the second one's is the next. */
export const vpcdPort = 35_963;

/** A card in a virtual reader of a real pcscd. */
export interface InsertedCard {
  /** Every command that reached the card. */
  readonly received: readonly Buffer[];
  remove(): Promise<void>;
}

const message = (payload: Uint8Array): Buffer => {
  const header = Buffer.alloc(2);
  header.writeUInt16BE(payload.length);
  return Buffer.concat([header, payload]);
};

/** Puts a card into a reader of vpcd: the card connects, gets commands each behind their length, and answers alike. */
export const insertIntoVpcd = async (
  card: VirtualCard,
  {
    port = vpcdPort,
    pullAt,
  }: { readonly port?: number /** The card goes when it gets this many commands. */; readonly pullAt?: number } = {},
): Promise<InsertedCard> => {
  const received: Buffer[] = [];
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opening = createConnection({ host: '127.0.0.1', port, noDelay: true }, () => resolve(opening));
    opening.once('error', reject);
  });
  socket.on('error', () => socket.destroy());

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
    remove: () =>
      new Promise((resolve) => {
        if (socket.closed) return resolve();
        socket.once('close', () => resolve());
        socket.destroy();
      }),
  };
};
