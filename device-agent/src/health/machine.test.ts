import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { healthReportSchema } from '@linban/shared/terminals/health.ts';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { makeFolder } from '../testing/samples.ts';
import { readDisk, readMachine, readTemperature } from './machine.ts';

const sensors = (...readings: readonly string[]): string => {
  const folder = makeFolder();
  for (const [index, reading] of readings.entries()) {
    mkdirSync(join(folder, `thermal_zone${index}`));
    writeFileSync(join(folder, `thermal_zone${index}`, 'temp'), reading);
  }
  mkdirSync(join(folder, 'cooling_device0'));
  return folder;
};

it('takes the hottest sensor', () => expect(readTemperature(sensors('41000\n', '56500\n', '-3000\n'))).toBe(56.5));

it.each([
  ['no sensor', sensors()],
  ['no folder', '/no/such/folder'],
  ['readings that mean nothing', sensors('', 'hot', '999999999')],
])('knows no temperature with %s', (_case, folder) => expect(readTemperature(folder)).toBeNull());

it('knows no space of a folder that is not there', () => expect(readDisk('/no/such/folder')).toBeNull());

it('reads this machine into the shape of the report', () => {
  const machine = readMachine(makeFolder());
  expect(v.is(healthReportSchema.entries.machine, machine)).toBe(true);
  expect(machine.disk?.totalBytes).toBeGreaterThanOrEqual(machine.disk?.freeBytes ?? Number.NaN);
  expect(machine.memory.totalBytes).toBeGreaterThan(machine.memory.agentBytes);
});
