import * as v from 'valibot';
import { codeScannerConfigSchema } from '../drivers/code-scanner/config.ts';
import { documentPrinterConfigSchema } from '../drivers/document-printer/config.ts';
import { idCardReaderConfigSchema } from '../drivers/id-card/config.ts';
import { ioBoardConfigSchema } from '../drivers/io-board/config.ts';
import { keypadConfigSchema } from '../drivers/keypad/config.ts';
import { powerSupplyConfigSchema } from '../drivers/power-supply/config.ts';
import { receiptPrinterConfigSchema } from '../drivers/receipt-printer/config.ts';
import { smartCardReaderConfigSchema } from '../drivers/smart-card/config.ts';

/** Which devices a terminal has, and how each is reached. A device that is left out is not meant to be there. */
export const deviceConfigSchema = v.strictObject({
  idCardReader: v.optional(idCardReaderConfigSchema),
  receiptPrinter: v.optional(receiptPrinterConfigSchema),
  documentPrinter: v.optional(documentPrinterConfigSchema),
  codeScanner: v.optional(codeScannerConfigSchema),
  smartCardReader: v.optional(smartCardReaderConfigSchema),
  keypad: v.optional(keypadConfigSchema),
  ioBoard: v.optional(ioBoardConfigSchema),
  /** Takes the place of the board's contact for mains. */
  powerSupply: v.optional(powerSupplyConfigSchema),
});
export type DeviceConfig = v.InferOutput<typeof deviceConfigSchema>;
