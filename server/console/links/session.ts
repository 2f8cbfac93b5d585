import {
  type RenewalError,
  renewalErrorSchema,
  renewalSchema,
  type SignInError,
  type StaffSessionView,
  signInErrorSchema,
  staffSessionSchema,
} from '@linban/shared/contracts/staff-session.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';

type SignInFailure = SignInError | { readonly kind: 'unreachable' };

export type RenewalFailure = RenewalError | { readonly kind: 'unreachable' };

const refusalSchema = v.object({ error: signInErrorSchema });

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const signIn = async (name: string, password: string): Promise<Result<StaffSessionView, SignInFailure>> => {
  try {
    const response = await post('/api/staff/sign-in', { name, password });
    const answer: unknown = await response.json();
    const session = v.safeParse(staffSessionSchema, answer);
    if (response.ok && session.success) return ok(session.output);
    const refusal = v.safeParse(refusalSchema, answer);
    return fail(refusal.success ? refusal.output.error : { kind: 'unreachable' });
  } catch {
    return fail({ kind: 'unreachable' });
  }
};

/** Whether it worked: without the server nobody is signed out. */
export const signOut = async (): Promise<boolean> => {
  try {
    return (await post('/api/staff/sign-out', {})).ok;
  } catch {
    return false;
  }
};

/** Who is signed in; `null`: nobody. Tells the server that the person is there. `undefined`: the server did not say. */
export const keepSession = async (): Promise<StaffSessionView | null | undefined> => {
  try {
    const response = await fetch('/api/staff/session');
    if (response.status === 401) return null;
    const session = v.safeParse(staffSessionSchema, await response.json());
    return response.ok && session.success ? session.output : undefined;
  } catch {
    return undefined;
  }
};

const renewalRefusalSchema = v.object({ error: renewalErrorSchema });

/** A new password for the account that is signed in. */
export const renewPassword = async (present: string): Promise<Result<string, RenewalFailure>> => {
  try {
    const response = await post('/api/staff/password', { password: present });
    const answer: unknown = await response.json();
    const renewed = v.safeParse(renewalSchema, answer);
    if (response.ok && renewed.success) return ok(renewed.output.password);
    const refusal = v.safeParse(renewalRefusalSchema, answer);
    return fail(refusal.success ? refusal.output.error : { kind: 'unreachable' });
  } catch {
    return fail({ kind: 'unreachable' });
  }
};
