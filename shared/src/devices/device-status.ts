import * as v from 'valibot';

/**
 * The state of one device, in the vocabulary of CEN XFS4IoT (CWA 17852, `Common.Status`).
 *
 * - `online`: present and working; `busy`: working on a command; `starting`: not yet known
 * - `offline`: configured but cannot be reached (unplugged, powered off, link down)
 * - `noDevice`: not meant to be there (not configured)
 * - `hardwareError`: needs an engineer; `userError`: a person at the terminal or site staff can put it right
 */
export const deviceStateSchema = v.picklist([
  'online',
  'offline',
  'noDevice',
  'hardwareError',
  'userError',
  'busy',
  'starting',
]);
export type DeviceState = v.InferOutput<typeof deviceStateSchema>;

/** Paper of one source. `null` in a status: this device cannot tell. */
export const paperLevelSchema = v.picklist(['full', 'low', 'out', 'jammed']);
export type PaperLevel = v.InferOutput<typeof paperLevelSchema>;

/** Media on a card reader, after XFS4IoT `CardReader.media`. */
export const mediaSchema = v.picklist(['present', 'absent', 'entering']);
export type Media = v.InferOutput<typeof mediaSchema>;

/** Who must act on a device in trouble (XFS4IoT `Common.ErrorEvent.action`). */
export const deviceActionSchema = v.picklist(['clear', 'maintenance', 'configuration', 'suspend']);
export type DeviceAction = v.InferOutput<typeof deviceActionSchema>;

const common = {
  state: deviceStateSchema,
  /** Why the state is not `online`; a stable kebab-case word, never personal data. */
  cause: v.nullable(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,48}$/))),
  action: v.nullable(deviceActionSchema),
};

export const idCardReaderStatusSchema = v.strictObject({
  class: v.literal('idCardReader'),
  ...common,
  media: mediaSchema,
  /** SAM number in its printed form, for maintenance; null until read. */
  samId: v.nullable(v.pipe(v.string(), v.maxLength(64))),
});
export type IdCardReaderStatus = v.InferOutput<typeof idCardReaderStatusSchema>;

export const receiptPrinterStatusSchema = v.strictObject({
  class: v.literal('receiptPrinter'),
  ...common,
  paper: v.nullable(paperLevelSchema),
  cover: v.nullable(v.picklist(['open', 'closed'])),
  cutter: v.nullable(v.picklist(['ok', 'fault'])),
});
export type ReceiptPrinterStatus = v.InferOutput<typeof receiptPrinterStatusSchema>;

export const documentPrinterStatusSchema = v.strictObject({
  class: v.literal('documentPrinter'),
  ...common,
  paper: v.nullable(paperLevelSchema),
  cover: v.nullable(v.picklist(['open', 'closed'])),
  /** Toner or ink, as the printer itself reports it. */
  toner: v.nullable(v.picklist(['full', 'low', 'out'])),
});
export type DocumentPrinterStatus = v.InferOutput<typeof documentPrinterStatusSchema>;

/** One device as everybody sees it: the screen, the heartbeat, the fleet view. */
export const deviceStatusSchema = v.variant('class', [
  idCardReaderStatusSchema,
  receiptPrinterStatusSchema,
  documentPrinterStatusSchema,
]);
export type DeviceStatus = v.InferOutput<typeof deviceStatusSchema>;
export type DeviceClass = DeviceStatus['class'];

/** The status of every device of one terminal. */
export const deviceStatusesSchema = v.strictObject({
  idCardReader: idCardReaderStatusSchema,
  receiptPrinter: receiptPrinterStatusSchema,
  documentPrinter: documentPrinterStatusSchema,
});
export type DeviceStatuses = v.InferOutput<typeof deviceStatusesSchema>;

/** Whether a device can take a new command. `busy` can: commands queue. */
export const isUsable = (status: DeviceStatus): boolean => {
  if (status.state !== 'online' && status.state !== 'busy') return false;
  return status.class === 'idCardReader' || (status.paper !== 'out' && status.paper !== 'jammed');
};
