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
  /** Why the state is not `online`, or what is wrong all the same; a stable kebab-case word, never personal data. */
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
  /** Whether a printed receipt still hangs in the slot; only printers made for kiosks can tell. */
  ticket: v.nullable(v.picklist(['taken', 'notTaken'])),
});
export type ReceiptPrinterStatus = v.InferOutput<typeof receiptPrinterStatusSchema>;

export const documentPrinterStatusSchema = v.strictObject({
  class: v.literal('documentPrinter'),
  ...common,
  paper: v.nullable(paperLevelSchema),
  cover: v.nullable(v.picklist(['open', 'closed'])),
  /** Toner or ink, as the printer itself reports it. */
  toner: v.nullable(v.picklist(['full', 'low', 'out'])),
  /** What is left of the emptiest toner or ink, percent. */
  tonerPercent: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100))),
});
export type DocumentPrinterStatus = v.InferOutput<typeof documentPrinterStatusSchema>;

/** Reader of chip cards over PC/SC: social security cards. */
export const smartCardReaderStatusSchema = v.strictObject({
  class: v.literal('smartCardReader'),
  ...common,
  media: mediaSchema,
});
export type SmartCardReaderStatus = v.InferOutput<typeof smartCardReaderStatusSchema>;

export const codeScannerStatusSchema = v.strictObject({ class: v.literal('codeScanner'), ...common });
export type CodeScannerStatus = v.InferOutput<typeof codeScannerStatusSchema>;

/** Tactile keypad for people who can't see or reach the screen, often with a jack for headphones. */
export const keypadStatusSchema = v.strictObject({
  class: v.literal('keypad'),
  ...common,
  headphones: v.nullable(v.picklist(['plugged', 'unplugged'])),
});
export type KeypadStatus = v.InferOutput<typeof keypadStatusSchema>;

/** The lights that lead a hand to the device to use. */
export const guideLightsStatusSchema = v.strictObject({ class: v.literal('guideLights'), ...common });
export type GuideLightsStatus = v.InferOutput<typeof guideLightsStatusSchema>;

/** Mains and the battery behind it. */
export const powerSupplyStatusSchema = v.strictObject({
  class: v.literal('powerSupply'),
  ...common,
  source: v.nullable(v.picklist(['mains', 'battery'])),
  /** Charge of the battery, percent. */
  charge: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100))),
});
export type PowerSupplyStatus = v.InferOutput<typeof powerSupplyStatusSchema>;

/** The contact at the door of the housing. */
export const doorStatusSchema = v.strictObject({
  class: v.literal('door'),
  ...common,
  door: v.nullable(v.picklist(['open', 'closed'])),
});
export type DoorStatus = v.InferOutput<typeof doorStatusSchema>;

const statusSchemas = {
  idCardReader: idCardReaderStatusSchema,
  receiptPrinter: receiptPrinterStatusSchema,
  documentPrinter: documentPrinterStatusSchema,
  smartCardReader: smartCardReaderStatusSchema,
  codeScanner: codeScannerStatusSchema,
  keypad: keypadStatusSchema,
  guideLights: guideLightsStatusSchema,
  powerSupply: powerSupplyStatusSchema,
  door: doorStatusSchema,
} as const;

/** The status of every device of one terminal. */
export const deviceStatusesSchema = v.strictObject(statusSchemas);
export type DeviceStatuses = v.InferOutput<typeof deviceStatusesSchema>;
export type DeviceClass = keyof DeviceStatuses;
/** The name of a device class, where one is named in a message or a file. */
export const deviceClassSchema = v.picklist([
  'idCardReader',
  'receiptPrinter',
  'documentPrinter',
  'smartCardReader',
  'codeScanner',
  'keypad',
  'guideLights',
  'powerSupply',
  'door',
] satisfies DeviceClass[]);
/** One device as everybody sees it: the screen, the heartbeat, the fleet view. */
export type DeviceStatus = DeviceStatuses[DeviceClass];

const missing = { state: 'noDevice', cause: null, action: null } as const;

/** A terminal without any device; what a terminal has is put over it. */
export const noDevices: DeviceStatuses = {
  idCardReader: { class: 'idCardReader', ...missing, media: 'absent', samId: null },
  receiptPrinter: { class: 'receiptPrinter', ...missing, paper: null, cover: null, cutter: null, ticket: null },
  documentPrinter: { class: 'documentPrinter', ...missing, paper: null, cover: null, toner: null, tonerPercent: null },
  smartCardReader: { class: 'smartCardReader', ...missing, media: 'absent' },
  codeScanner: { class: 'codeScanner', ...missing },
  keypad: { class: 'keypad', ...missing, headphones: null },
  guideLights: { class: 'guideLights', ...missing },
  powerSupply: { class: 'powerSupply', ...missing, source: null, charge: null },
  door: { class: 'door', ...missing, door: null },
};

/** Whether a device can take a new command. `busy` can: commands queue. */
export const isUsable = (status: DeviceStatus): boolean => {
  if (status.state !== 'online' && status.state !== 'busy') return false;
  return !('paper' in status) || (status.paper !== 'out' && status.paper !== 'jammed');
};
