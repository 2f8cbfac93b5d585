import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { Database } from '../db/database.ts';
import type { Ports } from '../ports.ts';
import { recordAct } from './account-acts.ts';
import { accountName, type NewAccount, type StaffAccount } from './accounts.ts';
import { createPassword, type Passwords } from './passwords.ts';
import type { SessionKey } from './sessions.ts';

/** New passwords for accounts that there are: made by the server, and told once. */
export interface AccountPasswords {
  /**
   * For its holder, who knew the present one: nobody else knows it afterwards, and of its sessions only `kept` goes on. `null`: it was
   * changed meanwhile.
   */
  renew(account: StaffAccount, kept: SessionKey): Promise<NewAccount | null>;
  /** By somebody else, who is told it; all its sessions end. `by`: their account; `null`: at the machine of the server. */
  give(name: string, by: string | null): Promise<Result<NewAccount, { readonly kind: 'notFound' | 'closed' }>>;
}

export const createAccountPasswords = (
  { query }: Pick<Database, 'query'>,
  passwords: Passwords,
  ports: Ports,
): AccountPasswords => ({
  renew: async ({ accountId, name, passwordHash }, kept) => {
    const password = createPassword(ports.randomBytes);
    const newHash = await passwords.hash(password);
    const isRenewed = await query.transaction().execute(async (transaction) => {
      const renewed = await transaction
        .updateTable('staff_account')
        .set({ password_hash: newHash, password_told_to: null })
        .where('account_id', '=', accountId)
        .where('password_hash', '=', passwordHash)
        .where('active', '=', true)
        .executeTakeFirst();
      if (renewed.numUpdatedRows !== 1n) return false;
      await transaction
        .deleteFrom('staff_session')
        .where('account_id', '=', accountId)
        .where('token_hash', '<>', Buffer.from(kept, 'hex'))
        .execute();
      await recordAct(transaction, ports, { accountId, type: 'renewed', doneBy: accountId });
      return true;
    });
    return isRenewed ? { name, password } : null;
  },

  give: async (typed, by) => {
    const password = createPassword(ports.randomBytes);
    const newHash = await passwords.hash(password);
    return query.transaction().execute(async (transaction) => {
      const name = accountName(typed);
      const account = await transaction
        .selectFrom('staff_account')
        .select(['account_id', 'active'])
        .where('name', '=', name)
        .forUpdate()
        .executeTakeFirst();
      if (!account) return fail({ kind: 'notFound' });
      if (!account.active) return fail({ kind: 'closed' });
      const accountId = account.account_id;
      await transaction
        .updateTable('staff_account')
        .set({ password_hash: newHash, password_told_to: by })
        .where('account_id', '=', accountId)
        .execute();
      await transaction.deleteFrom('staff_session').where('account_id', '=', accountId).execute();
      await recordAct(transaction, ports, { accountId, type: 'givenAnew', doneBy: by });
      return ok({ name, password });
    });
  },
});
