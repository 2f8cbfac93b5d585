import * as v from 'valibot';
import { nativePortSchema } from './native-port.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
export const portSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

/** How a device is reached that says itself how it packs its bytes: all but the card reader, whose profile knows. */
export const transportSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('tcp'), host: text, port: portSchema }),
  /** A printer on USB as Linux shows it, for example `/dev/usb/lp0`; prefer a name that udev keeps stable. */
  v.strictObject({ kind: v.literal('deviceFile'), path: text }),
  ...nativePortSchema.options,
]);
export type Transport = v.InferOutput<typeof transportSchema>;
