import type { PaperLevel, ReceiptPrinterStatus } from '@linban/shared/devices/device-status.ts';
import type { PrintCause } from '@linban/shared/devices/print-job.ts';
import type { RealTimeQuestion } from './framing.ts';
import type { ReceiptPrinterProfile } from './profile.ts';

/** What the printer's sensors say. */
export interface PrinterSensors {
  readonly isOffline: boolean;
  readonly isCoverOpen: boolean;
  readonly isPaperNearEnd: boolean;
  readonly isPaperOut: boolean;
  readonly hasCutterError: boolean;
  /**
   * The feed is blocked. ESC/POS has no bit for a paper jam of its own: it sets this one for whatever blocks the mechanics,
   * and some makers leave it out (BIXOLON SRP-350 names jams under it, HPRT TP809 reserves it).
   */
  readonly hasMechanicalError: boolean;
  /** Unrecoverable (supply voltage, electronics): an engineer is needed. */
  readonly hasHardwareError: boolean;
  /** Goes away by itself: the head is too hot. */
  readonly isCoolingDown: boolean;
  /** A printed receipt hangs in the slot; false also where the printer can't tell. */
  readonly hasTicketLeft: boolean;
}

export const sensorsAtRest: PrinterSensors = {
  isOffline: false,
  isCoverOpen: false,
  isPaperNearEnd: false,
  isPaperOut: false,
  hasCutterError: false,
  hasMechanicalError: false,
  hasHardwareError: false,
  isCoolingDown: false,
  hasTicketLeft: false,
};

const has = (byte: number, mask: number) => (byte & mask) !== 0;

/** Takes in the answer to `DLE EOT n` (Epson ESC/POS, DLE EOT). */
export const withRealTimeStatus = (
  sensors: PrinterSensors,
  question: RealTimeQuestion,
  byte: number,
): PrinterSensors => {
  switch (question) {
    case 1:
      return { ...sensors, isOffline: has(byte, 0x08), hasTicketLeft: has(byte, 0x80) };
    case 2:
      return { ...sensors, isCoverOpen: has(byte, 0x04) };
    case 3:
      return {
        ...sensors,
        hasCutterError: has(byte, 0x08),
        hasMechanicalError: has(byte, 0x04),
        hasHardwareError: has(byte, 0x20),
        isCoolingDown: has(byte, 0x40),
      };
    case 4:
      return { ...sensors, isPaperNearEnd: has(byte, 0x0c), isPaperOut: has(byte, 0x60) };
  }
};

/** Takes in the four bytes of the automatic status (Epson ESC/POS, GS a), which know nothing of tickets. */
export const withAutomaticStatus = (
  sensors: PrinterSensors,
  [first, second, third]: readonly [number, number, number, number],
): PrinterSensors => ({
  ...sensors,
  isOffline: has(first, 0x08),
  isCoverOpen: has(first, 0x20),
  hasCutterError: has(second, 0x08),
  hasMechanicalError: has(second, 0x04),
  hasHardwareError: has(second, 0x20),
  isCoolingDown: has(second, 0x40),
  isPaperNearEnd: has(third, 0x03),
  isPaperOut: has(third, 0x0c),
});

/** What keeps the printer from printing; undefined when nothing does. The most specific trouble wins. */
export const troubleOf = (sensors: PrinterSensors): PrintCause | undefined => {
  if (sensors.hasHardwareError) return 'hardware-error';
  if (sensors.hasCutterError) return 'cutter-error';
  if (sensors.hasMechanicalError) return 'mechanical-error';
  if (sensors.isCoverOpen) return 'cover-open';
  if (sensors.isPaperOut) return 'paper-out';
  if (sensors.isOffline && !sensors.isCoolingDown) return 'offline';
  return undefined;
};

/** The connection as the driver sees it. */
export type PrinterLink =
  | { readonly kind: 'starting' }
  /** Why not: `unreachable`, `busy`, `driver-unavailable`, `no-answer`. */
  | { readonly kind: 'lost'; readonly cause: string }
  | { readonly kind: 'up'; readonly sensors: PrinterSensors; readonly isPrinting: boolean };

const unknownParts = { class: 'receiptPrinter', paper: null, cover: null, cutter: null, ticket: null } as const;

const paperOf = ({ isPaperOut, isPaperNearEnd }: PrinterSensors): PaperLevel => {
  if (isPaperOut) return 'out';
  return isPaperNearEnd ? 'low' : 'full';
};

const ticketOf = ({ hasTicketLeft }: PrinterSensors) => (hasTicketLeft ? 'notTaken' : 'taken');

/** The status everybody else sees. */
export const receiptPrinterStatus = (
  link: PrinterLink,
  { reportsTicket }: ReceiptPrinterProfile,
): ReceiptPrinterStatus => {
  if (link.kind === 'starting') return { ...unknownParts, state: 'starting', cause: null, action: null };
  if (link.kind === 'lost') return { ...unknownParts, state: 'offline', cause: link.cause, action: 'maintenance' };

  const { sensors, isPrinting } = link;
  const parts = {
    class: 'receiptPrinter',
    paper: paperOf(sensors),
    cover: sensors.isCoverOpen ? 'open' : 'closed',
    cutter: sensors.hasCutterError ? 'fault' : 'ok',
    ticket: reportsTicket ? ticketOf(sensors) : null,
  } as const;
  const trouble = troubleOf(sensors);
  switch (trouble) {
    case undefined:
      if (sensors.isCoolingDown) return { ...parts, state: 'busy', cause: 'cooling-down', action: null };
      return { ...parts, state: isPrinting ? 'busy' : 'online', cause: null, action: null };
    case 'hardware-error':
    case 'cutter-error':
      return { ...parts, state: 'hardwareError', cause: trouble, action: 'maintenance' };
    case 'mechanical-error':
      // Mostly crumpled paper: no reset takes it out, a hand on site does.
      return { ...parts, state: 'hardwareError', cause: trouble, action: 'clear' };
    case 'offline':
      return { ...parts, state: 'offline', cause: 'printer-offline', action: 'clear' };
    default:
      return { ...parts, state: 'userError', cause: trouble, action: 'clear' };
  }
};
