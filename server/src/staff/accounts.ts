import type { RandomBytes } from '@linban/shared/cases/codes.ts';
import { type StaffPost, type StaffRole, staffPlaceSchema } from '@linban/shared/staff/post.ts';
import * as v from 'valibot';
import type { Database } from '../db/database.ts';
import type { Ports } from '../ports.ts';
import type { Passwords } from './passwords.ts';

interface StaffAccount extends StaffPost {
  readonly accountId: string;
  readonly name: string;
  readonly passwordHash: string;
}

/** Somebody of the staff at their work. */
export type StaffWorker = Pick<StaffAccount, 'accountId' | 'name' | 'role' | 'place'>;

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
  list(): Promise<readonly (Pick<StaffAccount, 'name' | 'role' | 'place'> & { readonly active: boolean })[]>;
  /** Whether there is such an account. One that is closed has no session any more. */
  setActive(name: string, active: boolean): Promise<boolean>;
  /** Makes one more; `null`: the name is taken. */
  add(name: string, post: StaffPost): Promise<NewAccount | null>;
}

/** An account with its password, which is told this once. */
interface NewAccount {
  readonly name: string;
  readonly password: string;
}

const firstName = 'admin';
const passwordLetters = '23456789abcdefghijkmnpqrstuvwxyz';
const passwordGroups = 5;

/** 100 random bits in groups of four letters: to be read from a screen and typed. */
const createPassword = (random: RandomBytes): string =>
  Array.from(random(passwordGroups * 4), (byte) => passwordLetters.charAt(byte & 31))
    .join('')
    .replaceAll(/(.{4})(?=.)/g, '$1-');

/** Names differ in more than case and width. */
export const accountName = (typed: string): string => typed.normalize('NFKC').trim().toLowerCase();

export const createStaffAccounts = ({ query }: Database, passwords: Passwords, ports: Ports): StaffAccounts => {
  const make = async (typed: string, { role, place }: StaffPost): Promise<NewAccount | null> => {
    const password = createPassword(ports.randomBytes);
    const made = await query
      .insertInto('staff_account')
      .values({
        account_id: ports.newId(),
        name: accountName(typed),
        role,
        centre_id: place,
        password_hash: await passwords.hash(password),
        created_at: ports.now(),
      })
      // Of several servers that start at once one makes it, and only that one tells its password.
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning('name')
      .executeTakeFirst();
    return made ? { name: made.name, password } : null;
  };
  return {
    find: async (name) => {
      const row = await query
        .selectFrom('staff_account')
        .select(['account_id', 'name', 'role', 'centre_id', 'password_hash'])
        .where('name', '=', accountName(name))
        .where('active', '=', true)
        .executeTakeFirst();
      return (
        row && {
          accountId: row.account_id,
          name: row.name,
          role: row.role,
          place: v.parse(staffPlaceSchema, row.centre_id),
          passwordHash: row.password_hash,
        }
      );
    },
    makeFirst: async () => {
      const any = await query.selectFrom('staff_account').select('account_id').limit(1).executeTakeFirst();
      return any ? null : make(firstName, { role: 'approver', place: null });
    },
    list: async () => {
      const all = query.selectFrom('staff_account').select(['name', 'role', 'centre_id', 'active']).orderBy('name');
      return (await all.execute()).map(({ name, role, centre_id, active }) => ({
        name,
        role,
        place: v.parse(staffPlaceSchema, centre_id),
        active,
      }));
    },
    setActive: async (name, active) => {
      const set = query.updateTable('staff_account').set({ active }).where('name', '=', accountName(name));
      return (await set.executeTakeFirst()).numUpdatedRows === 1n;
    },
    add: make,
  };
};
