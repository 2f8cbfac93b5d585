import { type DeviceClass, type DeviceStatuses, noDevices } from '@linban/shared/devices/device-status.ts';
import { expect, it } from 'vitest';
import { watchReplenishment } from './replenishment.ts';

type Printer = DeviceStatuses['receiptPrinter'];
const online: Partial<Printer> = { state: 'online', paper: 'full', cover: 'closed' };
const low: Partial<Printer> = { ...online, paper: 'low' };
const out: Partial<Printer> = { state: 'userError', paper: 'out', cover: 'closed' };
const open: Partial<Printer> = { state: 'userError', paper: 'out', cover: 'open' };
const away: Partial<Printer> = { state: 'offline', paper: null, cover: null };

it.each<[string, readonly Partial<Printer>[], number]>([
  ['a new roll after the last one ended', [online, out, open, online], 1],
  ['a new roll while the old one was low', [online, low, open, online], 1],
  ['a roll that was low at the start', [low, online], 1],
  ['two rolls', [low, online, low, out, online], 2],
  ['a cover that was opened and closed', [online, open, online], 0],
  ['a roll that is put back in', [online, low, open, low], 0],
  ['a printer that was away', [online, away, online], 0],
  ['a new roll while the printer was off', [low, away, online], 1],
  ['a jam', [online, { state: 'userError', paper: 'jammed', cover: 'closed' }, online], 0],
])('%s', (_case, course, expected) => {
  let statuses: DeviceStatuses = noDevices;
  let tell: (device: DeviceClass) => void = () => {};
  const told: unknown[] = [];
  const set = (change: Partial<Printer>) => {
    statuses = { ...statuses, receiptPrinter: { ...statuses.receiptPrinter, ...change } };
  };
  set(course[0] ?? {});
  const devices = {
    statuses: () => statuses,
    onChange: (listener: (device: DeviceClass) => void) => {
      tell = listener;
      return () => {};
    },
  };
  watchReplenishment(devices, (...what) => told.push(what));
  for (const change of course.slice(1)) {
    set(change);
    tell('receiptPrinter');
  }
  expect(told).toEqual(Array.from({ length: expected }, () => ['receiptPrinter', 'millimetres']));
});
