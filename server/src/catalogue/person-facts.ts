import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { ageInMonthsOn, ageOn } from '@linban/shared/identity/resident-id.ts';

/** What rules may ask of the person; always worked out here, from what the agent signed. */
export interface PersonFacts {
  readonly ageYears: number;
  /** Whole months of age: what may be applied for a month early is told by them. */
  readonly ageMonths: number;
}

export const knownFacts: ReadonlySet<string> = new Set<keyof PersonFacts>(['ageYears', 'ageMonths']);

/** The facts of a person on a day (`YYYY-MM-DD`, Shanghai). */
export const personFacts = (person: ServedHolder, day: string): PersonFacts => ({
  ageYears: ageOn(person.birthDate, day),
  ageMonths: ageInMonthsOn(person.birthDate, day),
});
