import * as v from 'valibot';
import { localizedTextSchema } from '../items/localized-text.ts';
import { staffPlaceSchema, staffRoleSchema } from '../staff/post.ts';
import { instantSchema } from '../time.ts';
import { nothingSchema, type RequestTable } from './request.ts';

export const accountNameSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60));

/** Where two people are needed: somebody else was told the password of the asker's account, and so could be both of them. */
export const passwordToldSchema = v.strictObject({ kind: v.literal('passwordTold'), to: accountNameSchema });
export type PasswordTold = v.InferOutput<typeof passwordToldSchema>;

const notFound = v.strictObject({ kind: v.literal('notFound') });
const notForYou = v.strictObject({ kind: v.literal('notForYou') });
const ownAccount = v.strictObject({ kind: v.literal('ownAccount') });

const staffAccountSchema = v.strictObject({
  name: accountNameSchema,
  role: staffRoleSchema,
  place: staffPlaceSchema,
  active: v.boolean(),
  isMine: v.boolean(),
  /** By whom and when; `by` `null`: the server as it started. `null`: before that was recorded. */
  made: v.nullable(v.strictObject({ by: v.nullable(accountNameSchema), at: instantSchema })),
  /** Who besides its holder was told its present password. */
  passwordToldTo: v.nullable(accountNameSchema),
});
export type StaffAccountView = v.InferOutput<typeof staffAccountSchema>;

/** As long as a password that the server makes may be; it is told once. */
const passwordSchema = v.pipe(v.string(), v.maxLength(64));
const newAccountSchema = v.strictObject({ name: accountNameSchema, password: passwordSchema });

/** The part of the console's requests that is for those who look after accounts. */
export const staffRequests = {
  'staff.list': {
    payload: nothingSchema,
    value: v.strictObject({
      accounts: v.array(staffAccountSchema),
      /** Where the asker may appoint somebody. */
      places: v.array(v.strictObject({ place: staffPlaceSchema, name: v.nullable(localizedTextSchema) })),
    }),
    error: notForYou,
  },
  /** Closes an account, with the sessions it has open, or opens it again. Nobody closes their own. */
  'staff.setActive': {
    payload: v.strictObject({ name: accountNameSchema, active: v.boolean() }),
    value: nothingSchema,
    error: v.variant('kind', [notFound, notForYou, ownAccount]),
  },
  /** A new account; its password is told once, to an approver. */
  'staff.add': {
    payload: v.strictObject({ name: accountNameSchema, role: staffRoleSchema, place: staffPlaceSchema }),
    value: newAccountSchema,
    error: v.variant('kind', [notForYou, v.strictObject({ kind: v.literal('nameTaken') })]),
  },
  /** A new password for somebody who has forgotten theirs, told once; their sessions end. One's own is renewed by what one knows. */
  'staff.newPassword': {
    payload: v.strictObject({ name: accountNameSchema }),
    value: newAccountSchema,
    error: v.variant('kind', [notFound, notForYou, ownAccount, v.strictObject({ kind: v.literal('closed') })]),
  },
} as const satisfies RequestTable;
