import type { AccountAct } from '@linban/shared/staff/account-acts.ts';
import type { StaffPlace, StaffRole } from '@linban/shared/staff/post.ts';
import type { Kysely } from 'kysely';
import type { Database } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import type { Ports } from '../ports.ts';

/** One thing that was done with an account, in names. `by` `null`: at the machine of the server. */
interface RecordedAct {
  readonly account: string;
  readonly role: StaffRole;
  readonly type: AccountAct;
  readonly by: string | null;
  readonly at: Date;
}

/** Writes down what is done with an account, in the transaction that does it. `doneBy` `null`: the machine of the server. */
export const recordAct = async (
  transaction: Kysely<Tables>,
  { newId, now }: Pick<Ports, 'newId' | 'now'>,
  act: { readonly accountId: string; readonly type: AccountAct; readonly doneBy: string | null },
): Promise<void> => {
  const { accountId, type, doneBy } = act;
  await transaction
    .insertInto('staff_account_act')
    .values({ act_id: newId(), account_id: accountId, type, done_by: doneBy, at: now() })
    .execute();
};

const mostListed = 50;

/** What was last done with the accounts of a place, the newest first. */
export const readActs = (query: Database['query'], place: StaffPlace): Promise<readonly RecordedAct[]> =>
  query
    .selectFrom('staff_account_act as d')
    .innerJoin('staff_account as a', 'a.account_id', 'd.account_id')
    .leftJoin('staff_account as b', 'b.account_id', 'd.done_by')
    .select(['a.name as account', 'a.role', 'd.type', 'b.name as by', 'd.at'])
    .$if(place !== null, (all) => all.where('a.centre_id', '=', place))
    .orderBy('d.at', 'desc')
    .limit(mostListed)
    .execute();
