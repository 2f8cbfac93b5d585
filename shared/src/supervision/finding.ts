import * as v from 'valibot';
import { isoDateSchema } from '../identity/resident-id.ts';
import { cardFlagSchema } from './cards.ts';

/** How grave a finding is: `lead`, an odd pattern that may have a good reason; `yellow` and `red` as cards are. */
export const findingCardSchema = v.picklist(['lead', 'yellow', 'red']);
export type FindingCard = v.InferOutput<typeof findingCardSchema>;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const departmentName = v.nullable(v.pipe(v.string(), v.maxLength(100)));
const refusal = { action: v.picklist(['notAccept', 'reject']), seq: count };

/**
 * What was found, with the facts it rests on; the cases stand beside it. Nothing in it says who a resident is.
 *
 * - a limit: which clock of the case, and what was given
 * - `refusedEligible`: staff refused a case though every exclusion that the item has a rule for speaks for the person; `unjudged`
 *   exclusions have no rule, so that a person may have known better
 * - `noReason`: refused without a reason
 * - `nightWork`: somebody of the staff worked on cases, or looked at them, in the night that began on that day
 * - `samePhone`, `sameAccount`: given in cases of several people; nobody's number stands here
 * - `quickReply`, `enteredAtOnce`, `answeredByStaff`: signs that a case was carried past the system (`bypasses.ts`)
 * - `handSettled`: somebody decided cases by hand on a day on which the system of their department decided others
 * - `wrongFee`: the desk took something else at the delivery than the item's own table said for that person and day; in fen
 * - `reportLate`: reports to the municipal platform that were due on a day and came later, or had not come when it was found; how
 *   each of them stands is shown beside it
 * - `manyReads`: somebody looked often at the cases of one person, and did nothing for any of them
 */
export const findingEvidenceSchema = v.variant('kind', [
  v.strictObject({
    kind: v.picklist(['stepOverrun', 'promiseOverrun', 'stepUntreated', 'promiseUntreated', 'legalOverrun']),
    flag: cardFlagSchema,
  }),
  v.strictObject({ kind: v.literal('refusedEligible'), ...refusal, judged: count, unjudged: count }),
  v.strictObject({ kind: v.literal('noReason'), ...refusal }),
  v.strictObject({ kind: v.literal('nightWork'), night: isoDateSchema, steps: count, reads: count }),
  v.strictObject({ kind: v.picklist(['samePhone', 'sameAccount']), people: count, days: count }),
  v.strictObject({ kind: v.literal('quickReply'), seq: count, department: departmentName, minutes: count }),
  v.strictObject({ kind: v.literal('enteredAtOnce'), seq: count, lainDays: count, minutes: count }),
  v.strictObject({ kind: v.literal('answeredByStaff'), seq: count, questions: count }),
  v.strictObject({
    kind: v.literal('handSettled'),
    day: isoDateSchema,
    department: v.pipe(v.string(), v.maxLength(100)),
    settled: count,
    answered: count,
  }),
  v.strictObject({ kind: v.literal('wrongFee'), seq: count, taken: count, published: count }),
  v.strictObject({
    kind: v.literal('reportLate'),
    dueOn: isoDateSchema,
    /** Working days that a report may take. */
    limit: count,
    reports: count,
    /** Of them: had not come when it was found, and were waiting for somebody to see to them. */
    missing: count,
    setAside: count,
    /** Working days that the latest of them was late by then. */
    lateDays: count,
  }),
  v.strictObject({ kind: v.literal('manyReads'), reads: count, cases: count, days: count }),
]);
export type FindingEvidence = v.InferOutput<typeof findingEvidenceSchema>;

export const findingKindSchema = v.picklist([
  'legalOverrun',
  'promiseUntreated',
  'stepUntreated',
  'promiseOverrun',
  'stepOverrun',
  'refusedEligible',
  'noReason',
  'wrongFee',
  'reportLate',
  'handSettled',
  'enteredAtOnce',
  'quickReply',
  'answeredByStaff',
  'samePhone',
  'sameAccount',
  'manyReads',
  'nightWork',
]);
export type FindingKind = v.InferOutput<typeof findingKindSchema>;

const cards: Readonly<Record<FindingKind, FindingCard>> = {
  legalOverrun: 'red',
  promiseUntreated: 'red',
  stepUntreated: 'red',
  promiseOverrun: 'yellow',
  stepOverrun: 'yellow',
  refusedEligible: 'yellow',
  noReason: 'yellow',
  wrongFee: 'yellow',
  reportLate: 'yellow',
  handSettled: 'lead',
  enteredAtOnce: 'lead',
  quickReply: 'lead',
  answeredByStaff: 'lead',
  samePhone: 'lead',
  sameAccount: 'lead',
  manyReads: 'lead',
  nightWork: 'lead',
};

export const cardOfFinding = (kind: FindingKind): FindingCard => cards[kind];
