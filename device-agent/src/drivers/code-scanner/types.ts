import type { CodeScannerStatus } from '@linban/shared/devices/device-status.ts';
import type { ScannedCode } from '@linban/shared/devices/scanned-code.ts';
import type { Result } from '@linban/shared/result.ts';
import type { Clock } from '../../clock.ts';
import type { ByteStreamOpener } from '../byte-stream/types.ts';
import type { Driver } from '../driver.ts';

/** How a model hands over what it scanned. Configured, never guessed. */
export type ScannerProtocol =
  /** Plain bytes (serial, USB CDC); each code ends in CR or LF. The one for Chinese text. */
  | 'line'
  /** Plain bytes without a suffix: a pause of 80 ms ends a code. */
  | 'lineWithoutSuffix'
  /** USB HID point-of-sale scanner (usage page 8C). */
  | 'hidPos'
  /**
   * A keyboard (HID boot reports, US layout). ASCII only: a scanner in this mode can't hand over Chinese, whatever it is told.
   * The kernel types the same keys into the focused window unless it is kept from doing so, so this is the last resort.
   */
  | 'keyboard';

/** Of the text in a code. */
export type CodeEncoding = 'utf-8' | 'gb18030';

export type ScanError =
  | { readonly kind: 'aborted' }
  | { readonly kind: 'alreadyScanning' }
  /** The status that stopped the scan. */
  | { readonly kind: 'scannerUnavailable'; readonly status: CodeScannerStatus };

/** What a technician wants to count. Never carries what was scanned. */
export type CodeScannerIncident =
  | 'connectionLost'
  /** Not text, or no proper report: noise, a wrong speed, or a wrong encoding. */
  | 'garbledCode'
  | 'codeTooLong'
  /** The end of a code did not come. */
  | 'codeCutOff'
  /** Nobody asked for a code. */
  | 'unaskedCodeDropped';

/** A scanner of QR codes and barcodes. Nothing here throws: a missing scanner is a status. */
export interface CodeScanner extends Driver<CodeScannerStatus> {
  /**
   * Waits for one code, which is given to this call and to nobody else. What is scanned while nobody asks is dropped, so
   * that no code can reach the next person's visit. Fails at once while the scanner is unavailable.
   */
  scan(options: { readonly signal: AbortSignal }): Promise<Result<ScannedCode, ScanError>>;
}

export interface CodeScannerOptions {
  readonly open: ByteStreamOpener;
  readonly clock: Clock;
  readonly protocol: ScannerProtocol;
  readonly encoding: CodeEncoding;
  /** What the text of a code means. */
  readonly meaningOf: (text: string) => ScannedCode;
  /** Before the next attempt to connect, in milliseconds. */
  readonly reconnectMs?: number;
  /** Silence after which a begun code is given up and noise is over, in milliseconds. */
  readonly patienceMs?: number;
  readonly onIncident?: (incident: CodeScannerIncident) => void;
}
