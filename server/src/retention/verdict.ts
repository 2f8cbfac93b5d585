import { type CaseState, caseStateSchema, isSettled } from '@linban/shared/cases/case-state.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { type RawBuilder, type SqlBool, sql } from 'kysely';

export const yearsBefore = (at: Date, years: number): Date => {
  const before = new Date(at);
  before.setUTCFullYear(before.getUTCFullYear() - years);
  return before;
};

interface KeptCase {
  readonly state: CaseState;
  readonly promised: boolean;
  readonly updatedAt: Date;
  /** Some of its steps have still to be told to the municipal platform. */
  readonly hasOpenReports: boolean;
  readonly item: KeptItem;
}

type KeptItem = Pick<ServiceItem, 'retentionYears' | 'retentionOf'>;

const grantedStates: readonly CaseState[] = ['completed', 'delivered'];

/** For how long after its last step a law wants a case that ended so; `undefined`: none does. */
export const yearsByLaw = ({ retentionYears, retentionOf }: KeptItem, state: CaseState): number | undefined =>
  retentionOf === 'every' || grantedStates.includes(state) ? retentionYears : undefined;

/** What is completed may have still to be handed over. */
const overStates = caseStateSchema.options.filter((state) => isSettled(state) && state !== 'completed');

/** What becomes of a case whose resident wants it erased; `until`: the end of the years that its item names. */
export type Verdict =
  | { readonly kind: 'goes' }
  | { readonly kind: 'waits' }
  | { readonly kind: 'kept'; readonly until: Date };

export const verdictOf = ({ state, promised, updatedAt, hasOpenReports, item }: KeptCase, at: Date): Verdict => {
  // What was granted and lies ready has still to be handed over.
  if (!isSettled(state) || (state === 'completed' && promised)) return { kind: 'waits' };
  if (hasOpenReports) return { kind: 'waits' };
  const years = yearsByLaw(item, state);
  if (years === undefined) return { kind: 'goes' };
  const until = yearsBefore(updatedAt, -years);
  return until > at ? { kind: 'kept', until } : { kind: 'goes' };
};

/**
 * Its resident wanted it erased, it is over, and what is still there is kept for a law's sake alone: nobody works with it any more (art. 47).
 * The resident, with the card, still sees that it is there.
 */
export const isRestricted = (cases: 'c' | 'resident_case'): RawBuilder<SqlBool> => {
  const column = (name: string) => sql.ref(`${cases}.${name}`);
  return sql<SqlBool>`(${column('erasure_asked_at')} is not null and (
    ${column('state')} = any(${overStates}) or (${column('state')} = 'completed' and not ${column('promised')})))`;
};

/** {@link KeptCase.hasOpenReports}, as part of a statement that selects cases. */
export const hasOpenReports = (cases: 'c' | 'resident_case'): RawBuilder<boolean> => sql<boolean>`exists (
  select 1 from platform_report as told
  where told.case_id = ${sql.ref(`${cases}.case_id`)} and told.state in ('waiting', 'setAside'))`;
