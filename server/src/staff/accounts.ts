import { type StaffPost, type StaffRole, staffPlaceSchema } from '@linban/shared/staff/post.ts';
import * as v from 'valibot';
import type { Database } from '../db/database.ts';
import type { Ports } from '../ports.ts';
import { recordAct } from './account-acts.ts';
import { createPassword, type Passwords } from './passwords.ts';

export interface StaffAccount extends StaffPost {
  readonly accountId: string;
  readonly name: string;
  readonly passwordHash: string;
  /** Who besides its holder was told its present password, by name; `null`: nobody who is known. */
  readonly passwordToldTo: string | null;
}

/** An account as those see it who look after accounts. */
type ListedAccount = Pick<StaffAccount, 'name' | 'role' | 'place' | 'passwordToldTo'> & {
  readonly active: boolean;
  /** By whom and when; `by` `null`: the server as it started. `null`: before that was recorded. */
  readonly made: { readonly by: string | null; readonly at: Date } | null;
};

/** Somebody of the staff at their work. */
export type StaffWorker = Pick<StaffAccount, 'accountId' | 'name' | 'role' | 'place' | 'passwordToldTo'>;

/** Somebody of the staff who may work on cases. */
export type CaseWorker = StaffWorker & { readonly role: Extract<StaffRole, 'clerk' | 'approver'> };

export const isCaseWorker = (worker: StaffWorker): worker is CaseWorker =>
  worker.role === 'clerk' || worker.role === 'approver';

/** Somebody who answers the hotline. */
export type CallTaker = StaffWorker & { readonly role: Extract<StaffRole, 'hotline'> };

export const isCallTaker = (worker: StaffWorker): worker is CallTaker => worker.role === 'hotline';

/** As whom somebody of the staff acts on a case. */
export const actorRoleOf = (role: StaffRole): 'staff' | 'approver' | 'hotline' =>
  role === 'approver' || role === 'hotline' ? role : 'staff';

export interface StaffAccounts {
  /** An active account by the name somebody typed. */
  find(name: string): Promise<StaffAccount | undefined>;
  /** Makes the account `admin` where no account is yet. Its password is known to whoever reads the answer, and to nobody else. */
  makeFirst(): Promise<NewAccount | null>;
  list(): Promise<readonly ListedAccount[]>;
  /** Whether there is such an account. One that is closed has no session any more. `by`: whose account does it. */
  setActive(name: string, active: boolean, by: string): Promise<boolean>;
  /** Makes one more, whose password `by` is told; `null`: the name is taken. */
  add(name: string, post: StaffPost, by: string): Promise<NewAccount | null>;
}

/** An account with its password, which is told this once. */
export interface NewAccount {
  readonly name: string;
  readonly password: string;
}

const firstName = 'admin';

/** Names differ in more than case and width. */
export const accountName = (typed: string): string => typed.normalize('NFKC').trim().toLowerCase();

export const createStaffAccounts = ({ query }: Database, passwords: Passwords, ports: Ports): StaffAccounts => {
  const make = async (typed: string, { role, place }: StaffPost, by: string | null): Promise<NewAccount | null> => {
    const password = createPassword(ports.randomBytes);
    const passwordHash = await passwords.hash(password);
    return query.transaction().execute(async (transaction) => {
      const made = await transaction
        .insertInto('staff_account')
        .values({
          account_id: ports.newId(),
          name: accountName(typed),
          role,
          centre_id: place,
          password_hash: passwordHash,
          password_told_to: by,
          created_at: ports.now(),
        })
        // Of several servers that start at once one makes it, and only that one tells its password.
        .onConflict((conflict) => conflict.column('name').doNothing())
        .returning(['account_id', 'name'])
        .executeTakeFirst();
      if (!made) return null;
      await recordAct(transaction, ports, { accountId: made.account_id, type: 'made', doneBy: by });
      return { name: made.name, password };
    });
  };
  return {
    find: async (name) => {
      const row = await query
        .selectFrom('staff_account as a')
        .leftJoin('staff_account as t', 't.account_id', 'a.password_told_to')
        .select(['a.account_id', 'a.name', 'a.role', 'a.centre_id', 'a.password_hash', 't.name as told_to'])
        .where('a.name', '=', accountName(name))
        .where('a.active', '=', true)
        .executeTakeFirst();
      return (
        row && {
          accountId: row.account_id,
          name: row.name,
          role: row.role,
          place: v.parse(staffPlaceSchema, row.centre_id),
          passwordHash: row.password_hash,
          passwordToldTo: row.told_to,
        }
      );
    },
    makeFirst: async () => {
      const any = await query.selectFrom('staff_account').select('account_id').limit(1).executeTakeFirst();
      return any ? null : make(firstName, { role: 'approver', place: null }, null);
    },
    list: async () => {
      const rows = await query
        .selectFrom('staff_account as a')
        .leftJoin('staff_account as t', 't.account_id', 'a.password_told_to')
        .leftJoin('staff_account_act as d', (join) =>
          join.onRef('d.account_id', '=', 'a.account_id').on('d.type', '=', 'made'),
        )
        .leftJoin('staff_account as m', 'm.account_id', 'd.done_by')
        .select([
          'a.name',
          'a.role',
          'a.centre_id',
          'a.active',
          't.name as told_to',
          'm.name as made_by',
          'd.at as made_at',
        ])
        .orderBy('a.name')
        .execute();
      return rows.map(({ name, role, centre_id, active, told_to, made_by, made_at }) => ({
        name,
        role,
        place: v.parse(staffPlaceSchema, centre_id),
        active,
        passwordToldTo: told_to,
        made: made_at && { by: made_by, at: made_at },
      }));
    },
    setActive: (typed, active, by) =>
      query.transaction().execute(async (transaction) => {
        const name = accountName(typed);
        const account = await transaction
          .selectFrom('staff_account')
          .select(['account_id', 'active'])
          .where('name', '=', name)
          .forUpdate()
          .executeTakeFirst();
        if (!account || account.active === active) return account !== undefined;
        await transaction.updateTable('staff_account').set({ active }).where('name', '=', name).execute();
        // Opened again soon, the sessions of before would be open again too.
        if (!active)
          await transaction.deleteFrom('staff_session').where('account_id', '=', account.account_id).execute();
        const type = active ? 'reopened' : 'closed';
        await recordAct(transaction, ports, { accountId: account.account_id, type, doneBy: by });
        return true;
      }),
    add: make,
  };
};
