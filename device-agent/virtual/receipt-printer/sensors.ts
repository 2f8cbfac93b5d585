/** What a person can do to the printer, or what can break in it. */
export interface ReceiptPrinterFaults {
  readonly paper: 'full' | 'low' | 'out';
  /** The roll ends after so many more printed lines; null: it does not. */
  readonly paperOutAfterLines: number | null;
  readonly isCoverOpen: boolean;
  readonly hasCutterError: boolean;
  /** The blade gets stuck at the next cut. */
  readonly jamsAtNextCut: boolean;
  /** Paper crumpled before the head: a mechanical error. */
  readonly isJammed: boolean;
  /** The head is too hot; printing goes on when it has cooled. */
  readonly isHeadHot: boolean;
  readonly isPoweredOff: boolean;
  /** The cable is out: what has arrived is printed, nothing more arrives or is answered. */
  readonly isUnplugged: boolean;
  /** Prints, but answers nothing. */
  readonly isMute: boolean;
  /** Of every answer longer than a byte only the first half arrives. */
  readonly halvesAnswers: boolean;
  /** Time between the bytes of an answer, in milliseconds. */
  readonly answerByteMs: number;
}

export const noFaults: ReceiptPrinterFaults = {
  paper: 'full',
  paperOutAfterLines: null,
  isCoverOpen: false,
  hasCutterError: false,
  jamsAtNextCut: false,
  isJammed: false,
  isHeadHot: false,
  isPoweredOff: false,
  isUnplugged: false,
  isMute: false,
  halvesAnswers: false,
  answerByteMs: 0,
};

type Errors = Pick<ReceiptPrinterFaults, 'hasCutterError' | 'isJammed' | 'isHeadHot'>;

/** Whether the printer has gone offline: it still takes bytes, but works off none. */
export const isHalted = ({ paper, isCoverOpen, ...faults }: ReceiptPrinterFaults): boolean =>
  paper === 'out' || isCoverOpen || hasError(faults);

const hasError = ({ hasCutterError, isJammed, isHeadHot }: Errors): boolean => hasCutterError || isJammed || isHeadHot;
const errorBits = ({ hasCutterError, isJammed, isHeadHot }: Errors): number =>
  (isJammed ? 0x04 : 0) | (hasCutterError ? 0x08 : 0) | (isHeadHot ? 0x40 : 0);

/**
 * The answer to `DLE EOT n` by the table of the command: bits 1 and 4 are always set.
 * @param isTicketWaiting a receipt hangs in the slot of a printer that can tell.
 */
export const realTimeStatus = (
  question: number,
  faults: ReceiptPrinterFaults,
  isTicketWaiting = false,
): number | undefined => {
  const bits: Readonly<Record<number, number>> = {
    1: (isHalted(faults) ? 0x08 : 0) | (isTicketWaiting ? 0x80 : 0),
    2: (faults.isCoverOpen ? 0x04 : 0) | (faults.paper === 'out' ? 0x20 : 0) | (hasError(faults) ? 0x40 : 0),
    3: errorBits(faults),
    4: (faults.paper === 'full' ? 0 : 0x0c) | (faults.paper === 'out' ? 0x60 : 0),
  };
  const value = bits[question];
  return value === undefined ? undefined : 0x12 | value;
};

/** The four bytes of the automatic status by the table of `GS a`. */
export const automaticStatus = (faults: ReceiptPrinterFaults): Uint8Array =>
  Uint8Array.of(
    0x10 | (isHalted(faults) ? 0x08 : 0) | (faults.isCoverOpen ? 0x20 : 0),
    errorBits(faults),
    (faults.paper === 'full' ? 0 : 0x03) | (faults.paper === 'out' ? 0x0c : 0),
    0x0f,
  );

/** The answer to `GS r 1`. */
export const paperSensorStatus = ({ paper }: ReceiptPrinterFaults): number =>
  (paper === 'full' ? 0 : 0x03) | (paper === 'out' ? 0x0c : 0);
