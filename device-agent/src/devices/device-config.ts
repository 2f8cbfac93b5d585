import { keypadKeySchema } from '@linban/shared/contracts/agent-link.ts';
import * as v from 'valibot';
import { nativePortSchema } from '../drivers/byte-stream/native-port.ts';
import { idCardReaderConfigSchema } from '../drivers/id-card/config.ts';

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
/** Devices other than the card reader say themselves how they pack their bytes. */
const transportSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('tcp'), host: text, port }),
  /** A printer on USB as Linux shows it, for example `/dev/usb/lp0`; prefer a name that udev keeps stable. */
  v.strictObject({ kind: v.literal('deviceFile'), path: text }),
  ...nativePortSchema.options,
]);
export type Transport = v.InferOutput<typeof transportSchema>;

const codeScannerSchema = v.pipe(
  v.strictObject({
    transport: transportSchema,
    /** How the model hands over its codes; see `ScannerProtocol`. */
    protocol: v.optional(v.picklist(['line', 'lineWithoutSuffix', 'hidPos', 'keyboard']), 'line'),
    encoding: v.optional(v.picklist(['utf-8', 'gb18030']), 'utf-8'),
    /** What residents' own codes (随申码) begin with; none: they are unknown codes like any other. */
    residentCodePrefixes: v.optional(v.pipe(v.array(text), v.maxLength(20)), []),
  }),
  v.forward(
    v.check(
      ({ transport, protocol }) => (transport.kind === 'hid') === (protocol === 'hidPos' || protocol === 'keyboard'),
      'a scanner on USB HID speaks hidPos or keyboard, any other speaks line or lineWithoutSuffix',
    ),
    ['protocol'],
  ),
);
const modbusNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(63));
const contactSchema = v.strictObject({
  input: modbusNumber,
  /** How the contact stands while what it means is so. */
  when: v.picklist(['closed', 'open']),
});
const usage = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xff));

/** Which devices a terminal has, and how each is reached. A device that is left out is not meant to be there. */
export const deviceConfigSchema = v.strictObject({
  idCardReader: v.optional(idCardReaderConfigSchema),
  receiptPrinter: v.optional(
    v.strictObject({
      transport: transportSchema,
      /** Half-width characters on a line: 48 on 80 mm paper, 32 on 58 mm. */
      columns: v.optional(v.pipe(v.number(), v.integer(), v.minValue(20), v.maxValue(96))),
      /** What the unit can do beyond plain ESC/POS. */
      profile: v.optional(v.picklist(['escpos', 'cashino-kiosk']), 'escpos'),
      /** Fonts for characters that the printer lacks, the one to be preferred first. Default: what is installed. */
      fontFiles: v.exactOptional(v.array(text)),
    }),
  ),
  documentPrinter: v.optional(
    v.strictObject({
      uri: v.pipe(v.string(), v.url()),
      sides: v.optional(v.picklist(['one-sided', 'two-sided-long-edge']), 'one-sided'),
    }),
  ),
  codeScanner: v.optional(codeScannerSchema),
  /** Reader of chip cards; reached through PC/SC (pcscd). */
  smartCardReader: v.optional(
    v.strictObject({
      /** Part of its name; needed where a second reader holds a security module. */
      readerName: v.exactOptional(text),
    }),
  ),
  /** Tactile keypad: a keyboard by USB HID. */
  keypad: v.optional(
    v.strictObject({
      transport: transportSchema,
      /** Usages of the keyboard page by what they mean; without it arrows, enter, escape, F1 and the volume keys. */
      keys: v.exactOptional(v.partial(v.strictObject(v.entriesFromList(keypadKeySchema.options, v.array(usage))))),
      headphones: v.exactOptional(v.strictObject({ plugged: usage, unplugged: usage })),
      /** Sets the volume; `{percent}` in it is replaced. Without it the volume keys do nothing. */
      volumeCommand: v.exactOptional(v.pipe(v.array(text), v.minLength(1))),
    }),
  ),
  /** Board of relays and contacts that speaks Modbus RTU: lights beside the devices, door, mains. */
  ioBoard: v.optional(
    v.strictObject({
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
    }),
  ),
  /** Uninterruptible power supply behind Network UPS Tools; takes the place of the board's contact for mains. */
  powerSupply: v.optional(
    v.strictObject({
      host: v.optional(text, '127.0.0.1'),
      port: v.optional(port, 3493),
      ups: v.pipe(text, v.regex(/^[\w.-]+$/)),
    }),
  ),
});
export type DeviceConfig = v.InferOutput<typeof deviceConfigSchema>;
