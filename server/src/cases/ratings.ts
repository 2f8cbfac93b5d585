import type { Payload } from '@linban/shared/contracts/request.ts';
import type { residentRequests } from '@linban/shared/contracts/resident-link.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import type { ResidentKey } from '../keys/data-keys.ts';
import type { Reporting } from '../platform/reporting.ts';
import type { Ports } from '../ports.ts';

export type RatingError = { readonly kind: 'notFound' } | { readonly kind: 'alreadyRated' };

type RatingGiven = Payload<typeof residentRequests, 'ratings.give'>;

/** Takes the resident's rating of an own case, once. */
export const createGiveRating =
  ({ query }: Database, report: Reporting['ofRating'], { now }: Ports) =>
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
    // The rating decides: where there was one, nothing is counted or reported.
    const at = now();
    const { rows } = await sql`
      with given as (
        insert into rating (case_id, level, reasons, given_at)
        values (${found.case_id}, ${level}, ${[...new Set(reasons)]}, ${at})
        on conflict do nothing
        returning case_id
      ), counted as (
        update resident_case set reported = reported + 1
        where case_id in (select case_id from given) and ${report}::text is not null
        returning case_id, reported
      ), reporting as (
        insert into platform_report (case_id, sequence, kind, at, since, due_at)
        select case_id, reported, ${report}::text, ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz from counted
      )
      select case_id from given
    `.execute(query);
    return rows.length === 1 ? ok({}) : fail({ kind: 'alreadyRated' });
  };
export type GiveRating = ReturnType<typeof createGiveRating>;
