import type { TerminalReport } from '@linban/shared/contracts/terminal-link.ts';
import { type DeviceStatuses, noDevices } from '@linban/shared/devices/device-status.ts';
import type { HealthReport } from '@linban/shared/terminals/health.ts';

const fine = { state: 'online', cause: null, action: null } as const;

export const workingDevices: DeviceStatuses = {
  ...noDevices,
  idCardReader: { class: 'idCardReader', ...fine, media: 'absent', samId: null },
  receiptPrinter: { class: 'receiptPrinter', ...fine, paper: 'full', cover: 'closed', cutter: 'ok', ticket: null },
  documentPrinter: {
    class: 'documentPrinter',
    ...fine,
    paper: 'full',
    cover: 'closed',
    toner: 'full',
    tonerPercent: 80,
  },
};

export const withoutReceiptPaper: DeviceStatuses = {
  ...workingDevices,
  receiptPrinter: {
    ...workingDevices.receiptPrinter,
    state: 'userError',
    paper: 'out',
    cause: 'paper-out',
    action: 'clear',
  },
};

const since = '2026-11-23T01:00:00.000Z';
const gibibyte = 1024 ** 3;

/** A terminal with nothing to look after. */
export const goodHealth: HealthReport = {
  recoveries: [],
  consumables: [
    { device: 'idCardReader', measure: 'reads', used: 412, of: null, since },
    { device: 'receiptPrinter', measure: 'millimetres', used: 21_400, of: 80_000, since },
  ],
  machine: {
    disk: { freeBytes: 40 * gibibyte, totalBytes: 64 * gibibyte },
    memory: { agentBytes: 95 * 1024 ** 2, availableBytes: 2.5 * gibibyte, totalBytes: 4 * gibibyte },
    temperature: 52,
    upSeconds: 86_400,
  },
  screen: { alive: true, lastBeatAt: since },
  link: { roundTripMs: 14, reconnects: 0, clockOffsetMs: 80 },
  versions: { agent: '0.1.0', node: 'v24.0.0', ui: 'a1b2c3d4e5f6' },
  agentStartedAt: since,
  restarts: { recent: 0, isStorm: false },
  browser: { recent: 0, isStorm: false },
};

/** A terminal with a reader that was given up, a roll that ends, a clock that is wrong, a browser that is braked, and an A4 printer that is being helped. */
export const poorHealth: HealthReport = {
  ...goodHealth,
  recoveries: [
    { device: 'idCardReader', rung: 'gaveUp', since, workOrder: { action: 'maintenance', since } },
    { device: 'documentPrinter', rung: 'powerCycle', since, workOrder: null },
  ],
  consumables: [
    { device: 'receiptPrinter', measure: 'millimetres', used: 76_000, of: 80_000, since },
    { device: 'receiptPrinter', measure: 'cuts', used: 431, of: null, since },
  ],
  link: { roundTripMs: 240, reconnects: 7, clockOffsetMs: -95_000 },
  browser: { recent: 5, isStorm: true },
};

/** A terminal's report, the `seq`th since it started. */
export const reportOf = (boot: string, seq: number, devices: DeviceStatuses): TerminalReport => ({
  boot,
  seq,
  devices,
  outbox: { waiting: 0, oldestAt: null, setAside: 0, alarm: null },
  screen: true,
  staffCalledAt: null,
  health: goodHealth,
});
