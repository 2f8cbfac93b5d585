import type { DocumentPrinterStatus } from '@linban/shared/devices/device-status.ts';
import type { PrintJobId, PrintOutcome } from '@linban/shared/devices/print-job.ts';
import type { Clock } from '../../clock.ts';
import type { Driver } from '../driver.ts';
import type { IppTransport } from './transport.ts';

export type Timers = Pick<Clock, 'after'>;

export interface DocumentPrinterLimits {
  /** Time between two looks at the printer. */
  readonly pollMs: number;
  /** Time between two looks at a job in progress, and before a busy printer is asked again. */
  readonly jobPollMs: number;
  /** How long a job in trouble (paper out, cover open …) may wait for somebody to put it right. */
  readonly troubleMs: number;
  /** How long the printer may be lost in the middle of a job. */
  readonly lostMs: number;
  /** How long a job may take in all. */
  readonly jobMs: number;
  /** How long the printer may take to confirm that a job was canceled. */
  readonly cancelMs: number;
  /** How long trouble is believed that a queue remembers and has no job to ask about. */
  readonly rememberedMs: number;
}

/** `sides` of RFC 8011 clause 5.2.8; a printer without duplex prints one side and says nothing. */
export type Sides = 'one-sided' | 'two-sided-long-edge';

/** What a job took: sides of paper, as the printer counted them. */
export interface PageUse {
  readonly pages: number;
}

export interface DocumentPrinterOptions {
  /** For example `ipp://127.0.0.1:631/ipp/print`. */
  readonly uri: string;
  readonly timers: Timers;
  /** Default: HTTP to the address. */
  readonly transport?: IppTransport;
  readonly limits?: Partial<DocumentPrinterLimits>;
  /** How documents are printed unless a job says otherwise. Default: on one side. */
  readonly sides?: Sides;
  /** Called once at the end of each job that the printer counted sides of, whatever became of it. */
  readonly onUse?: (use: PageUse) => void;
}

export interface PrintDocumentOptions {
  /** 1 to 99, default 1. */
  readonly copies?: number;
  readonly sides?: Sides;
  /** Calls the job off: taken back from the printer if it is there already. */
  readonly signal?: AbortSignal;
}

/** An A4 printer that speaks IPP. Losing it is a status, never an exception. */
export interface DocumentPrinter extends Driver<DocumentPrinterStatus> {
  /**
   * Prints a PDF on A4; jobs wait for each other. Never rejects. `failed` means that no page came out, or that the
   * printer itself gave the job up; `uncertain` that pages may have come out. A job that cannot end in time is taken
   * back, so that its pages do not come out while the next person stands there. The caller keeps the outcome by job id.
   */
  print(jobId: PrintJobId, pdf: Uint8Array, options?: PrintDocumentOptions): Promise<PrintOutcome>;
  /** Stops looking; a job in progress ends as `uncertain`, waiting jobs as `failed`. */
  close(): Promise<void>;
}
