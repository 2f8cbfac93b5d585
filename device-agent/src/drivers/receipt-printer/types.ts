import type { ReceiptPrinterStatus } from '@linban/shared/devices/device-status.ts';
import type { PrintJobId, PrintOutcome } from '@linban/shared/devices/print-job.ts';
import type { Receipt } from '@linban/shared/devices/receipt.ts';
import type { Clock } from '../../clock.ts';
import type { ByteStreamOpener } from '../byte-stream/types.ts';
import type { Driver } from '../driver.ts';
import type { ReceiptPrinterProfile } from './profile.ts';
import type { Rasterise } from './raster.ts';
import type { PaperUse } from './use.ts';

export type Timers = Pick<Clock, 'after'>;

/** What happened that is neither a status nor an outcome; for the log. */
export type ReceiptPrinterEvent =
  | { readonly kind: 'connected'; readonly confirmation: Confirmation }
  /** The printer finished a job after its outcome had been given as uncertain. */
  | { readonly kind: 'confirmedLate'; readonly jobId: PrintJobId }
  /** A receipt has been hanging in the slot for so long. */
  | { readonly kind: 'ticketLeft'; readonly afterMs: number };

/**
 * How this unit tells that a job is done: `processId` echoes a marker after printing, `fence` answers a queued question
 * after processing, `none` does neither, so that no job can be known to be printed. `unknown`: not asked yet.
 */
export type Confirmation = 'unknown' | 'processId' | 'fence' | 'none';

export interface ReceiptPrinterLimits {
  /** Time between two looks at the printer. */
  readonly pollMs: number;
  /** Time for one answer. */
  readonly answerMs: number;
  /** Time for the answer to the question how this unit confirms. */
  readonly probeMs: number;
  /** How long a job in trouble (paper out, cover open …) may wait for somebody to put it right. */
  readonly troubleMs: number;
  /** How long a job may take from its last byte handed over until the printer confirms it. */
  readonly confirmMs: number;
  /** After how long a receipt that nobody takes is told of. */
  readonly ticketLeftMs: readonly number[];
}

export interface ReceiptPrinterOptions {
  readonly open: ByteStreamOpener;
  readonly timers: Timers;
  /** Default: plain ESC/POS. */
  readonly profile?: ReceiptPrinterProfile;
  /** Half-width characters on a line: 48 (default) on 80 mm paper, 32 on 58 mm. */
  readonly columns?: number;
  /** Draws lines with characters that the printer's font lacks. Without it such a receipt ends as `unprintable`. */
  readonly rasterise?: Rasterise;
  readonly limits?: Partial<ReceiptPrinterLimits>;
  readonly onEvent?: (event: ReceiptPrinterEvent) => void;
  /** Called once for each job that was sent, whatever became of it. */
  readonly onUse?: (use: PaperUse) => void;
}

interface PrintOptions {
  /** Calls the job off while it waits. Once bytes are on their way it has no effect: paper cannot be called back. */
  readonly signal?: AbortSignal;
}

/** A receipt printer that speaks ESC/POS over any byte stream. Losing it is a status, never an exception. */
export interface ReceiptPrinter extends Driver<ReceiptPrinterStatus> {
  /**
   * Prints one receipt; jobs wait for each other. Never rejects. `failed` means that nothing was sent; `uncertain` that
   * paper may have come out. The caller keeps the outcome by job id: this driver would print the same id again.
   */
  print(jobId: PrintJobId, receipt: Receipt, options?: PrintOptions): Promise<PrintOutcome>;
  /** Ends the connection; a job in progress ends as `uncertain`, waiting jobs as `failed`. */
  close(): Promise<void>;
}
