import type { Payload } from '@linban/shared/contracts/request.ts';
import type { residentRequests } from '@linban/shared/contracts/resident-link.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { Database } from '../db/database.ts';
import type { ResidentKey } from '../keys/data-keys.ts';
import type { Ports } from '../ports.ts';

export type RatingError = { readonly kind: 'notFound' } | { readonly kind: 'alreadyRated' };

type RatingGiven = Payload<typeof residentRequests, 'ratings.give'>;

/** Takes the resident's rating of an own case, once. */
export const createGiveRating =
  ({ query }: Database, { now }: Ports) =>
  async (
    residentKey: ResidentKey,
    { caseNumber, level, reasons }: RatingGiven,
  ): Promise<Result<Record<string, never>, RatingError>> => {
    const found = await query
      .selectFrom('resident_case')
      .select('case_id')
      .where('case_number', '=', caseNumber)
      .where('resident_key', '=', residentKey)
      .executeTakeFirst();
    if (!found) return fail({ kind: 'notFound' });
    const given = await query
      .insertInto('rating')
      .values({ case_id: found.case_id, level, reasons: [...new Set(reasons)], given_at: now() })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return given.numInsertedOrUpdatedRows === 1n ? ok({}) : fail({ kind: 'alreadyRated' });
  };
export type GiveRating = ReturnType<typeof createGiveRating>;
