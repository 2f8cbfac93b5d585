import * as v from 'valibot';
import { isoDateSchema, residentIdNumberSchema } from '../identity/resident-id.ts';
import { localizedTextSchema } from '../items/localized-text.ts';
import { instantSchema } from '../time.ts';
import type { RequestTable } from './request.ts';
import { passwordToldSchema } from './staff-requests.ts';

/** On the notice that the person takes home: the same form as a case number, and no case's. */
const requestNumberSchema = v.pipe(v.string(), v.maxLength(20));

/**
 * What becomes of one thing that is kept of a person. `goes`: erased when the request is confirmed; `waits`: still being handled,
 * erased when it is over; `kept`: a law keeps it, nobody reads it, and it is erased after `until`.
 */
export const erasurePartSchema = v.strictObject({
  about: localizedTextSchema,
  at: instantSchema,
  verdict: v.picklist(['goes', 'waits', 'kept']),
  until: v.nullable(isoDateSchema),
  /** The law that keeps it, or will when it is over, in plain words. */
  why: v.nullable(localizedTextSchema),
});
export type ErasurePart = v.InferOutput<typeof erasurePartSchema>;

const accountName = v.pipe(v.string(), v.maxLength(60));

/** One person's request, as staff see it: what would become of what is kept, or what has. Who the person is does not stand in it. */
export const erasureRequestSchema = v.strictObject({
  number: requestNumberSchema,
  state: v.picklist(['asked', 'done', 'declined']),
  askedAt: instantSchema,
  askedBy: accountName,
  settledAt: v.nullable(instantSchema),
  settledBy: v.nullable(accountName),
  parts: v.array(erasurePartSchema),
  /** Whether the asker is the second person it needs. */
  maySettle: v.boolean(),
});
export type ErasureRequest = v.InferOutput<typeof erasureRequestSchema>;

const notForYou = v.strictObject({ kind: v.literal('notForYou') });

/** Erasure that one person asks for at the desk (个人信息保护法 art. 47). */
export const erasureRequests = {
  'erasure.list': {
    payload: v.strictObject({}),
    value: v.strictObject({ requests: v.array(erasureRequestSchema) }),
    error: notForYou,
  },
  /** Records the request of a person who was identified by their card: the clerk says so. */
  'erasure.ask': {
    payload: v.strictObject({
      name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60)),
      idNumber: residentIdNumberSchema,
      isIdentified: v.literal(true),
    }),
    value: erasureRequestSchema,
    error: v.variant('kind', [
      notForYou,
      /** There is nothing of somebody of this name and number. */
      v.strictObject({ kind: v.literal('nothingKept') }),
      v.strictObject({ kind: v.literal('alreadyAsked') }),
      passwordToldSchema,
      v.strictObject({
        kind: v.literal('tooManyAttempts'),
        retryAfterSeconds: v.pipe(v.number(), v.integer(), v.minValue(1)),
      }),
    ]),
  },
  /** Confirms it, which erases for good, or declines it; by an approver who did not record it. */
  'erasure.settle': {
    payload: v.strictObject({ number: requestNumberSchema, act: v.picklist(['confirm', 'decline']) }),
    value: erasureRequestSchema,
    error: v.variant('kind', [
      notForYou,
      v.strictObject({ kind: v.literal('notFound') }),
      v.strictObject({ kind: v.literal('needsSecondPerson') }),
      passwordToldSchema,
      v.strictObject({ kind: v.literal('conflict') }),
    ]),
  },
} as const satisfies RequestTable;
