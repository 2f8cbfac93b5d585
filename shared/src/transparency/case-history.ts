import * as v from 'valibot';
import { actionTypeSchema, actorRoleSchema, type CaseState, deriveState } from '../cases/case-state.ts';
import { caseIdSchema } from '../ids.ts';
import { writtenTextSchema } from '../items/localized-text.ts';
import { fail, ok, type Result } from '../result.ts';
import { instantSchema } from '../time.ts';
import { base64 } from './base64.ts';
import { type CheckpointError, type LogKey, readCheckpoint } from './checkpoint.ts';
import { isIncluded, leafHash } from './merkle.ts';

/** What the log says of one step of a case. The reason, where there is one, only as a digest: it may speak of the person. */
export const stepEntrySchema = v.strictObject({
  v: v.literal(2),
  caseId: caseIdSchema,
  /** 1, 2, 3 … within the case. */
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  type: actionTypeSchema,
  role: actorRoleSchema,
  actor: writtenTextSchema,
  place: v.nullable(writtenTextSchema),
  at: instantSchema,
  /** SHA-256 over a salt and the reason, base64url; who has both can show what the reason was. */
  reasonDigest: v.nullable(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))),
  /** A digest of what was submitted or issued with the step. */
  binds: v.nullable(v.pipe(v.string(), v.maxLength(64))),
});
export type StepEntry = v.InferOutput<typeof stepEntrySchema>;

const mostSteps = 1_000;
/** Clocks of several machines differ by so much, in milliseconds. */
const clockTolerance = 60_000;
const hashText = v.pipe(v.string(), v.maxLength(44));

/** The small file that proves a case's history: each step as it stands in the log, its place, and the way to the signed head. */
export const caseHistorySchema = v.strictObject({
  format: v.literal('linban-case-history/1'),
  checkpoint: v.pipe(v.string(), v.maxLength(2_000)),
  steps: v.pipe(
    v.array(
      v.strictObject({
        index: v.pipe(v.number(), v.integer(), v.minValue(0)),
        entry: v.pipe(v.string(), v.maxLength(4_000)),
        path: v.pipe(v.array(hashText), v.maxLength(60)),
      }),
    ),
    v.minLength(1),
    v.maxLength(mostSteps),
  ),
});
export type CaseHistory = v.InferOutput<typeof caseHistorySchema>;

/** A history that is as the log has it. */
export interface VerifiedHistory {
  readonly steps: readonly StepEntry[];
  readonly state: CaseState;
  /** As of when: later steps may have followed. */
  readonly asOf: Date;
}

export type HistoryError =
  | CheckpointError
  /** This step is not in the log as the file has it: it was altered. Steps are counted from 1. */
  | { readonly kind: 'altered'; readonly step: number }
  /** A step was left out or put in, or their order was changed. */
  | { readonly kind: 'incomplete'; readonly step: number }
  /** The step says that it happened before the one that was logged before it. */
  | { readonly kind: 'backDated'; readonly step: number };

const pathBytes = (path: readonly string[]): readonly Uint8Array[] | undefined => {
  const hashes = path.flatMap((text) => base64.decode(text) ?? []);
  return hashes.length === path.length ? hashes : undefined;
};

const parseEntry = (entry: string): StepEntry | undefined => {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), stepEntrySchema), entry);
  return parsed.success ? parsed.output : undefined;
};

/** Whether the step follows on the one before: of the same case, the next number, logged later. */
const follows = (
  { entry, index }: { readonly entry: StepEntry; readonly index: number },
  before: { readonly entry: StepEntry; readonly index: number } | undefined,
): boolean =>
  entry.seq === (before?.entry.seq ?? 0) + 1 &&
  (before === undefined || (entry.caseId === before.entry.caseId && index > before.index));

/** Whether the step says that it happened before the one logged before it. A submission bears the time of its terminal, which may be wrong. */
const isBackDated = (entry: StepEntry, before: StepEntry): boolean =>
  before.type !== 'submit' && Date.parse(entry.at) < Date.parse(before.at) - clockTolerance;

/**
 * Checks a history by the log's public key alone, without asking anybody: each step is in the log that the key signed, none was
 * left out before the last, and they make a history that the rules allow.
 */
export const verifyCaseHistory = async (
  history: CaseHistory,
  key: LogKey,
): Promise<Result<VerifiedHistory, HistoryError>> => {
  const head = await readCheckpoint(history.checkpoint, key);
  if (!head.ok) return head;
  const steps: { readonly entry: StepEntry; readonly index: number }[] = [];
  for (const [position, { index, entry: text, path: encoded }] of history.steps.entries()) {
    const step = position + 1;
    const path = pathBytes(encoded);
    const isLogged = path !== undefined && (await isIncluded({ index, leaf: await leafHash(text), path }, head.value));
    const entry = isLogged ? parseEntry(text) : undefined;
    if (!entry) return fail({ kind: 'altered', step });
    const before = steps.at(-1);
    if (!follows({ entry, index }, before)) return fail({ kind: 'incomplete', step });
    if (before && isBackDated(entry, before.entry)) return fail({ kind: 'backDated', step });
    steps.push({ entry, index });
  }
  const state = deriveState(steps.map(({ entry }) => entry));
  if (state === null) return fail({ kind: 'incomplete', step: steps.length });
  return ok({ steps: steps.map(({ entry }) => entry), state, asOf: head.value.at });
};
