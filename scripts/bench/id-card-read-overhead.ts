import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { startVirtualIdCardReader } from '../../device-agent/virtual/id-card-reader/start.ts';
import { panel, startBrowser } from '../../e2e/support/browser.ts';
import { createResident } from '../../e2e/support/resident.ts';
import { startTrial } from '../../e2e/support/trial.ts';
import { type Bench, median } from './bench.ts';
import { serialBytesPerSecond, timeOfFrames } from './id-card-frames.ts';

const runs = 12;

const timeOnTheWire = async (): Promise<number> => {
  const reader = await startVirtualIdCardReader({ bytesPerSecond: serialBytesPerSecond });
  const socket = connect({ host: reader.host, port: reader.port, noDelay: true });
  const time = await timeOfFrames(
    reader,
    {
      send: (bytes) => void socket.write(bytes),
      onData: (listener) => {
        socket.on('data', listener);
        return () => void socket.off('data', listener);
      },
    },
    runs,
  );
  socket.destroy();
  await reader.close();
  return time;
};

export const idCardReadOverhead: Bench = {
  name: 'id-card.read.overhead',
  unit: 'ms',
  baselineIs: 'find, select, read and further addresses as bare frames at 115200 baud, the card already there',
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
