import * as v from 'valibot';
import { expect, it } from 'vitest';
import { type HealthAlarm, type HealthReport, healthAlarms, healthReportSchema } from './health.ts';

const since = '2026-11-23T02:00:00.000Z';
const now = new Date(since);
const gibibyte = 1024 ** 3;
const well: HealthReport = {
  recoveries: [],
  consumables: [{ device: 'receiptPrinter', measure: 'millimetres', used: 71_999, of: 80_000, since }],
  machine: {
    disk: { freeBytes: 20 * gibibyte, totalBytes: 64 * gibibyte },
    memory: { agentBytes: 90_000_000, availableBytes: 2 * gibibyte, totalBytes: 4 * gibibyte },
    temperature: 61.5,
    upSeconds: 3600,
  },
  screen: { alive: true, lastBeatAt: since },
  link: { roundTripMs: 12, reconnects: 0, clockOffsetMs: -29_999 },
  versions: { agent: '0.1.0', node: 'v24.0.0', ui: 'a1b2c3d4e5f6' },
  agentStartedAt: since,
  restarts: { recent: 1, isStorm: false },
  browser: { recent: 4, isStorm: false },
};
const emptyOutbox = { oldestAt: null, setAside: 0, alarm: null };
const retried = { device: 'idCardReader', rung: 'retry', since, workOrder: null } as const;
const { machine, link } = well;

it('fits the contract', () => expect(v.parse(healthReportSchema, well)).toEqual(well));
it('has no alarm while all is well', () => expect(healthAlarms(well, emptyOutbox, now)).toEqual([]));
it('has no alarm while a device is still being helped', () =>
  expect(healthAlarms({ ...well, recoveries: [retried] }, emptyOutbox, now)).toEqual([]));
it('has no alarm for what a machine can not tell', () => {
  const blind = { ...machine, disk: null, temperature: null };
  const health = { ...well, machine: blind, link: { ...link, clockOffsetMs: null } };
  expect(healthAlarms(health, emptyOutbox, now)).toEqual([]);
});

it.each<[HealthAlarm, Partial<HealthReport>]>([
  [
    { kind: 'gaveUp', device: 'idCardReader' },
    { recoveries: [{ ...retried, rung: 'gaveUp', workOrder: { action: 'maintenance', since } }] },
  ],
  [
    { kind: 'nearlyUsedUp', device: 'receiptPrinter' },
    { consumables: [{ device: 'receiptPrinter', measure: 'millimetres', used: 72_000, of: 80_000, since }] },
  ],
  [{ kind: 'restartStorm' }, { restarts: { recent: 6, isStorm: true } }],
  [{ kind: 'browserStorm' }, { browser: { recent: 5, isStorm: true } }],
  [{ kind: 'screenSilent' }, { screen: { alive: false, lastBeatAt: since } }],
  [{ kind: 'diskLow' }, { machine: { ...machine, disk: { freeBytes: 0.4 * gibibyte, totalBytes: 4 * gibibyte } } }],
  [{ kind: 'diskLow' }, { machine: { ...machine, disk: { freeBytes: 3 * gibibyte, totalBytes: 64 * gibibyte } } }],
  [{ kind: 'memoryLow' }, { machine: { ...machine, memory: { ...machine.memory, availableBytes: 400_000_000 } } }],
  [{ kind: 'hot' }, { machine: { ...machine, temperature: 85 } }],
  [{ kind: 'clockOff' }, { link: { ...link, clockOffsetMs: 30_000 } }],
  [{ kind: 'clockOff' }, { link: { ...link, clockOffsetMs: -30_000 } }],
])('raises %j', (alarm, change) => expect(healthAlarms({ ...well, ...change }, emptyOutbox, now)).toEqual([alarm]));

it('raises what the outbox needs', () => {
  const outbox = { oldestAt: '2026-11-23T01:00:00.000Z', setAside: 1, alarm: null };
  expect(healthAlarms(well, outbox, now)).toEqual([{ kind: 'outboxStuck' }, { kind: 'caseSetAside' }]);
  expect(healthAlarms(well, { ...outbox, setAside: 0 }, new Date(now.getTime() - 1))).toEqual([]);
});

it.each([
  ['diskError', [{ kind: 'outboxDiskError' }, { kind: 'outboxStuck' }]],
  ['full', [{ kind: 'outboxFull' }, { kind: 'outboxStuck' }]],
  // One line for one fact: what has waited for days has waited for an hour.
  ['old', [{ kind: 'outboxOld' }]],
] as const)('says that no new case is taken, and why: %s', (alarm, alarms) =>
  expect(healthAlarms(well, { oldestAt: '2026-11-23T01:00:00.000Z', setAside: 0, alarm }, now)).toEqual(alarms),
);

it('takes a report of an agent that knew nothing of its browser', () => {
  const { browser: _unknown, ...older } = well;
  expect(v.parse(healthReportSchema, older).browser).toBeNull();
});
