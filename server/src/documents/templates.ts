import { caseNumberSchema, verificationCodeSchema } from '@linban/shared/cases/codes.ts';
import { isoDateSchema, residentIdNumberSchema } from '@linban/shared/identity/resident-id.ts';
import { instantSchema } from '@linban/shared/time.ts';
import * as v from 'valibot';

/** One line of printed text. Control and formatting characters are removed when it is printed. */
const textSchema = (maxLength: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(maxLength));

/** Money in fen (分), so that no sum depends on floating point. */
const fenSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A month, `YYYY-MM`. */
const monthSchema = v.pipe(v.string(), v.regex(/^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$/));

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

const contributionMonthSchema = v.strictObject({
  month: monthSchema,
  employer: textSchema(100),
  /** Contribution base (缴费基数). */
  baseFen: fenSchema,
  personalFen: fenSchema,
  employerFen: fenSchema,
  /** 已缴 · 补缴 · 待到账 · 欠缴 · 中断. */
  status: v.picklist(['paid', 'paidLater', 'pending', 'owed', 'suspended']),
});

/** 城镇职工基本养老保险缴费情况. */
const contributionRecordSchema = v.strictObject({
  template: v.literal('contribution-record'),
  ...common,
  person: personSchema,
  from: monthSchema,
  to: monthSchema,
  /** What the resident needs it for, in the resident's words or from the item's list. */
  purpose: textSchema(60),
  months: v.pipe(v.array(contributionMonthSchema), v.maxLength(720)),
});

/** 失业登记凭证. */
const unemploymentCertificateSchema = v.strictObject({
  template: v.literal('unemployment-certificate'),
  ...common,
  person: personSchema,
  registrationNumber: textSchema(40),
  registeredOn: isoDateSchema,
  reason: textSchema(100),
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

/** Everything that can be printed as a signed document. `template` is also the file name in `server/templates`. */
export const printableDocumentSchema = v.variant('template', [
  contributionRecordSchema,
  unemploymentCertificateSchema,
  caseHistorySchema,
]);
export type PrintableDocument = v.InferOutput<typeof printableDocumentSchema>;

export type TemplateId = PrintableDocument['template'];
