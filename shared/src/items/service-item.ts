import * as v from 'valibot';
import { isoDateSchema } from '../identity/resident-id.ts';
import { itemIdSchema } from '../ids.ts';
import { fieldKeySchema, fieldSchema } from './field.ts';
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
  /** The page is asked only while this holds of the answers so far. */
  showIf: v.optional(ruleSchema),
};

/**
 * One question on one screen.
 *
 * - `choice`: one of the options; `choices`: at least `min`, at most `max` of them
 * - `cardAddress`: is the address on the card (shown masked) where the person lives? `same` or `different`
 * - `phone`: a mainland mobile number, 11 digits
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
]);
export type Page = v.InferOutput<typeof pageSchema>;

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
  /** `numberLabel`: what the department's number is called, e.g. 登记编号. */
  v.strictObject({ template: v.literal('certificate'), ...printedCommon, numberLabel: documentTextSchema }),
  v.strictObject({ template: v.literal('record-table'), ...printedCommon }),
  /** Nothing is printed at the terminal: what comes of it is handed over or posted. */
  v.strictObject({ template: v.literal('none'), ...printedCommon }),
]);
export type ItemOutput = v.InferOutput<typeof outputSchema>;

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
  title: localizedTextSchema,
  summary: localizedTextSchema,
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
  }),
  pages: v.pipe(v.array(pageSchema), v.minLength(1), v.maxLength(20)),
  /** What the person declares by signing; `null` where nothing is applied for. */
  declaration: v.nullable(localizedTextSchema),
  /** How long a person waits at the terminal for the department, seconds; after that the case goes on without them. */
  decisionWithinSeconds: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120)),
  /** What is looked up; `null` where something is applied for. */
  record: v.optional(v.nullable(recordShapeSchema), null),
  /** What the department answers with when it grants, besides its number and the day it counts from. */
  results: v.optional(v.pipe(v.array(fieldSchema), v.maxLength(10)), []),
  output: outputSchema,
  /** Set where amounts or limits are not confirmed by a source: shown to people as example data. */
  exampleData: v.boolean(),
});
export type ServiceItem = v.InferOutput<typeof serviceItemSchema>;

/** An item as its file holds it: the department by its id alone. */
export const itemFileSchema = v.strictObject({ ...serviceItemSchema.entries, department: departmentIdSchema });
