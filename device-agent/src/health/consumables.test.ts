import { expect, it } from 'vitest';
import { openDatabase } from '../outbox/database.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { makeFolder } from '../testing/samples.ts';
import { openConsumables } from './consumables.ts';

const sizes = (device: string, measure: string) =>
  device === 'receiptPrinter' && measure === 'millimetres' ? 80_000 : null;
const setUp = () => {
  const database = openDatabase(makeFolder());
  const clock = createFakeClock('2026-11-23T02:00:00.000Z');
  return { database, clock, consumables: openConsumables(database, { clock, sizes }) };
};
const at = '2026-11-23T02:00:00.000Z';

it('adds up each measure of each device, over a new start', async () => {
  const { database, clock, consumables } = setUp();
  consumables.countUse('receiptPrinter', { millimetres: 180, cuts: 1 });
  await clock.advance(60_000);
  consumables.countUse('receiptPrinter', { millimetres: 90, cuts: 1 });
  consumables.countUse('idCardReader', { reads: 1 });
  const expected = [
    { device: 'idCardReader', measure: 'reads', used: 1, of: null, since: '2026-11-23T02:01:00.000Z' },
    { device: 'receiptPrinter', measure: 'cuts', used: 2, of: null, since: at },
    { device: 'receiptPrinter', measure: 'millimetres', used: 270, of: 80_000, since: at },
  ];
  expect(consumables.list()).toEqual(expected);
  expect(openConsumables(database, { clock, sizes }).list()).toEqual(expected);
});

it('begins anew with a new roll, and leaves the other measures alone', async () => {
  const { clock, consumables } = setUp();
  consumables.countUse('receiptPrinter', { millimetres: 180, cuts: 1 });
  await clock.advance(60_000);
  expect(consumables.replenish('receiptPrinter', 'millimetres')).toEqual({ ok: true, value: null });
  expect(consumables.list()).toMatchObject([
    { measure: 'cuts', used: 1, since: at },
    { measure: 'millimetres', used: 0, since: '2026-11-23T02:01:00.000Z' },
  ]);
});

it.each([-5, 0, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('does not count %s millimetres', (millimetres) => {
  const { consumables } = setUp();
  consumables.countUse('receiptPrinter', { millimetres });
  expect(consumables.list()).toEqual([]);
});

it('leaves out what a later version counted', () => {
  const { database, clock } = setUp();
  database.exec(`insert into device_use values ('coffeeMachine', 'cups', 3, '${at}')`);
  expect(openConsumables(database, { clock, sizes }).list()).toEqual([]);
});
