import * as v from 'valibot';
import { terminalIdSchema } from '../ids.ts';
import { localizedTextSchema } from '../items/localized-text.ts';

/** What a terminal is told of itself by the server: where it stands, how it is called, how its panel measures. */
export const terminalProfileSchema = v.strictObject({
  terminalId: terminalIdSchema,
  /** `曹杨新村街道 · 梅岭分中心` */
  centre: localizedTextSchema,
  /** `3 号机` */
  name: localizedTextSchema,
  openingHours: localizedTextSchema,
  /** Where to go when this one can't serve. */
  nearest: localizedTextSchema,
  /** Pixels a millimetre of the panel: all sizes on screen come from it. */
  pxPerMm: v.pipe(v.number(), v.minValue(1), v.maxValue(12)),
});
export type TerminalProfile = v.InferOutput<typeof terminalProfileSchema>;
