import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FleetTerminal } from '@linban/shared/contracts/console-link.ts';
import { type DeviceStatuses, noDevices } from '@linban/shared/devices/device-status.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { systemPorts } from '../ports.ts';
import { startServer } from '../server.ts';
import { grant } from '../testing/decisions.ts';
import { goodHealth, reportOf } from '../testing/devices.ts';
import {
  createTestFolder,
  readEnrolmentCode,
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  terminalEdges,
  testConfig,
  until,
} from '../testing/test-server.ts';
import { enrolTestTerminal } from '../testing/test-terminal.ts';
import { silenceMs } from './fleet.ts';

const common = { state: 'online', cause: null, action: null } as const;
const devices: DeviceStatuses = {
  ...noDevices,
  idCardReader: { class: 'idCardReader', ...common, media: 'absent', samId: null },
  receiptPrinter: { class: 'receiptPrinter', ...common, paper: 'full', cover: 'closed', cutter: 'ok', ticket: null },
  documentPrinter: {
    class: 'documentPrinter',
    ...common,
    paper: 'full',
    cover: 'closed',
    toner: 'full',
    tonerPercent: 80,
  },
};
const outbox = { waiting: 0, oldestAt: null, setAside: 0, alarm: null };

describe('terminals', () => {
  let department: TestDepartment;
  let test: TestServer;
  let aheadMs = 0;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url, { ports: { now: () => new Date(Date.now() + aheadMs) } });
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
  });

  it('are enrolled with a code that works once and is then gone', { timeout: 90_000 }, async () => {
    const dataFolder = createTestFolder();
    const config = testConfig(dataFolder, department.url);
    const start = () =>
      startServer({
        config,
        ports: systemPorts,
        log: createLog('silent'),
        register: terminalEdges,
        onDatabaseLost: () => {},
      });
    const first = await start();
    const code = readEnrolmentCode(dataFolder, 'test-1');
    expect(statSync(join(dataFolder, 'enrolment', 'test-1')).mode & 0o777).toBe(0o600);
    const waiting = readEnrolmentCode(dataFolder, 'test-2');
    await first.stop();

    const second = await start();
    expect(readEnrolmentCode(dataFolder, 'test-1')).toBe(code);
    const terminal = await enrolTestTerminal(second.address, 'test-1', code);
    expect(existsSync(join(dataFolder, 'enrolment', 'test-1'))).toBe(false);
    await expect(enrolTestTerminal(second.address, 'test-1', code)).rejects.toThrow('403');
    (await terminal.agent()).close();
    await second.stop();

    const third = await start();
    expect(existsSync(join(dataFolder, 'enrolment', 'test-1'))).toBe(false);
    expect(readEnrolmentCode(dataFolder, 'test-2')).toBe(waiting);
    await third.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('show their state live: paper, silence, a lost link', async () => {
    const { fleet, events } = test.server.parts;
    const [terminal] = test.terminals;
    const told: FleetTerminal[] = [];
    events.on('fleet.changed', (change) => told.push(change.terminal));
    const now = () => fleet.list().find(({ terminalId }) => terminalId === terminal.terminalId);
    expect(now()).toMatchObject({ state: 'unreachable', lastSeenAt: null, devices: null });

    const agent = await terminal.agent();
    const boot = crypto.randomUUID();
    const report = (seq: number, reported: DeviceStatuses, staffCalledAt: string | null = null) =>
      agent.ask('terminal.report', { boot, seq, devices: reported, outbox, screen: true, staffCalledAt });
    await report(1, devices);
    expect(now()).toMatchObject({ state: 'inService', screen: true, devices, health: null });
    const answer = await agent.ask('terminal.report', { ...reportOf(boot, 2, devices), health: goodHealth });
    expect(answer).toEqual({ ok: true, value: { rotateKey: false, serverTime: expect.any(String) } });
    expect(now()).toMatchObject({ health: goodHealth });
    const newer = {
      ...reportOf(boot, 3, devices),
      devices: { ...devices, idCardReader: { ...devices.idCardReader, firmware: '2' }, camera: { class: 'camera' } },
      health: { ...goodHealth, fans: [1], consumables: [{ measure: 'staples' }, ...goodHealth.consumables] },
    };
    expect(await agent.raw({ name: 'terminal.report', payload: newer, trace: 1 })).toMatchObject({ ok: true });
    expect(now()).toMatchObject({ devices, health: goodHealth });
    const paperOut: DeviceStatuses = {
      ...devices,
      receiptPrinter: { ...devices.receiptPrinter, state: 'userError', cause: 'paper-out', paper: 'out' },
    };
    await report(4, paperOut);
    expect(told.at(-1)).toMatchObject({ state: 'degraded', devices: { receiptPrinter: { paper: 'out' } } });
    await report(2, devices);
    expect(now()).toMatchObject({ state: 'degraded' });

    const staffCalledAt = '2026-11-23T01:40:00.000Z';
    await report(5, devices, staffCalledAt);
    expect(told.at(-1)).toMatchObject({ state: 'inService', staffCalledAt });
    await report(6, devices);
    expect(told.at(-1)).toMatchObject({ staffCalledAt: null });

    aheadMs = silenceMs + 1;
    fleet.checkSilence();
    expect(told.at(-1)).toMatchObject({ state: 'unreachable' });
    await report(7, devices);
    expect(told.at(-1)).toMatchObject({ state: 'inService' });
    agent.close();
    await until(() => (told.at(-1)?.state === 'unreachable' ? true : undefined));
    const stored = await test.server.parts.database.query.selectFrom('terminal_report').selectAll().execute();
    expect(stored).toMatchObject([{ terminal_id: terminal.terminalId, boot, seq: 7 }]);
  });
});
