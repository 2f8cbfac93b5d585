import * as v from 'valibot';
import { transportSchema } from '../byte-stream/transport.ts';

/** The receipt printer of a terminal. */
export const receiptPrinterConfigSchema = v.strictObject({
  transport: transportSchema,
  /** Half-width characters on a line: 48 on 80 mm paper, 32 on 58 mm. */
  columns: v.optional(v.pipe(v.number(), v.integer(), v.minValue(20), v.maxValue(96))),
  /** What the unit can do beyond plain ESC/POS. */
  profile: v.optional(v.picklist(['escpos', 'cashino-kiosk']), 'escpos'),
  /** Fonts for characters that the printer lacks, the one to be preferred first. Default: what is installed. */
  fontFiles: v.exactOptional(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(500)))),
});
