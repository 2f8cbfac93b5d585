import type { DeviceStatuses } from '@linban/shared/devices/device-status.ts';
import type { Papers } from './standing.ts';

/** What a person who leaves is to take along. */
export interface ToTake {
  readonly cardOnReader: boolean;
  /** A social security card stands in its slot. */
  readonly cardInSlot: boolean;
  /** `inSlot`: it hangs there, as the printer says. `maybe`: it came out, and this printer can't tell whether it was taken. */
  readonly receipt: 'none' | 'inSlot' | 'maybe';
  /** Sheets came out; no such printer can tell whether they were taken. */
  readonly document: boolean;
}

const receiptToTake = (devices: DeviceStatuses | null, papers: Papers): ToTake['receipt'] => {
  // What another person left in the slot is not shown as one's own.
  if (!papers.receipt) return 'none';
  const ticket = devices?.receiptPrinter.ticket ?? null;
  if (ticket === null) return 'maybe';
  return ticket === 'notTaken' ? 'inSlot' : 'none';
};

export const toTake = (devices: DeviceStatuses | null, papers: Papers): ToTake => ({
  cardOnReader: devices?.idCardReader.media === 'present',
  cardInSlot: devices?.smartCardReader.media === 'present',
  receipt: receiptToTake(devices, papers),
  document: papers.document,
});

/** Nothing lies there any more, as far as the devices can tell. */
export const isAllTaken = ({ cardOnReader, cardInSlot, receipt }: ToTake): boolean =>
  !cardOnReader && !cardInSlot && receipt !== 'inSlot';
