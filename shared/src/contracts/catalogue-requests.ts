import * as v from 'valibot';
import { versionMoveSchema, versionStateSchema } from '../catalogue/version-state.ts';
import { isoDateSchema } from '../identity/resident-id.ts';
import { itemIdSchema } from '../ids.ts';
import { languageSchema, localizedTextSchema } from '../items/localized-text.ts';
import { instantSchema } from '../time.ts';
import type { RequestTable } from './request.ts';
import { passwordToldSchema } from './staff-requests.ts';

const versionNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9999));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const lines = v.array(v.string());

/** A version as staff see where it stands. `coming`: published from a later day; `changed`: a newer one has taken its place. */
export const versionPhaseSchema = v.picklist([
  'draft',
  'proposed',
  'reviewed',
  'coming',
  'inForce',
  'changed',
  'ended',
  'withdrawn',
]);
export type VersionPhase = v.InferOutput<typeof versionPhaseSchema>;

const versionSummarySchema = v.strictObject({
  version: versionNumber,
  state: versionStateSchema,
  phase: versionPhaseSchema,
  /** How many moves it has: sent back with the next one, so that nobody decides on what they have not seen. */
  step: count,
  /** The days on which it is offered, both included, as it stands now. */
  from: v.nullable(isoDateSchema),
  to: v.nullable(isoDateSchema),
});

/** An item in the list, its newest version first. */
export const catalogueItemSchema = v.strictObject({
  itemId: itemIdSchema,
  title: localizedTextSchema,
  versions: v.pipe(v.array(versionSummarySchema), v.minLength(1)),
});
export type CatalogueItem = v.InferOutput<typeof catalogueItemSchema>;

const onVersion = { itemId: itemIdSchema, version: versionNumber };

/** A text and what a voice says for it: by the rules of reading, or by a form of its own; `null`: it can't be read. */
const spokenLineSchema = v.strictObject({
  written: v.string(),
  spoken: v.nullable(v.string()),
  hasOwnForm: v.boolean(),
});
export type SpokenLine = v.InferOutput<typeof spokenLineSchema>;

/** A version that somebody has opened. */
export const catalogueVersionSchema = v.strictObject({
  ...versionSummarySchema.entries,
  ...onVersion,
  title: localizedTextSchema,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** The version that was published before; `null`: there is none. */
  comparedWith: v.nullable(versionNumber),
  /** What is different from it, in sentences of the language that was asked for: `−` gone, `+` new. */
  changes: lines,
  /** The same in the other language: who reviews a version answers for both. */
  otherChanges: lines,
  /** Every place in the data that is different. */
  places: lines,
  /** What people hear of it who have the screen read to them, in both languages. */
  spoken: v.strictObject({ 'zh-CN': v.array(spokenLineSchema), en: v.array(spokenLineSchema) }),
  /** What stands against its being offered, each with file, line, place and rule. */
  errors: lines,
  today: isoDateSchema,
  /** From which day on it can be published at the earliest. */
  earliest: isoDateSchema,
  /** `name` `null`: the server itself. */
  history: v.array(
    v.strictObject({
      type: versionMoveSchema,
      name: v.nullable(v.string()),
      at: instantSchema,
      comment: v.nullable(v.string()),
      day: v.nullable(isoDateSchema),
    }),
  ),
  /** What the person who asks may do with it now. */
  allowed: v.array(versionMoveSchema),
  /** Somebody else has to review it, who had no hand in it. */
  needsSecondPerson: v.boolean(),
});
export type CatalogueVersionView = v.InferOutput<typeof catalogueVersionSchema>;

const commentSchema = v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(500), v.regex(/^[^\p{Cc}]+$/u));

/** What people do with a version, besides bringing it. */
export const versionActSchema = v.variant('type', [
  v.strictObject({ type: v.picklist(['propose', 'approve', 'takeBack']), comment: v.nullable(commentSchema) }),
  v.strictObject({ type: v.literal('sendBack'), comment: commentSchema }),
  v.strictObject({ type: v.literal('publish'), day: isoDateSchema, comment: v.nullable(commentSchema) }),
  /** `day`: the first on which it is not offered any more; of a version that was never published it means nothing. */
  v.strictObject({ type: v.literal('withdraw'), day: isoDateSchema, comment: commentSchema }),
]);
export type VersionAct = v.InferOutput<typeof versionActSchema>;

/** How cases that were taken in would come out by a version. */
export const rerunSchema = v.strictObject({
  /** Cases looked at: the newest of the item, at most {@link mostRerun}. */
  cases: count,
  /** Of those, how many would have been decided differently by the terminal or the server. */
  different: count,
  /** The person would have been told that it is not for them. */
  excluded: count,
  /** Other questions would have been asked, or an answer not been taken. */
  answers: count,
  /** An amount would have been worked out differently. */
  amounts: count,
});
export type Rerun = v.InferOutput<typeof rerunSchema>;

/** So many cases are looked at when a rule is tried on the past. */
export const mostRerun = 10_000;

const notFound = v.strictObject({ kind: v.literal('notFound') });
const notForYou = v.strictObject({ kind: v.literal('notForYou') });
/** Somebody did something with it since it was opened. */
const conflict = v.strictObject({ kind: v.literal('conflict') });
const notAllowed = v.strictObject({ kind: v.literal('notAllowed') });
const notAdmitted = v.strictObject({ kind: v.literal('notAdmitted'), errors: lines });

/** The largest file of a version that is taken, in characters. */
export const largestVersionFile = 200_000;

/** The part of the console's requests that is for people who keep the catalogue. */
export const catalogueRequests = {
  'catalogue.list': {
    payload: v.strictObject({}),
    value: v.strictObject({ items: v.array(catalogueItemSchema) }),
    error: notForYou,
  },
  'catalogue.open': {
    payload: v.strictObject({ ...onVersion, language: languageSchema }),
    value: catalogueVersionSchema,
    error: v.variant('kind', [notFound, notForYou]),
  },
  /** A version as a file; `asNext`: with the number of the next version, to be changed and brought back. */
  'catalogue.file': {
    payload: v.strictObject({ ...onVersion, asNext: v.boolean() }),
    value: v.strictObject({ name: v.string(), text: v.string() }),
    error: v.variant('kind', [notFound, notForYou]),
  },
  /** Brings a file: a new version as a draft, or other content for a draft as it was opened. */
  'catalogue.upload': {
    payload: v.strictObject({
      name: v.pipe(v.string(), v.minLength(1), v.maxLength(100), v.regex(/^[^\p{Cc}/\\]+$/u)),
      text: v.pipe(v.string(), v.maxLength(largestVersionFile)),
      replaces: v.nullable(v.strictObject({ ...onVersion, step: count })),
    }),
    value: v.strictObject(onVersion),
    error: v.variant('kind', [notForYou, conflict, notAdmitted]),
  },
  'catalogue.act': {
    payload: v.strictObject({ ...onVersion, step: count, act: versionActSchema }),
    value: v.strictObject({}),
    error: v.variant('kind', [
      notFound,
      notForYou,
      conflict,
      notAllowed,
      notAdmitted,
      /** Who had a hand in it does not review it. */
      v.strictObject({ kind: v.literal('needsSecondPerson') }),
      passwordToldSchema,
      /** Before today, or outside of the days that the item itself names. */
      v.strictObject({ kind: v.literal('wrongDay') }),
    ]),
  },
  /** Tries a version on the cases that there were; nobody sees any of them. */
  'catalogue.rerun': {
    payload: v.strictObject(onVersion),
    value: rerunSchema,
    error: v.variant('kind', [notFound, notForYou, v.strictObject({ kind: v.literal('busy') })]),
  },
} as const satisfies RequestTable;
