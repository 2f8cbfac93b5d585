import { buildCard, inventPerson } from '../../device-agent/virtual/id-card-reader/build-card.ts';
import type { VirtualIdCardReader } from '../../device-agent/virtual/id-card-reader/types.ts';
import { median, timeOf } from './bench.ts';

/** 115200 baud, 8N1. */
export const serialBytesPerSecond = 11_520;

/** Find, select, read, read further addresses: the frames of GA 467 and the lengths of their good replies. */
const exchange = [
  { command: [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x03, 0x20, 0x01, 0x22], reply: 15 },
  { command: [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x03, 0x20, 0x02, 0x21], reply: 19 },
  { command: [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x03, 0x30, 0x01, 0x32], reply: 1295 },
  { command: [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x03, 0x30, 0x03, 0x30], reply: 11 },
];

/** A bare line to the reader. */
export interface BareLine {
  send(bytes: Uint8Array): void;
  /** Returns the unsubscriber. */
  onData(listener: (chunk: Uint8Array) => void): () => void;
}

/** The median time of the four frames and nothing else, with the card already lying there, milliseconds. */
export const timeOfFrames = async (reader: VirtualIdCardReader, line: BareLine, runs: number): Promise<number> => {
  const receive = (count: number) =>
    new Promise<void>((resolve) => {
      let received = 0;
      const stop = line.onData((chunk) => {
        received += chunk.length;
        if (received < count) return;
        stop();
        resolve();
      });
    });
  const ask = async ({ command, reply }: (typeof exchange)[number]) => {
    const answered = receive(reply);
    line.send(Uint8Array.from(command));
    await answered;
  };
  const times: number[] = [];
  for (let index = 0; index < runs; index += 1) {
    reader.layCard(buildCard(inventPerson()));
    const readCard = async () => {
      for (const step of exchange) await ask(step);
    };
    times.push(await timeOf(readCard));
    reader.removeCard();
    // Without a card the reader answers "none found", which makes it ready for the next one.
    await ask({ command: exchange[0]?.command ?? [], reply: 11 });
  }
  return median(times);
};
