import type { DocumentPrinterStatus, PaperLevel } from '@linban/shared/devices/device-status.ts';
import type { PrintCause } from '@linban/shared/devices/print-job.ts';
import { type IppGroup, numbersOf, textsOf } from './framing.ts';

/** What a printer says of itself (RFC 8011 clause 5.4.11 and 5.4.12, PWG 5100.9 for the markers). */
export interface PrinterCondition {
  readonly isStopped: boolean;
  /** A queue of CUPS that has nothing to print: it only remembers what its printer said. */
  readonly isIdleQueue: boolean;
  /** `printer-state-reasons` without their severity. */
  readonly reasons: readonly string[];
  /** The emptiest toner or ink in percent; undefined if the printer does not tell. */
  readonly tonerPercent: number | undefined;
}

const idle = 3;
const stopped = 5;
const lowTonerPercent = 10;

// Printers hang -warning and -report on the same condition as they please, so the severity says nothing.
const withoutSeverity = (reason: string): string => reason.replace(/-(error|warning|report)$/, '');

const tonerOf = (printer: IppGroup): number | undefined => {
  const types = textsOf(printer, 'marker-types');
  // Percent. Negative levels mean unknown or "some"; a waste box fills up instead of running empty.
  const levels = numbersOf(printer, 'marker-levels').filter(
    (level, index) => level >= 0 && level <= 100 && !/waste/.test(types[index] ?? ''),
  );
  return levels.length === 0 ? undefined : Math.min(...levels);
};

export const readCondition = (printer: IppGroup): PrinterCondition => ({
  isIdleQueue: textsOf(printer, 'cups-version').length > 0 && numbersOf(printer, 'printer-state').includes(idle),
  isStopped: numbersOf(printer, 'printer-state').includes(stopped),
  reasons: textsOf(printer, 'printer-state-reasons').map(withoutSeverity),
  tonerPercent: tonerOf(printer),
});

const some = ({ reasons }: PrinterCondition, ...words: string[]) => words.some((word) => reasons.includes(word));

const paperOf = (condition: PrinterCondition): PaperLevel => {
  if (some(condition, 'media-jam')) return 'jammed';
  if (some(condition, 'media-empty', 'media-needed', 'input-tray-missing')) return 'out';
  return some(condition, 'media-low') ? 'low' : 'full';
};

const isCoverOpen = (condition: PrinterCondition) =>
  some(condition, 'cover-open', 'door-open', 'interlock-open', 'input-cover-open', 'output-cover-open');

const tonerLevelOf = (condition: PrinterCondition): 'full' | 'low' | 'out' | null => {
  const percent = condition.tonerPercent;
  if (some(condition, 'toner-empty', 'marker-supply-empty') || percent === 0) return 'out';
  if (some(condition, 'toner-low', 'marker-supply-low')) return 'low';
  if (percent === undefined) return null;
  return percent <= lowTonerPercent ? 'low' : 'full';
};

/** What keeps the printer from printing; undefined when nothing does. The most specific trouble wins. */
export const troubleOf = (condition: PrinterCondition): PrintCause | undefined => {
  if (isCoverOpen(condition)) return 'cover-open';
  const paper = paperOf(condition);
  if (paper === 'jammed') return 'paper-jammed';
  if (paper === 'out') return 'paper-out';
  if (tonerLevelOf(condition) === 'out') return 'toner-out';
  if (some(condition, 'shutdown', 'connecting-to-device', 'timed-out', 'offline')) return 'offline';
  return condition.isStopped ? 'hardware-error' : undefined;
};

/** The printer as the driver sees it. */
export type DocumentPrinterLink =
  | { readonly kind: 'starting' }
  /** Why not: `unreachable`, `no-answer`, `refused`. */
  | { readonly kind: 'lost'; readonly cause: string }
  | { readonly kind: 'up'; readonly condition: PrinterCondition; readonly isPrinting: boolean };

const unknownParts = { class: 'documentPrinter', paper: null, cover: null, toner: null, tonerPercent: null } as const;

/** The status everybody else sees. */
export const documentPrinterStatus = (link: DocumentPrinterLink): DocumentPrinterStatus => {
  if (link.kind === 'starting') return { ...unknownParts, state: 'starting', cause: null, action: null };
  if (link.kind === 'lost') return { ...unknownParts, state: 'offline', cause: link.cause, action: 'maintenance' };

  const { condition, isPrinting } = link;
  const parts = {
    class: 'documentPrinter',
    paper: paperOf(condition),
    cover: isCoverOpen(condition) ? 'open' : 'closed',
    toner: tonerLevelOf(condition),
    tonerPercent: condition.tonerPercent ?? null,
  } as const;
  const trouble = troubleOf(condition);
  switch (trouble) {
    case undefined:
      return { ...parts, state: isPrinting ? 'busy' : 'online', cause: null, action: null };
    case 'hardware-error':
      return { ...parts, state: 'hardwareError', cause: trouble, action: 'maintenance' };
    case 'offline':
      return { ...parts, state: 'offline', cause: 'printer-offline', action: 'maintenance' };
    default:
      return { ...parts, state: 'userError', cause: trouble, action: 'clear' };
  }
};
