import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { AttemptLimit, Attempts, TooManyAttempts } from '../attempts/attempts.ts';
import { accountName, type StaffAccount, type StaffAccounts } from './accounts.ts';
import type { Passwords } from './passwords.ts';
import type { SessionToken, StaffSession, StaffSessions } from './sessions.ts';

export type SignInRefusal = { readonly kind: 'refused' } | TooManyAttempts;

export type SignIn = (
  typed: { readonly name: string; readonly password: string },
  address: string,
) => Promise<Result<StaffSession & { readonly token: SessionToken }, SignInRefusal>>;

/** Five wrong ones from one place, then 15 s, 30 s, … an hour. From other places the person can still sign in. */
const perNameAndAddress: AttemptLimit = { free: 5, firstDelaySeconds: 15, longestDelaySeconds: 3600 };
/** Somebody who tries many names from one place. */
const perAddress: AttemptLimit = { free: 30, firstDelaySeconds: 15, longestDelaySeconds: 3600 };
/** Somebody who tries one name from many places. The wait stays short: it must not keep the person out for long. */
const perName: AttemptLimit = { free: 100, firstDelaySeconds: 15, longestDelaySeconds: 60 };

/** Whose account it is, if the password is right. */
export type CheckPassword = (
  typed: { readonly name: string; readonly password: string },
  address: string,
) => Promise<Result<StaffAccount, SignInRefusal>>;

/** Looks at a password. Names that do not exist are treated as those that do, in words, in time and in waiting. */
export const createPasswordCheck = (deps: {
  readonly accounts: Pick<StaffAccounts, 'find'>;
  readonly attempts: Attempts;
  readonly passwords: Passwords;
}): CheckPassword => {
  const { accounts, attempts, passwords } = deps;
  return async (typed, address) => {
    const name = accountName(typed.name);
    const own = `sign-in|${name}|${address}`;
    const place = `sign-in|*|${address}`;
    const everywhere = `sign-in|${name}|*`;
    const allowed = await beginAll(attempts, [
      [own, perNameAndAddress],
      [place, perAddress],
      [everywhere, perName],
    ]);
    if (!allowed.ok) return allowed;
    const account = await accounts.find(name);
    if (!(await passwords.matches(account?.passwordHash ?? null, typed.password)) || !account) {
      return fail({ kind: 'refused' });
    }
    await Promise.all([attempts.forgive(own), attempts.takeBack(place), attempts.takeBack(everywhere)]);
    return ok(account);
  };
};

/** Signs staff in. */
export const createSignIn =
  (check: CheckPassword, sessions: Pick<StaffSessions, 'open'>): SignIn =>
  async (typed, address) => {
    const account = await check(typed, address);
    if (!account.ok) return account;
    const session = await sessions.open(account.value);
    return session ? ok(session) : fail({ kind: 'refused' });
  };

const beginAll = async (
  attempts: Attempts,
  subjects: readonly (readonly [string, AttemptLimit])[],
): Promise<Result<void, TooManyAttempts>> => {
  for (const [subject, limit] of subjects) {
    const begun = await attempts.begin(subject, limit);
    if (!begun.ok) return begun;
  }
  return ok(undefined);
};
