import { deviceStateSchema, isUsable, paperLevelSchema } from '@linban/shared/devices/device-status.ts';
import { describe, expect, it } from 'vitest';
import { printerCause } from './printer-cause.ts';
import { snapshotWith } from './test-fixtures.ts';

const states = deviceStateSchema.options;
const levels = [null, ...paperLevelSchema.options];
const covers = [null, 'open', 'closed'] as const;

describe.each(['receiptPrinter', 'documentPrinter'] as const)('the %s', (printer) => {
  it('has a cause in every state in which it can not print, and none in the others', () => {
    for (const state of states)
      for (const paper of levels)
        for (const cover of covers) {
          const { devices } = snapshotWith({ devices: { [printer]: { state, paper, cover } } });
          expect([state, paper, cover, printerCause(devices, printer) === null]).toEqual([
            state,
            paper,
            cover,
            isUsable(devices[printer]),
          ]);
        }
  });

  it.each([
    [{ state: 'userError', paper: 'out' }, 'paper-out'],
    [{ state: 'userError', paper: 'jammed' }, 'paper-jammed'],
    [{ state: 'userError', cover: 'open' }, 'cover-open'],
    [{ state: 'hardwareError' }, 'hardware-error'],
    [{ state: 'offline', paper: null, cover: null }, 'offline'],
    [{ state: 'noDevice', paper: null, cover: null }, 'offline'],
  ] as const)('%j is told as %s', (change, cause) => {
    expect(printerCause(snapshotWith({ devices: { [printer]: change } }).devices, printer)).toBe(cause);
  });
});

it('a knife or a toner that is the matter is told by its name, and not as a printer that is not connected', () => {
  const { devices } = snapshotWith({
    devices: {
      receiptPrinter: { state: 'hardwareError', cutter: 'fault' },
      documentPrinter: { state: 'userError', toner: 'out' },
    },
  });
  expect(printerCause(devices, 'receiptPrinter')).toBe('cutter-error');
  expect(printerCause(devices, 'documentPrinter')).toBe('toner-out');
});
