import { expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { listenAsServiceManager, missingForNotify } from '../testing/service-manager.ts';
import { findServiceManager } from './notify.ts';

it.skipIf(missingForNotify.length > 0)('tells a real socket (needs systemd-notify, perl)', async () => {
  const socket = await listenAsServiceManager();
  const manager = findServiceManager({ ...process.env, NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: '30000000' });
  expect(manager.watchdogMs).toBe(30_000);
  await manager.notify('READY=1', 'STATUS=ready');
  await manager.notify('WATCHDOG=1');
  await eventually(() => expect(socket.messages()).toMatch(/READY=1\nSTATUS=ready\n.*WATCHDOG=1/s));
});

it('says nothing where nobody listens, and never throws', async () => {
  const absent = findServiceManager({});
  expect(absent.watchdogMs).toBeNull();
  await absent.notify('READY=1');
  await findServiceManager({ NOTIFY_SOCKET: '/no/such/socket', PATH: process.env['PATH'] }).notify('READY=1');
  await findServiceManager({ NOTIFY_SOCKET: '/no/such/socket' }, '/no/such/command').notify('READY=1');
});

it.each([
  [{ WATCHDOG_USEC: '20000000' }, 20_000],
  [{ WATCHDOG_USEC: '20000000', WATCHDOG_PID: String(process.pid) }, 20_000],
  [{ WATCHDOG_USEC: '20000000', WATCHDOG_PID: '1' }, null],
  [{ WATCHDOG_USEC: 'x' }, null],
  [{}, null],
])('%o: watches every %s ms', (environment, watchdogMs) => {
  expect(findServiceManager({ ...environment, NOTIFY_SOCKET: '/x' }).watchdogMs).toBe(watchdogMs);
});
