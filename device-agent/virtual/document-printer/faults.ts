/** What a person can do to the printer, or what can break in it. */
export interface DocumentPrinterFaults {
  readonly isEmpty: boolean;
  /** The tray runs empty after so many more sides; null: it does not. */
  readonly emptyAfterSides: number | null;
  readonly isJammed: boolean;
  readonly isCoverOpen: boolean;
  readonly toner: 'full' | 'low' | 'empty';
  readonly isPoweredOff: boolean;
  /** Takes no new job now. */
  readonly isBusy: boolean;
  /** Gives up every job when it begins to print it. */
  readonly abortsJobs: boolean;
  /** Takes requests and answers none. */
  readonly isMute: boolean;
  /** Accepts the next job, but the connection breaks before the answer. */
  readonly losesNextAcceptance: boolean;
  /** Tells of no job how far it came. */
  readonly countsNoSides: boolean;
}

export const noFaults: DocumentPrinterFaults = {
  isEmpty: false,
  emptyAfterSides: null,
  isJammed: false,
  isCoverOpen: false,
  toner: 'full',
  isPoweredOff: false,
  isBusy: false,
  abortsJobs: false,
  isMute: false,
  losesNextAcceptance: false,
  countsNoSides: false,
};

export const isHalted = ({ isEmpty, isJammed, isCoverOpen, toner }: DocumentPrinterFaults): boolean =>
  isEmpty || isJammed || isCoverOpen || toner === 'empty';

/** What a supply is, and its level in percent. The box for what is wiped off fills up where toner runs empty. */
export type Supply = { readonly type: 'toner' | 'waste-toner'; readonly level: number };

export const supplies = ({ toner }: DocumentPrinterFaults): readonly Supply[] => [
  { type: 'toner', level: { full: 76, low: 8, empty: 0 }[toner] },
  { type: 'waste-toner', level: 97 },
];

/** `printer-state-reasons`, with severities as freely chosen as by real printers. */
export const stateReasons = (faults: DocumentPrinterFaults, isProcessing: boolean): string[] => {
  const severity = isProcessing ? 'warning' : 'report';
  const reasons = [
    ...(faults.isEmpty ? [`media-empty-${severity}`, 'media-needed-error'] : []),
    ...(faults.isJammed ? ['media-jam-error'] : []),
    ...(faults.isCoverOpen ? ['cover-open'] : []),
    ...(faults.toner === 'low' ? [`toner-low-${severity}`] : []),
    ...(faults.toner === 'empty' ? ['toner-empty-error'] : []),
  ];
  return reasons.length === 0 ? ['none'] : reasons;
};
