/** What a person can do to the printer, or what can break in it. */
export interface ReceiptPrinterFaults {
  readonly paper: 'full' | 'low' | 'out';
  /** The roll ends after so many more printed lines; null: it does not. */
  readonly paperOutAfterLines: number | null;
  readonly isCoverOpen: boolean;
  readonly hasCutterError: boolean;
  /** The blade gets stuck at the next cut. */
  readonly jamsAtNextCut: boolean;
  readonly isPoweredOff: boolean;
  /** Prints, but answers nothing. */
  readonly isMute: boolean;
}

export const noFaults: ReceiptPrinterFaults = {
  paper: 'full',
  paperOutAfterLines: null,
  isCoverOpen: false,
  hasCutterError: false,
  jamsAtNextCut: false,
  isPoweredOff: false,
  isMute: false,
};

/** Whether the printer has gone offline: it still takes bytes, but works off none. */
export const isHalted = ({ paper, isCoverOpen, hasCutterError }: ReceiptPrinterFaults): boolean =>
  paper === 'out' || isCoverOpen || hasCutterError;

/** The answer to `DLE EOT n` by the table of the command: bits 1 and 4 are always set. */
export const realTimeStatus = (question: number, faults: ReceiptPrinterFaults): number | undefined => {
  const bits: Readonly<Record<number, number>> = {
    1: isHalted(faults) ? 0x08 : 0,
    2: (faults.isCoverOpen ? 0x04 : 0) | (faults.paper === 'out' ? 0x20 : 0) | (faults.hasCutterError ? 0x40 : 0),
    3: faults.hasCutterError ? 0x08 : 0,
    4: (faults.paper === 'full' ? 0 : 0x0c) | (faults.paper === 'out' ? 0x60 : 0),
  };
  const value = bits[question];
  return value === undefined ? undefined : 0x12 | value;
};

/** The four bytes of the automatic status by the table of `GS a`. */
export const automaticStatus = (faults: ReceiptPrinterFaults): Uint8Array =>
  Uint8Array.of(
    0x10 | (isHalted(faults) ? 0x08 : 0) | (faults.isCoverOpen ? 0x20 : 0),
    faults.hasCutterError ? 0x08 : 0,
    (faults.paper === 'full' ? 0 : 0x03) | (faults.paper === 'out' ? 0x0c : 0),
    0x0f,
  );

/** The answer to `GS r 1`. */
export const paperSensorStatus = ({ paper }: ReceiptPrinterFaults): number =>
  (paper === 'full' ? 0 : 0x03) | (paper === 'out' ? 0x0c : 0);
