import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import { type Clock, systemClock } from '../../../device-agent/src/clock.ts';
import { type DeviceConfig, deviceConfigSchema } from '../../../device-agent/src/devices/device-config.ts';
import { openDevices } from '../../../device-agent/src/devices/open-devices.ts';

// The process whose memory is measured: every driver polls its device, without the pauses between polls. Prints the resident memory after
// each of the counts it was given, as one line of JSON. To be run with --expose-gc.

/** From one look at a device to the next, milliseconds; other times are limits and stay as they are. */
const pauses = new Set([1_000, 1_500]);

/** No poll may take longer, milliseconds. */
const timeLimit = 10_500;

const [configText = '{}', ...counts] = process.argv.slice(2);
const config = v.parse(deviceConfigSchema, JSON.parse(configText));
const log = { info: () => {}, warn: () => {}, bug: () => {} };

/** A clock on which polls follow at once, up to a count, and are then held until there is a higher one. */
const createPollClock = () => {
  let polls = 0;
  let most = 0;
  let held: (() => void) | null = null;
  let reached = () => {};
  const clock: Clock = {
    ...systemClock,
    after: (milliseconds, action) => {
      if (!pauses.has(milliseconds)) return systemClock.after(milliseconds, action);
      polls += 1;
      if (polls < most) return systemClock.after(0, action);
      held = action;
      reached();
      return () => {
        held = null;
      };
    },
  };
  const pollUntil = (count: number) =>
    new Promise<void>((resolve) => {
      most = count;
      reached = resolve;
      const next = held;
      held = null;
      next?.();
    });
  return { clock, pollUntil };
};

const classes = (['idCardReader', 'receiptPrinter', 'documentPrinter'] satisfies (keyof DeviceConfig)[]).map(
  (device) => {
    const { clock, pollUntil } = createPollClock();
    return { pollUntil, devices: openDevices({ [device]: config[device] }, { clock, log }) };
  },
);
// A scanner is listened to, not polled; it is there all the same.
const scanner = openDevices({ codeScanner: config.codeScanner }, { clock: systemClock, log });

const memory: number[] = [];
for (const count of counts.map(Number)) {
  await Promise.all(classes.map(({ pollUntil }) => pollUntil(count)));
  // Without the pauses, the time limits of thousands of polls are open at once; then V8 gives back what it kept for them.
  await pause(timeLimit);
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  memory.push(process.memoryUsage.rss());
}
const states = classes.flatMap(({ devices }) => Object.values(devices.statuses()).map(({ state }) => state));
process.stdout.write(`${JSON.stringify({ memory, online: states.filter((state) => state === 'online').length })}\n`);
await Promise.all([...classes.map(({ devices }) => devices.close()), scanner.close()]);
process.exit(0);
