import * as v from 'valibot';
import { transportSchema } from '../byte-stream/transport.ts';

const prefix = v.pipe(v.string(), v.minLength(1), v.maxLength(500));

/** The code scanner of a terminal. */
export const codeScannerConfigSchema = v.pipe(
  v.strictObject({
    transport: transportSchema,
    /** How the model hands over its codes; see `ScannerProtocol`. */
    protocol: v.optional(v.picklist(['line', 'lineWithoutSuffix', 'hidPos', 'keyboard']), 'line'),
    encoding: v.optional(v.picklist(['utf-8', 'gb18030']), 'utf-8'),
    /** What residents' own codes (随申码) begin with; none: they are unknown codes like any other. */
    residentCodePrefixes: v.optional(v.pipe(v.array(prefix), v.maxLength(20)), []),
  }),
  v.forward(
    v.check(
      ({ transport, protocol }) => (transport.kind === 'hid') === (protocol === 'hidPos' || protocol === 'keyboard'),
      'a scanner on USB HID speaks hidPos or keyboard, any other speaks line or lineWithoutSuffix',
    ),
    ['protocol'],
  ),
);
