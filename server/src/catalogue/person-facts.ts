import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { ageOn } from '@linban/shared/identity/resident-id.ts';

/** What rules may ask of the person; always worked out here, from what the agent signed. */
export interface PersonFacts {
  readonly ageYears: number;
}

export const knownFacts: ReadonlySet<string> = new Set<keyof PersonFacts>(['ageYears']);

/** The facts of a person on a day (`YYYY-MM-DD`, Shanghai). */
export const personFacts = (person: ServedHolder, day: string): PersonFacts => ({
  ageYears: ageOn(person.birthDate, day),
});
