import * as v from 'valibot';
import { transportSchema } from '../byte-stream/transport.ts';

const modbusNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(63));
const contactSchema = v.strictObject({
  input: modbusNumber,
  /** How the contact stands while what it means is so. */
  when: v.picklist(['closed', 'open']),
});

/** The board of relays and contacts that speaks Modbus RTU: lights beside the devices, door, mains. */
export const ioBoardConfigSchema = v.strictObject({
  transport: transportSchema,
  unit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(247)), 1),
  /** Relay of the light beside each device. */
  lights: v.optional(
    v.partial(
      v.strictObject({
        idCardReader: modbusNumber,
        receiptPrinter: modbusNumber,
        documentPrinter: modbusNumber,
        smartCardReader: modbusNumber,
        codeScanner: modbusNumber,
      }),
    ),
    {},
  ),
  door: v.exactOptional(contactSchema),
  mains: v.exactOptional(contactSchema),
});
