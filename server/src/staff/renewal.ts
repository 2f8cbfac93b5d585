import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { AccountPasswords } from './account-passwords.ts';
import type { StaffSession } from './sessions.ts';
import type { CheckPassword, SignInRefusal } from './sign-in.ts';

/** Gives the holder of a session a new password for the present one, which is tried as at signing in. */
export type RenewPassword = (
  session: StaffSession,
  password: string,
  address: string,
) => Promise<Result<{ readonly password: string }, SignInRefusal>>;

export const createRenewal =
  (check: CheckPassword, accountPasswords: Pick<AccountPasswords, 'renew'>): RenewPassword =>
  async ({ name, key }, password, address) => {
    const account = await check({ name, password }, address);
    if (!account.ok) return account;
    const renewed = await accountPasswords.renew(account.value, key);
    return renewed ? ok({ password: renewed.password }) : fail({ kind: 'refused' });
  };
