import { type DeviceClass, type DeviceStatuses, noDevices } from '@linban/shared/devices/device-status.ts';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { startVirtualIdCardReader } from '../../virtual/id-card-reader/start.ts';
import { systemClock } from '../clock.ts';
import { createTcpOpener } from '../drivers/byte-stream/tcp.ts';
import type { RecoveryStep } from '../drivers/driver.ts';
import { createIdCardReader } from '../drivers/id-card/driver.ts';
import { defaultTimes } from '../drivers/id-card/profiles.ts';
import { eventually } from '../testing/eventually.ts';
import { createFakeClock } from '../testing/fake-clock.ts';

import { createDevices } from './devices.ts';
import { runPowerCycle } from './power-cycle.ts';
import { ladderTimes } from './recovery-ladder.ts';
import { type SupervisionEvent, superviseDevices } from './supervision.ts';

type Told = {
  readonly state: DeviceStatuses['idCardReader']['state'];
  readonly action: 'maintenance' | 'clear' | null;
};
const broken: Told = { state: 'hardwareError', action: 'maintenance' };
const fine: Told = { state: 'online', action: null };
const paperOut: Told = { state: 'userError', action: 'clear' };

/** Two devices that say what the test wants, and steps that end when it says. */
const setUp = ({ powerCycle = true }: { readonly powerCycle?: boolean | 'hangs' } = {}) => {
  const clock = createFakeClock('2026-11-23T02:00:00.000Z');
  const events: SupervisionEvent[] = [];
  const steps: {
    readonly device: DeviceClass;
    readonly step: RecoveryStep | 'powerCycle';
    readonly end: () => void;
  }[] = [];
  let statuses: DeviceStatuses = noDevices;
  let tell: (device: DeviceClass) => void = () => {};
  const begin = (device: DeviceClass, step: RecoveryStep | 'powerCycle') =>
    new Promise<void>((end) => steps.push({ device, step, end }));
  const supervision = superviseDevices({
    devices: {
      statuses: () => statuses,
      onChange: (listener) => {
        tell = listener;
        return () => {
          tell = () => {};
        };
      },
      recover: begin,
    },
    clock,
    powerCycle: (device) => (powerCycle ? () => begin(device, 'powerCycle').then(() => true) : null),
    onEvent: (event) => events.push(event),
  });
  return {
    clock,
    events,
    steps,
    supervision,
    say: (device: 'idCardReader' | 'receiptPrinter', { state, action }: Told) => {
      statuses = { ...statuses, [device]: { ...statuses[device], state, cause: 'no-answer', action } };
      tell(device);
    },
  };
};

describe('the report', () => {
  it('shows each step with its time, the work order, and nothing of devices that are well', async () => {
    const { clock, steps, say, supervision } = setUp();
    const rung = () => supervision.recoveries().map(({ device, rung, since }) => [device, rung, since.slice(14, 19)]);
    say('receiptPrinter', fine);
    say('idCardReader', broken);
    expect(rung()).toEqual([['idCardReader', 'retry', '00:00']]);
    await clock.advance(5_000);
    expect(rung()).toEqual([['idCardReader', 'reset', '00:05']]);
    steps[0]?.end();
    await clock.advance(30_000);
    expect(rung()).toEqual([['idCardReader', 'reopen', '00:35']]);
    steps[1]?.end();
    await clock.advance(120_000);
    expect(rung()).toEqual([['idCardReader', 'powerCycle', '02:35']]);
    steps[2]?.end();
    await clock.advance(90_000);
    expect(supervision.recoveries()).toEqual([
      {
        device: 'idCardReader',
        rung: 'gaveUp',
        since: '2026-11-23T02:04:05.000Z',
        workOrder: { action: 'maintenance', since: '2026-11-23T02:04:05.000Z' },
      },
    ]);
    say('idCardReader', fine);
    expect(rung()).toEqual([]);
  });

  it('tells what was done', async () => {
    const { clock, steps, say, events } = setUp({ powerCycle: false });
    say('idCardReader', broken);
    await clock.advance(5_000);
    steps[0]?.end();
    await clock.advance(1);
    say('idCardReader', fine);
    expect(events).toEqual([
      { kind: 'step', device: 'idCardReader', step: 'reset' },
      { kind: 'recovered', device: 'idCardReader' },
    ]);
  });
});

it('never climbs for paper that is out', async () => {
  const { clock, steps, say, supervision } = setUp();
  say('receiptPrinter', paperOut);
  await clock.advance(86_400_000);
  expect([steps, supervision.recoveries()]).toEqual([[], []]);
});

it('climbs for each device by itself', async () => {
  const { clock, steps, say } = setUp();
  say('idCardReader', broken);
  await clock.advance(4_000);
  say('receiptPrinter', broken);
  await clock.advance(5_000);
  expect(steps.map(({ device, step }) => [device, step])).toEqual([
    ['idCardReader', 'reset'],
    ['receiptPrinter', 'reset'],
  ]);
});

it('goes on when a driver never finishes a step', async () => {
  const { clock, steps, say } = setUp();
  say('idCardReader', broken);
  await clock.advance(5_000 + 20_000 + 30_000);
  expect(steps.map(({ step }) => step)).toEqual(['reset', 'reopen']);
});

it('does nothing any more once it is closed', async () => {
  const { clock, steps, say, supervision } = setUp();
  say('idCardReader', broken);
  supervision.close();
  await clock.advance(3_600_000);
  expect(steps).toEqual([]);
});

it('has one step at a time under way for each device, whatever the order of statuses, ends and time', async () => {
  const move = fc.oneof(
    fc.record({ kind: fc.constant('say' as const), told: fc.constantFrom(broken, broken, fine, paperOut) }),
    fc.record({ kind: fc.constant('end' as const) }),
    fc.record({ kind: fc.constant('pass' as const), milliseconds: fc.integer({ min: 1, max: 200_000 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 30 }), async (moves) => {
      const { clock, steps, say, supervision } = setUp();
      let ended = 0;
      let told = fine;
      say('idCardReader', fine);
      for (const each of moves) {
        const begunBefore = steps.length;
        if (each.kind === 'say') {
          told = each.told;
          say('idCardReader', each.told);
        }
        // Ends come late, twice or not at all: a step that hangs is over after twenty seconds.
        if (each.kind === 'end') steps.at(-1)?.end();
        if (each.kind === 'pass') await clock.advance(each.milliseconds);
        if (told !== broken) expect(steps.length).toBe(begunBefore);
        ended = steps.length;
      }
      // Given time, whoever needs help gets to the end of the ladder: nobody is forgotten on it.
      say('idCardReader', broken);
      for (let round = 0; round < 8; round += 1) {
        await clock.advance(120_000);
        steps.at(-1)?.end();
      }
      expect(supervision.recoveries()).toHaveLength(1);
      expect(steps.length).toBeGreaterThanOrEqual(ended);
      supervision.close();
    }),
    { numRuns: 60 },
  );
});

describe('the power-cycle command', () => {
  it('is run without a shell, and its success counts', async () => {
    expect(
      await runPowerCycle([process.execPath, '-e', 'process.exit(process.argv[1] === "$HOME" ? 0 : 1)', '$HOME']),
    ).toBe(true);
  });
  it.each([
    ['fails', [process.execPath, '-e', 'process.exit(3)']],
    ['is not there', ['/no/such/command']],
  ] as const)('that %s is no success', async (_case, command) => {
    const [program, ...args] = command;
    expect(await runPowerCycle([program, ...args])).toBe(false);
  });
});

describe('with the real driver of a card reader', () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  /** The ladder's proportions, ten thousandths of its times and more: what counts here is the order. */
  const quick = { ...ladderTimes, retry: 100, reset: 150, reopen: 250, powerCycle: 5_000, steady: 100 };

  it('climbs a reader that fails its self-test up to the power cycle, which cures it', async () => {
    const reader = await startVirtualIdCardReader({});
    reader.setFaults({ selfTestFailed: true });
    const driver = createIdCardReader({
      open: createTcpOpener({ host: '127.0.0.1', port: reader.port }),
      clock: systemClock,
      times: { ...defaultTimes, outOfServicePause: 50, reconnectPause: 20, idlePause: 20 },
    });
    const devices = createDevices({ idCardReader: { driver } });
    const events: string[] = [];
    const supervision = superviseDevices({
      devices,
      clock: systemClock,
      times: quick,
      powerCycle: (device) =>
        device === 'idCardReader'
          ? async () => {
              await reader.unplug();
              reader.setFaults({ selfTestFailed: false });
              await reader.plug();
              return true;
            }
          : null,
      onEvent: (event) => events.push(event.kind === 'step' ? event.step : event.kind),
    });
    closers.push(
      () => reader.close(),
      () => devices.close(),
      () => supervision.close(),
    );
    await eventually(() => expect(events).toEqual(['reset', 'reopen', 'powerCycle', 'recovered']));
    expect(devices.statuses().idCardReader.state).toBe('online');
    expect(supervision.recoveries()).toEqual([]);
  });
});
