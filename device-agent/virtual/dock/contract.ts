import * as v from 'valibot';

/** What the dock's page and its server say to each other: the whole state on every change, and acts by hand. */

const departmentSchema = v.pipe(v.string(), v.regex(/^[a-z][a-z-]{2,40}$/));
export const departmentModeSchema = v.picklist([
  'ok',
  'slow',
  'down',
  'nonsense',
  'unsigned',
  'later',
  'silent',
  'twice',
  'jumbled',
]);
const networkModeSchema = v.picklist(['up', 'slow', 'cut']);

const powerSourceSchema = v.picklist(['mains', 'battery']);
const keySchema = v.picklist(['up', 'down', 'enter', 'escape', 'f1', 'louder', 'softer', 'jackIn', 'jackOut']);

export const dockStateSchema = v.strictObject({
  addresses: v.strictObject({ kiosk: v.string(), verify: v.string(), console: v.string() }),
  people: v.array(
    v.strictObject({
      id: v.string(),
      name: v.string(),
      note: v.string(),
      /** What is special about their social security card; `null`: they have none. */
      socialCard: v.nullable(v.string()),
    }),
  ),
  reader: v.strictObject({ isPlugged: v.boolean(), laid: v.nullable(v.string()) }),
  receiptPrinter: v.strictObject({
    paper: v.picklist(['full', 'low', 'out']),
    isCoverOpen: v.boolean(),
    isPoweredOff: v.boolean(),
    /** A receipt hangs in the slot. */
    isTicketWaiting: v.boolean(),
    /** `links`: what a phone reads from the QR codes. */
    tickets: v.array(v.strictObject({ id: v.number(), svg: v.string(), links: v.array(v.string()) })),
  }),
  documentPrinter: v.strictObject({
    isEmpty: v.boolean(),
    isCoverOpen: v.boolean(),
    isPoweredOff: v.boolean(),
    papers: v.array(v.strictObject({ id: v.string(), path: v.string() })),
  }),
  codeScanner: v.strictObject({ isPlugged: v.boolean(), isConnected: v.boolean() }),
  smartCardReader: v.strictObject({
    /** Why this machine has none; `null`: it has one. */
    trouble: v.nullable(v.string()),
    /** Whose card is in it. */
    inserted: v.nullable(v.string()),
  }),
  cabinet: v.strictObject({
    isDoorOpen: v.boolean(),
    power: v.strictObject({ source: powerSourceSchema, charge: v.number() }),
    /** Which lights are on. */
    lights: v.strictObject({
      idCardReader: v.boolean(),
      receiptPrinter: v.boolean(),
      documentPrinter: v.boolean(),
      codeScanner: v.boolean(),
    }),
  }),
  network: v.nullable(networkModeSchema),
  /** By their ids. */
  departments: v.nullable(v.record(departmentSchema, departmentModeSchema)),
  /** What just happened, newest first. */
  happened: v.array(v.strictObject({ id: v.number(), at: v.string(), what: v.string() })),
});
export type DockState = v.InferOutput<typeof dockStateSchema>;

const commandCount = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100));

export const dockActSchema = v.variant('type', [
  v.strictObject({ type: v.literal('layCard'), personId: v.pipe(v.string(), v.maxLength(40)) }),
  v.strictObject({ type: v.literal('takeCard') }),
  v.strictObject({ type: v.literal('plugReader'), isPlugged: v.boolean() }),
  v.strictObject({
    type: v.literal('insertSocialCard'),
    personId: v.pipe(v.string(), v.maxLength(40)),
    /** It is pulled when it gets so many commands. */
    pullAt: v.exactOptional(commandCount),
    /** It answers no more when it gets so many commands, until it is pulled. */
    silentAt: v.exactOptional(commandCount),
  }),
  v.strictObject({ type: v.literal('pullSocialCard') }),
  v.strictObject({
    type: v.literal('setReceiptPrinter'),
    change: v.strictObject({
      paper: v.exactOptional(v.picklist(['full', 'low', 'out'])),
      isCoverOpen: v.exactOptional(v.boolean()),
      isPoweredOff: v.exactOptional(v.boolean()),
      /** The roll ends after so many lines of the next receipt. */
      paperOutAfterLines: v.exactOptional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(200)))),
    }),
  }),
  v.strictObject({
    type: v.literal('setDocumentPrinter'),
    change: v.strictObject({
      isEmpty: v.exactOptional(v.boolean()),
      isCoverOpen: v.exactOptional(v.boolean()),
      isPoweredOff: v.exactOptional(v.boolean()),
    }),
  }),
  v.strictObject({ type: v.literal('scanCode'), text: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)) }),
  v.strictObject({ type: v.literal('plugScanner'), isPlugged: v.boolean() }),
  v.strictObject({ type: v.literal('pressKey'), key: keySchema }),
  v.strictObject({ type: v.literal('setDoor'), isOpen: v.boolean() }),
  v.strictObject({
    type: v.literal('setPower'),
    change: v.strictObject({
      source: v.exactOptional(powerSourceSchema),
      charge: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100))),
    }),
  }),
  v.strictObject({ type: v.literal('setNetwork'), mode: networkModeSchema }),
  v.strictObject({ type: v.literal('setDepartment'), department: departmentSchema, mode: departmentModeSchema }),
  v.strictObject({ type: v.literal('takeTicket') }),
  v.strictObject({ type: v.literal('clearPapers') }),
]);
export type DockAct = v.InferOutput<typeof dockActSchema>;
