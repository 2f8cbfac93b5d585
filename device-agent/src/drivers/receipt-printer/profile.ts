/** What a unit can do beyond plain ESC/POS. Chosen by configuration: units lie about who they are. */
export interface ReceiptPrinterProfile {
  /** Bit 7 of the answer to `DLE EOT 1` tells that a printed receipt has not been taken (Cashino KP-628E manual). */
  readonly reportsTicket: boolean;
}

export const receiptPrinterProfiles = {
  escpos: { reportsTicket: false },
  'cashino-kiosk': { reportsTicket: true },
} as const satisfies Readonly<Record<string, ReceiptPrinterProfile>>;
