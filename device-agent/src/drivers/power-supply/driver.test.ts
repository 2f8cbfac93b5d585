import type { PowerSupplyStatus } from '@linban/shared/devices/device-status.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startVirtualPowerSupply, type VirtualPowerSupply } from '../../../virtual/power-supply/start.ts';
import { systemClock } from '../../clock.ts';
import { eventually } from '../../testing/eventually.ts';
import { createTcpOpener } from '../byte-stream/tcp.ts';
import type { Driver } from '../driver.ts';
import { createPowerSupply } from './driver.ts';

let virtual: VirtualPowerSupply;
let supply: Driver<PowerSupplyStatus>;

const open = (ups = 'terminal') =>
  createPowerSupply({
    open: createTcpOpener({ host: '127.0.0.1', port: virtual.port }),
    clock: systemClock,
    ups,
    limits: { pollMs: 50, answerMs: 300, reconnectMs: 100 },
  });

beforeEach(async () => {
  virtual = await startVirtualPowerSupply();
  supply = open();
});
afterEach(async () => {
  await supply.close();
  await virtual.close();
});
const isOnMains = () =>
  eventually(() => expect(supply.status()).toMatchObject({ state: 'online', source: 'mains', charge: 100 }));

describe('a power supply', () => {
  it('tells mains, battery, and a battery that runs low', async () => {
    await isOnMains();
    virtual.set({ source: 'battery', charge: 80 });
    await eventually(() =>
      expect(supply.status()).toMatchObject({ source: 'battery', cause: 'on-battery', charge: 80 }),
    );
    virtual.set({ charge: 12 });
    await eventually(() => expect(supply.status()).toMatchObject({ cause: 'battery-low', charge: 12 }));
    virtual.set({ source: 'mains', charge: 100 });
    await isOnMains();
  });

  it('is offline while the daemon is gone, and back with it', async () => {
    await isOnMains();
    await virtual.unplug();
    await eventually(() => expect(supply.status()).toMatchObject({ state: 'offline', source: null }));
    await virtual.plug();
    await isOnMains();
  });

  it.each([
    ['silent', 'no-answer'],
    ['stale', 'no-answer'],
    ['garbage', 'no-answer'],
  ] as const)('is offline while the daemon is %s, and well again', async (fault, cause) => {
    await isOnMains();
    virtual.setFaults({ [fault]: true });
    await eventually(() => expect(supply.status()).toMatchObject({ state: 'offline', cause, source: null }));
    virtual.setFaults({ [fault]: false });
    await isOnMains();
  });

  it('says that the configuration is wrong where the daemon does not know the unit', async () => {
    const other = open('nobody');
    await eventually(() => expect(other.status()).toMatchObject({ state: 'offline', action: 'configuration' }));
    await other.close();
  });
});
