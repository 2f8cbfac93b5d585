import * as v from 'valibot';
import { isoDateSchema } from '../identity/resident-id.ts';
import { itemIdSchema } from '../ids.ts';
import { stepLimitsSchema } from '../supervision/step-limits.ts';
import { fieldKeySchema, fieldSchema } from './field.ts';
import { lineSchema, tableSchema } from './formula.ts';
import { localizedTextSchema } from './localized-text.ts';
import { documentTextSchema } from './placeholders.ts';
import { recordShapeSchema } from './record-shape.ts';
import { ruleSchema } from './rule.ts';

const optionSchema = v.strictObject({
  value: v.pipe(v.string(), v.regex(/^[a-z0-9][a-zA-Z0-9-]{0,40}$/)),
  label: localizedTextSchema,
  hint: v.optional(localizedTextSchema),
});
export type Option = v.InferOutput<typeof optionSchema>;

const pageCommon = {
  id: fieldKeySchema,
  title: localizedTextSchema,
  help: v.optional(localizedTextSchema),
  /** What the answer is called where it stands beside others, as in a calculation; without it the question stands there. */
  name: v.optional(localizedTextSchema),
  /** The page is asked only while this holds of the answers so far. */
  showIf: v.optional(ruleSchema),
};

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9_999_999));
const year = v.pipe(v.number(), v.integer(), v.minValue(1990), v.maxValue(2100));
const month = v.pipe(v.string(), v.regex(/^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$/));
const codeLength = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(24));

/**
 * One question on one screen.
 *
 * - `choice`: one of the options; `choices`: at least `min`, at most `max` of them
 * - `cardAddress`: is the address on the card (shown masked) where the person lives? `same` or `different`
 * - `phone`: a mainland mobile number, 11 digits
 * - `number`: a whole number; `amount`: whole yuan; both from `min` to `max`
 * - `year`: one of the years from `min` to `max`
 * - `date`: a day, typed as eight digits; `months`: from one month to another, typed as twelve digits
 * - `code`: a number from a paper or a card, `minLength` to `maxLength` digits, or letters and digits as receipts use them
 */
export const pageSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('choice'),
    ...pageCommon,
    options: v.pipe(v.array(optionSchema), v.minLength(2), v.maxLength(12)),
  }),
  v.strictObject({
    kind: v.literal('choices'),
    ...pageCommon,
    options: v.pipe(v.array(optionSchema), v.minLength(2), v.maxLength(12)),
    min: v.pipe(v.number(), v.integer(), v.minValue(0)),
    max: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
  v.strictObject({ kind: v.literal('cardAddress'), ...pageCommon }),
  v.strictObject({ kind: v.literal('phone'), ...pageCommon }),
  v.strictObject({ kind: v.picklist(['number', 'amount']), ...pageCommon, min: wholeNumber, max: wholeNumber }),
  v.strictObject({ kind: v.literal('year'), ...pageCommon, min: year, max: year }),
  v.strictObject({
    kind: v.literal('date'),
    ...pageCommon,
    notBefore: v.optional(isoDateSchema),
    notAfter: v.optional(isoDateSchema),
    /** Not after today, and at most so many days before it. */
    withinDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3660))),
  }),
  v.strictObject({ kind: v.literal('months'), ...pageCommon, notBefore: month }),
  v.strictObject({
    kind: v.literal('code'),
    ...pageCommon,
    letters: v.boolean(),
    /** An account that money is paid into: supervision notices the same one in the cases of several people. */
    account: v.optional(v.boolean()),
    minLength: codeLength,
    maxLength: codeLength,
  }),
]);
export type Page = v.InferOutput<typeof pageSchema>;

/** Fields of the national list of matters (政务服务事项实施清单) that people or exchange partners need. */
const headerSchema = v.strictObject({
  /** 实施编码, or where the real one is not known an example that begins with `EX`. */
  taskCode: v.pipe(v.string(), v.regex(/^[0-9A-Z-]{4,50}$/)),
  /** 事项类型: 05 给付 · 07 确认 · 10 其他行政权力 · 20 公共服务. */
  taskType: v.picklist(['05', '07', '10', '20']),
  /** 到现场次数. */
  visits: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)),
  /** When it is served at a window. */
  hours: localizedTextSchema,
  /** 咨询、投诉电话. */
  consultation: v.pipe(v.string(), v.regex(/^[0-9-]{5,20}$/)),
  complaint: v.pipe(v.string(), v.regex(/^[0-9-]{5,20}$/)),
  /** 通办范围: 全市 · 本区. */
  reach: v.picklist(['city', 'district']),
  /** 是否支持自助终端办理. */
  isServiceTerminals: v.boolean(),
});

/** What in life a matter belongs to: people look for it there. */
export const topicSchema = v.picklist(['work', 'insurance', 'health', 'elderly', 'home', 'family']);
export type Topic = v.InferOutput<typeof topicSchema>;

/** The name of a line-of-business department; which there are is data: `departments.json` beside the items. */
export const departmentIdSchema = v.pipe(v.string(), v.regex(/^[a-z][a-z-]{2,40}$/), v.brand('DepartmentId'));
export type DepartmentId = v.InferOutput<typeof departmentIdSchema>;

const departmentSchema = v.strictObject({ id: departmentIdSchema, name: localizedTextSchema });

/** What is printed besides title, person and foot. A line or sentence of which a place stays empty is left out. */
const printedCommon = {
  title: localizedTextSchema,
  text: v.optional(documentTextSchema),
  facts: v.optional(
    v.pipe(v.array(v.strictObject({ label: documentTextSchema, value: documentTextSchema })), v.maxLength(14)),
    [],
  ),
  notes: v.optional(v.pipe(v.array(documentTextSchema), v.maxLength(8)), []),
};

/** The document of an item: which of the generic layouts, and what it says. */
const outputSchema = v.variant('template', [
  /**
   * `numberLabel`: what the department's number is called, e.g. 登记编号. `mostCopies`: how often it may be printed; absent: as
   * often as it is asked for.
   */
  v.strictObject({
    template: v.literal('certificate'),
    ...printedCommon,
    numberLabel: documentTextSchema,
    mostCopies: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99))),
  }),
  v.strictObject({ template: v.literal('record-table'), ...printedCommon }),
  /** Nothing is printed at the terminal: what comes of it is handed over or posted. */
  v.strictObject({ template: v.literal('none'), ...printedCommon }),
]);
export type ItemOutput = v.InferOutput<typeof outputSchema>;

/** How often what comes of an item may be printed; `null`: as often as it is asked for. */
export const mostCopiesOf = ({ output }: { readonly output: ItemOutput }): number | null =>
  output.template === 'certificate' ? (output.mostCopies ?? null) : null;

const workingDays = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(180));

/**
 * A service item (事项) in one version, as data: what it is, for whom, what is asked, who decides.
 * A case stays on the version it began with.
 */
export const serviceItemSchema = v.strictObject({
  id: itemIdSchema,
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /**
   * `lookup`: query and print (查询). `instant`: applied for, decided and issued in one visit (即办件). `promised`: received at
   * the terminal, carried by people within a limit that is promised (承诺件).
   */
  kind: v.picklist(['lookup', 'instant', 'promised']),
  /** Working days within which a promised case is done: as promised (承诺时限), and as the law allows (法定时限). */
  promisedWorkingDays: v.optional(workingDays),
  legalWorkingDays: v.optional(workingDays),
  /** Of a promised item, or of the department of an instant one: working days for each step, for supervision. */
  stepLimits: v.optional(stepLimitsSchema, {}),
  /** A case is kept for so long after its last step, also against its resident's wish; absent: as long as the server's own rule says. */
  retentionYears: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
  /** `granted`: those years hold of a case that was granted alone, as where it is the voucher of a payment. */
  retentionOf: v.optional(v.picklist(['every', 'granted']), 'every'),
  title: localizedTextSchema,
  summary: localizedTextSchema,
  topic: v.optional(topicSchema, 'family'),
  /** The law that asks for `retentionYears`, in plain words: told to whoever wants their data erased. */
  retentionBasis: v.optional(localizedTextSchema),
  /** Always there in a catalogue that was checked. */
  header: v.optional(v.nullable(headerSchema), null),
  department: departmentSchema,
  /** How long a visit takes, in whole minutes, as told to people. */
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120)),
  effectiveFrom: isoDateSchema,
  effectiveTo: v.nullable(isoDateSchema),
  /** Devices the item cannot do without. Without one of the others it is offered and says so. */
  needs: v.array(v.picklist(['idCardReader', 'receiptPrinter', 'documentPrinter'])),
  guide: v.strictObject({
    audience: v.array(localizedTextSchema),
    /** Who can't use it, told before anything is asked; with a rule, checked against the person too. */
    exclusions: v.array(v.strictObject({ text: localizedTextSchema, rule: v.optional(ruleSchema) })),
    bring: v.array(localizedTextSchema),
    receive: v.array(localizedTextSchema),
    /** The policy it rests on. */
    basis: localizedTextSchema,
    fee: localizedTextSchema,
    /** The table of amounts that people are shown beside it. */
    feeTable: v.optional(fieldKeySchema),
    /** The centre itself takes what the table says when it hands over what was granted; otherwise it takes nothing of anybody. */
    feeAtCounter: v.optional(v.boolean(), false),
  }),
  pages: v.pipe(v.array(pageSchema), v.maxLength(20)),
  /** What the person declares by signing; `null` where nothing is applied for. */
  declaration: v.nullable(localizedTextSchema),
  /** How long a person waits at the terminal for the department, seconds; after that the case goes on without them. */
  decisionWithinSeconds: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120)),
  /** What is looked up; `null` where something is applied for. */
  record: v.optional(v.nullable(recordShapeSchema), null),
  /** What the department answers with when it grants, besides its number and the day it counts from. */
  results: v.optional(v.pipe(v.array(fieldSchema), v.maxLength(10)), []),
  /** Amounts, rates and limits with the days they are in force. */
  tables: v.optional(v.pipe(v.array(tableSchema), v.maxLength(10)), []),
  /** What is worked out of facts, answers, tables and what the department answered. */
  calculation: v.optional(v.pipe(v.array(lineSchema), v.maxLength(12)), []),
  /** What a person can do who was refused here, e.g. where to go with which papers. */
  whenRefused: v.optional(v.nullable(localizedTextSchema), null),
  output: outputSchema,
  /** Set where amounts or limits are not confirmed by a source: shown to people as example data. */
  exampleData: v.boolean(),
});
export type ServiceItem = v.InferOutput<typeof serviceItemSchema>;

/** An item as its file holds it: the department by its id alone. */
export const itemFileSchema = v.strictObject({ ...serviceItemSchema.entries, department: departmentIdSchema });
