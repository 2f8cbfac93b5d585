import * as v from 'valibot';
import { trackingCodeSchema } from '../cases/codes.ts';

/**
 * What a scanned code turned out to be. Nothing in it is proven: who shows a code may have copied it.
 * The text of an unknown code is not passed on, it could hold anybody's data.
 */
export const scannedCodeSchema = v.variant('kind', [
  /** The QR code on a receipt: who has it may see the masked progress of that case. */
  v.strictObject({ kind: v.literal('caseCode'), trackingCode: trackingCodeSchema }),
  /** A resident's own code (随申码), as it was shown: only the department that made it can say whose it is, and whether it still holds. */
  v.strictObject({ kind: v.literal('residentCode'), token: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)) }),
  v.strictObject({ kind: v.literal('unknown') }),
]);
export type ScannedCode = v.InferOutput<typeof scannedCodeSchema>;
