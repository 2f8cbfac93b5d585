import { noDevices, type PowerSupplyStatus } from '@linban/shared/devices/device-status.ts';
import { expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createPowerWatch } from './power-watch.ts';

const supply = (change: Partial<PowerSupplyStatus>): PowerSupplyStatus => ({ ...noDevices.powerSupply, ...change });
const start = () => {
  const clock = createFakeClock();
  const told: string[] = [];
  const watch = createPowerWatch({
    clock,
    batteryMs: 60_000,
    leastCharge: 20,
    onLost: () => told.push('lost'),
    onBack: () => told.push('back'),
    onExhausted: () => told.push('exhausted'),
  });
  return { clock, told, watch };
};

it('tells that mains went and came back, and trusts the battery no longer than it may', async () => {
  const { clock, told, watch } = start();
  watch(supply({ source: 'mains' }));
  watch(supply({ source: 'battery', charge: 90 }));
  watch(supply({ source: 'battery', charge: 80 }));
  await clock.advance(59_999);
  watch(supply({ source: 'mains' }));
  await clock.advance(120_000);
  expect(told).toEqual(['lost', 'back']);
  watch(supply({ source: 'battery' }));
  await clock.advance(60_000);
  expect(told).toEqual(['lost', 'back', 'lost', 'exhausted']);
});

it.each([{ charge: 20 }, { cause: 'battery-low' }])('stops at once on %j', (change) => {
  const { told, watch } = start();
  watch(supply({ source: 'battery', ...change }));
  expect(told).toEqual(['lost', 'exhausted']);
});

it('asks only once to stop', async () => {
  const { clock, told, watch } = start();
  watch(supply({ source: 'battery', charge: 5 }));
  watch(supply({ source: 'battery', charge: 4 }));
  await clock.advance(100_000);
  expect(told).toEqual(['lost', 'exhausted']);
});

it('takes a supply that can not be asked for nothing', () => {
  const { told, watch } = start();
  watch(supply({ source: null, state: 'offline' }));
  expect(told).toEqual([]);
});
