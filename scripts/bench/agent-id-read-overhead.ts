import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../device-agent/src/clock.ts';
import { createHostedOpener } from '../../device-agent/src/drivers/byte-stream/hosted.ts';
import { createSerialOpener } from '../../device-agent/src/drivers/byte-stream/serial.ts';
import { createIdCardReader } from '../../device-agent/src/drivers/id-card/driver.ts';
import { idCardReaderProfiles } from '../../device-agent/src/drivers/id-card/profiles.ts';
import { takeHolder } from '../../device-agent/src/drivers/id-card/text.ts';
import type { IdCardReader } from '../../device-agent/src/drivers/id-card/types.ts';
import { buildCard, inventPerson } from '../../device-agent/virtual/id-card-reader/build-card.ts';
import { startVirtualIdCardReader } from '../../device-agent/virtual/id-card-reader/start.ts';
import type { VirtualIdCardReader } from '../../device-agent/virtual/id-card-reader/types.ts';
import { startVirtualSerialLine } from '../../device-agent/virtual/serial-line.ts';
import { type Bench, median, timeOf } from './bench.ts';
import { serialBytesPerSecond, timeOfFrames } from './id-card-frames.ts';

const runs = 15;
const forever = new AbortController().signal;
const baudRate = 115_200;

const timeOfBareFrames = async (reader: VirtualIdCardReader, path: string): Promise<number> => {
  const opened = await createSerialOpener({ path, baudRate })(forever);
  if (!opened.ok) throw new Error(`the line does not open: ${opened.error.code}`);
  const stream = opened.value;
  const time = await timeOfFrames(
    reader,
    { send: (bytes) => void stream.write(bytes), onData: (listener) => stream.onData(listener) },
    runs,
  );
  await stream.close();
  return time;
};

const untilOnline = (driver: IdCardReader) =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (driver.status().state === 'online') resolve();
    };
    driver.onStatus(look);
    look();
  });

/** The card is there when it is asked for, as it is for the bare frames: looking for one that is not is no overhead. */
const timeThroughDriver = async (reader: VirtualIdCardReader, path: string): Promise<number> => {
  const driver = createIdCardReader({
    open: createHostedOpener({ kind: 'serial', path, baudRate }),
    clock: systemClock,
    times: idCardReaderProfiles['generic-serial'].times,
  });
  await untilOnline(driver);
  const times: number[] = [];
  for (let index = 0; index < runs; index += 1) {
    reader.layCard(buildCard(inventPerson()));
    times.push(
      await timeOf(async () => {
        const read = await driver.read({ signal: forever, take: takeHolder(() => new Date()) });
        if (!read.ok) throw new Error(`the card was not read: ${read.error.kind}`);
      }),
    );
    const removed = new Promise<void>((resolve) => void driver.onRemoved(resolve));
    reader.removeCard();
    await removed;
  }
  await driver.close();
  return median(times);
};

export const agentIdReadOverhead: Bench = {
  name: 'agent.id-read.overhead',
  unit: 'ms',
  baselineIs:
    'find, select, read and further addresses as bare frames on the same pseudo terminal at 115200 baud; at most 10 ms apart',
  goal: 1.2,
  goalOf: 'ratio',
  mostApart: 10,
  better: 'lower',
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'linban-bench-'));
    const path = join(folder, 'tty');
    const reader = await startVirtualIdCardReader({ bytesPerSecond: serialBytesPerSecond });
    const line = await startVirtualSerialLine({ path, port: reader.port });
    const baseline = await timeOfBareFrames(reader, path);
    const value = await timeThroughDriver(reader, path);
    await line.unplug();
    await reader.close();
    await rm(folder, { recursive: true, force: true });
    return { value, baseline };
  },
};
