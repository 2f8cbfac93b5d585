import type { TerminalReport } from '@linban/shared/contracts/terminal-link.ts';
import { type DeviceStatuses, noDevices } from '@linban/shared/devices/device-status.ts';

const fine = { state: 'online', cause: null, action: null } as const;

export const workingDevices: DeviceStatuses = {
  ...noDevices,
  idCardReader: { class: 'idCardReader', ...fine, media: 'absent', samId: null },
  receiptPrinter: { class: 'receiptPrinter', ...fine, paper: 'full', cover: 'closed', cutter: 'ok' },
  documentPrinter: { class: 'documentPrinter', ...fine, paper: 'full', cover: 'closed', toner: 'full' },
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

/** A terminal's report, the `seq`th since it started. */
export const reportOf = (boot: string, seq: number, devices: DeviceStatuses): TerminalReport => ({
  boot,
  seq,
  devices,
  outbox: { waiting: 0, oldestAt: null, setAside: 0 },
  screen: true,
  staffCalledAt: null,
});
