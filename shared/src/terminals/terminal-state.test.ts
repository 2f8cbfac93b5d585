import { describe, expect, it } from 'vitest';
import { type DeviceStatuses, noDevices } from '../devices/device-status.ts';
import { canOffer, deriveTerminalState, whyNobodyIsInvited } from './terminal-state.ts';

const fine = { state: 'online', cause: null, action: null } as const;
const all: DeviceStatuses = {
  ...noDevices,
  idCardReader: { class: 'idCardReader', ...fine, media: 'absent', samId: null },
  receiptPrinter: { class: 'receiptPrinter', ...fine, paper: 'full', cover: 'closed', cutter: 'ok', ticket: null },
  documentPrinter: { class: 'documentPrinter', ...fine, paper: 'full', cover: null, toner: null, tonerPercent: null },
};
const lookup = { needs: ['idCardReader', 'documentPrinter'] } as const;
const instant = { needs: ['idCardReader'] } as const;
const items = [{ needs: [...lookup.needs] }, { needs: [...instant.needs] }];
const withDocumentPaper = (paper: 'out' | 'low'): DeviceStatuses => ({
  ...all,
  documentPrinter: { ...all.documentPrinter, paper },
});

describe('deriveTerminalState', () => {
  it('is in service when everything works', () => expect(deriveTerminalState(all, items)).toBe('inService'));

  it('is degraded when an item can not be offered', () => {
    expect(deriveTerminalState(withDocumentPaper('out'), items)).toBe('degraded');
    expect(canOffer({ needs: ['documentPrinter'] }, withDocumentPaper('out'))).toBe(false);
  });

  it('stays in service on low paper', () =>
    expect(deriveTerminalState(withDocumentPaper('low'), items)).toBe('inService'));

  it.each([
    ['doorOpen', { door: { ...all.door, door: 'open' } }],
    ['onBattery', { powerSupply: { ...all.powerSupply, source: 'battery' } }],
    ['readerUnavailable', { idCardReader: { ...all.idCardReader, state: 'offline' } }],
  ] as const)('is out of service and invites nobody: %s', (reason, change) => {
    expect(whyNobodyIsInvited({ ...all, ...change })).toBe(reason);
    expect(deriveTerminalState({ ...all, ...change }, items)).toBe('outOfService');
  });

  it('is out of service without a reader', () => {
    const devices: DeviceStatuses = { ...all, idCardReader: { ...all.idCardReader, state: 'offline' } };
    expect(deriveTerminalState(devices, items)).toBe('outOfService');
  });

  it('is degraded when a printer that no item needs is gone', () => {
    const devices: DeviceStatuses = { ...all, receiptPrinter: { ...all.receiptPrinter, state: 'offline' } };
    expect(deriveTerminalState(devices, items)).toBe('degraded');
  });
});
