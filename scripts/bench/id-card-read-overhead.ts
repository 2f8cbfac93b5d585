import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { buildCard, inventPerson } from '../../device-agent/virtual/id-card-reader/build-card.ts';
import { startVirtualIdCardReader } from '../../device-agent/virtual/id-card-reader/start.ts';
import { panel, startBrowser } from '../../e2e/support/browser.ts';
import { createResident } from '../../e2e/support/resident.ts';
import { startTrial } from '../../e2e/support/trial.ts';
import { type Bench, median } from './bench.ts';

const runs = 12;

/** 115200 baud, 8N1. */
const bytesPerSecond = 11_520;

/** Find, select, read: the frames of GA 467 and the lengths of their good replies. */
const exchange = [
  { command: [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x03, 0x20, 0x01, 0x22], reply: 15 },
  { command: [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x03, 0x20, 0x02, 0x21], reply: 19 },
  { command: [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x03, 0x30, 0x01, 0x32], reply: 1295 },
];

/** The three frames and nothing else, on a bare socket, with the card already lying there. */
const timeOnTheWire = async (): Promise<number> => {
  const reader = await startVirtualIdCardReader({ bytesPerSecond });
  const socket = connect({ host: reader.host, port: reader.port, noDelay: true });
  const receive = (count: number) =>
    new Promise<void>((resolve) => {
      let received = 0;
      const take = (chunk: Buffer) => {
        received += chunk.length;
        if (received < count) return;
        socket.off('data', take);
        resolve();
      };
      socket.on('data', take);
    });
  const times: number[] = [];
  for (let index = 0; index < runs; index += 1) {
    reader.layCard(buildCard(inventPerson()));
    const start = performance.now();
    for (const { command, reply } of exchange) {
      const answered = receive(reply);
      socket.write(Uint8Array.from(command));
      await answered;
    }
    times.push(performance.now() - start);
    reader.removeCard();
    // Without a card the reader answers "none found", which makes it ready for the next one.
    const answered = receive(11);
    socket.write(Uint8Array.from(exchange[0]?.command ?? []));
    await answered;
  }
  socket.destroy();
  await reader.close();
  return median(times);
};

export const idCardReadOverhead: Bench = {
  name: 'id-card.read.overhead',
  unit: 'ms',
  baselineIs: 'find, select and read as bare frames at 115200 baud, the card already there',
  goal: 1.5,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const baseline = await timeOnTheWire();
    const trial = await startTrial();
    const browser = await startBrowser();
    const page = await browser.newPage({ viewport: panel });
    const resident = await createResident(page, trial);
    const times: number[] = [];
    for (let index = 0; index < runs; index += 1) {
      await resident.arriveAtReader();
      // People do not keep step with the reader's looking: neither does this.
      await pause(400 + index * 17);
      times.push(await resident.timeFromCardToName('wang'));
      await resident.leave();
    }
    await browser.close();
    await trial.stop();
    return { value: median(times), baseline };
  },
};
