import { caseNumberSchema, verificationCodeSchema } from '@linban/shared/cases/codes.ts';
import { isoDateSchema, residentIdNumberSchema } from '@linban/shared/identity/resident-id.ts';
import { instantSchema } from '@linban/shared/time.ts';
import * as v from 'valibot';

/** One line of printed text. Control and formatting characters are removed when it is printed. */
const textSchema = (maxLength: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(maxLength));

/** The person a document is about, with the full number: an official document names the person completely. */
const personSchema = v.strictObject({ name: textSchema(50), idNumber: residentIdNumberSchema });

/** What every document carries: who issued it, where, when. */
const issueSchema = v.strictObject({
  /** The department that answers for the content, e.g. 上海市社会保险事业管理中心. */
  department: textSchema(60),
  /** The centre and terminal where it was printed. */
  place: textSchema(80),
  /** Printed as Shanghai time. */
  issuedAt: instantSchema,
});

/** How anybody checks the document. */
const verificationSchema = v.strictObject({
  /** Printed in groups of four. */
  code: verificationCodeSchema,
  /** The address a person types, without the code. */
  address: v.pipe(v.string(), v.url(), v.maxLength(120)),
  /** The address in the QR code, code included. */
  link: v.pipe(v.string(), v.url(), v.maxLength(300)),
});

const common = { issue: issueSchema, verification: verificationSchema };

const labelled = v.strictObject({ label: textSchema(60), value: textSchema(400) });

/** What the layouts of items share: the item gives the words, the department the facts. */
const printedSchema = {
  ...common,
  title: textSchema(60),
  person: personSchema,
  /** The sentence it is all about. */
  text: v.nullable(textSchema(600)),
  facts: v.pipe(v.array(labelled), v.maxLength(14)),
  notes: v.pipe(v.array(textSchema(600)), v.maxLength(8)),
};

/** What a department keeps of a person: facts, sums and rows, in words. */
const recordTableSchema = v.strictObject({
  template: v.literal('record-table'),
  ...printedSchema,
  period: v.nullable(textSchema(40)),
  sums: v.pipe(v.array(labelled), v.maxLength(18)),
  columns: v.pipe(
    v.array(
      v.strictObject({ label: textSchema(60), kind: v.picklist(['text', 'count', 'money', 'month', 'date', 'code']) }),
    ),
    v.maxLength(8),
  ),
  rows: v.pipe(v.array(v.pipe(v.array(v.pipe(v.string(), v.maxLength(120))), v.maxLength(8))), v.maxLength(720)),
});

/** What a department granted, under its number. */
const certificateSchema = v.strictObject({
  template: v.literal('certificate'),
  ...printedSchema,
  number: labelled,
});

const caseStepSchema = v.strictObject({
  at: instantSchema,
  step: textSchema(30),
  /** A role or a department; never a resident's full name. */
  actor: textSchema(60),
  place: textSchema(80),
  reason: v.nullable(textSchema(200)),
});

/** 办件进度和历史. It may be downloaded by anyone who holds the link, so the name is masked. */
const caseHistorySchema = v.strictObject({
  template: v.literal('case-history'),
  ...common,
  /** Printed in groups of four. */
  caseNumber: caseNumberSchema,
  item: textSchema(60),
  maskedName: v.pipe(textSchema(50), v.includes('*')),
  /** The state in words, e.g. 已办结. */
  state: textSchema(20),
  promisedBy: v.nullable(isoDateSchema),
  steps: v.pipe(v.array(caseStepSchema), v.minLength(1), v.maxLength(500)),
});

/** 监察建议书: from a supervisor to whoever has to put something right. It names no resident, and nobody else checks it. */
const supervisionLetterSchema = v.strictObject({
  template: v.literal('supervision-letter'),
  issue: issueSchema,
  number: textSchema(40),
  to: textSchema(60),
  item: textSchema(60),
  /** Printed in groups of four. */
  caseNumber: caseNumberSchema,
  card: textSchema(10),
  foundOn: isoDateSchema,
  found: textSchema(400),
  advice: textSchema(300),
});
export type LetterContent = v.InferInput<typeof supervisionLetterSchema>;

/** Everything that can be printed as a signed document. `template` is also the file name in `server/templates`. */
export const printableDocumentSchema = v.variant('template', [
  recordTableSchema,
  certificateSchema,
  caseHistorySchema,
  supervisionLetterSchema,
]);
export type PrintableDocument = v.InferOutput<typeof printableDocumentSchema>;
type CheckableDocument = Extract<PrintableDocument, { verification: unknown }>;

export type TemplateId = PrintableDocument['template'];

/** What a document says besides how it can be checked, which is filled in here. */
export type DocumentContent = CheckableDocument extends infer T
  ? T extends CheckableDocument
    ? Omit<T, 'verification' | 'issue'> & { readonly issue: { readonly department: string; readonly place: string } }
    : never
  : never;
