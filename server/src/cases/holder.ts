import type { StaffPlace } from '@linban/shared/staff/post.ts';
import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** The centre that holds a case and owns its clock: the one it was passed on to last, else that of its terminal. */
export const holderOf = (cases: 'c' | 'resident_case'): RawBuilder<string | null> => sql<string | null>`coalesce(
  ${sql.ref(`${cases}.passed_to`)},
  (select stands.centre_id from terminal as stands where stands.terminal_id = ${sql.ref(`${cases}.terminal_id`)})
)`;

/** {@link file://../../../shared/src/staff/post.ts | `isWithin`} for the rows of a statement. */
export const isHeldWithin = (cases: 'c' | 'resident_case', place: StaffPlace): RawBuilder<SqlBool> =>
  place === null ? sql<SqlBool>`true` : sql<SqlBool>`${holderOf(cases)} = ${place}`;
