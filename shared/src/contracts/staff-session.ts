import * as v from 'valibot';
import { staffPlaceSchema, staffRoleSchema } from '../staff/post.ts';
import { instantSchema } from '../time.ts';
import { accountNameSchema } from './staff-requests.ts';

const typedPasswordSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

/** `POST /api/staff/sign-in` (sets an HttpOnly cookie) and `POST /api/staff/sign-out`. */
export const signInRequestSchema = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
  password: typedPasswordSchema,
});

/** Why nobody was signed in. A wrong password and an unknown name are the same. */
export const signInErrorSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('refused') }),
  /** Too many wrong ones: nothing is even tried before then. */
  v.strictObject({
    kind: v.literal('tooManyAttempts'),
    retryAfterSeconds: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
  /** The page was opened under another address than the server's own. */
  v.strictObject({ kind: v.literal('wrongAddress'), address: v.pipe(v.string(), v.url(), v.maxLength(200)) }),
  v.strictObject({ kind: v.literal('invalidRequest') }),
]);
export type SignInError = v.InferOutput<typeof signInErrorSchema>;

/**
 * Who is signed in, and how long for: the value of `POST /api/staff/sign-in`, and of `GET /api/staff/session`, which
 * counts as a sign of the person (sockets do not: a page left open must not keep its session alive).
 */
export const staffSessionSchema = v.strictObject({
  name: v.pipe(v.string(), v.maxLength(60)),
  role: staffRoleSchema,
  place: staffPlaceSchema,
  /** Who else was told the password of the account: it is to be renewed. */
  passwordToldTo: v.nullable(accountNameSchema),
  idleUntil: instantSchema,
  endsAt: instantSchema,
});
export type StaffSessionView = v.InferOutput<typeof staffSessionSchema>;

/** `POST /api/staff/password`: a new password in the place of the present one, which has to be known. All other sessions of the account end. */
export const renewalRequestSchema = v.strictObject({ password: typedPasswordSchema });

/** The new password, told this once. */
export const renewalSchema = v.strictObject({ password: v.pipe(v.string(), v.maxLength(64)) });

/** Why it stays as it is: as at signing in, where `refused` is a wrong password; `signedOut`: the session is over. */
export const renewalErrorSchema = v.variant('kind', [
  ...signInErrorSchema.options,
  v.strictObject({ kind: v.literal('signedOut') }),
]);
export type RenewalError = v.InferOutput<typeof renewalErrorSchema>;
