import * as v from 'valibot';

const usbId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff));
const endpoint = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(15));

/** A serial port (RS-232, USB-CDC, CP210x …), 8N1 without flow control. */
export const serialPortSchema = v.strictObject({
  kind: v.literal('serial'),
  /** Device path; prefer the stable ones under /dev/serial/by-id. */
  path: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
  baudRate: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1200)), 115_200),
});
export type SerialPortAddress = v.InferOutput<typeof serialPortSchema>;

/**
 * A byte stream in the reports of a USB HID device. How a model packs its reports is configured, never guessed: readers of the same look
 * speak protocols of their own (devices with usage pages of their vendors).
 */
const hidPortSchema = v.strictObject({
  kind: v.literal('hid'),
  vendorId: usbId,
  productId: usbId,
  /** 0, the default, where the device has no numbered reports. */
  reportId: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))),
  /** Bytes of one output report without its id. Default 64. */
  reportSize: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(1024))),
});
export type HidPortAddress = v.InferOutput<typeof hidPortSchema>;

/** Frames whose first bytes and the rest go through endpoints of their own. */
const splitSchema = v.strictObject({
  /** Bytes of the head; the last two of them, big-endian, say how many follow. */
  headSize: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(64)),
  headOut: endpoint,
  bodyOut: endpoint,
  headIn: endpoint,
  bodyIn: endpoint,
});
export type UsbSplit = v.InferOutput<typeof splitSchema>;

/** The bulk endpoints of a USB device of no class. */
const usbPortSchema = v.strictObject({
  kind: v.literal('usb'),
  vendorId: usbId,
  productId: usbId,
  /** Default 0. */
  interfaceNumber: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))),
  /** Without it, everything goes through the interface's first endpoint of each direction. */
  split: v.exactOptional(splitSchema),
});
export type UsbPortAddress = v.InferOutput<typeof usbPortSchema>;

/** A port that only native code can open. */
export const nativePortSchema = v.variant('kind', [serialPortSchema, hidPortSchema, usbPortSchema]);
export type NativePort = v.InferOutput<typeof nativePortSchema>;
