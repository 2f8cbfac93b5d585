import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { ageInMonthsOn, ageOn } from '@linban/shared/identity/resident-id.ts';

/**
 * What rules may ask of the person; always worked out here, from what the agent signed. Where somebody is registered is not
 * among it: an ID number tells where it was first given, and many have moved since. That is the department's to know.
 */
export interface PersonFacts {
  readonly ageYears: number;
  /** Whole months: for what may be applied for shortly before a birthday. */
  readonly ageMonths: number;
  readonly sex: ServedHolder['sex'];
  /** The day it is judged for, `YYYY-MM-DD`. */
  readonly today: string;
}

const factNames: Readonly<Record<keyof PersonFacts, true>> = {
  ageYears: true,
  ageMonths: true,
  sex: true,
  today: true,
};

export const knownFacts: ReadonlySet<string> = new Set(Object.keys(factNames));

/** The facts of a person on a day (`YYYY-MM-DD`, Shanghai). */
export const personFacts = (person: Pick<ServedHolder, 'birthDate' | 'sex'>, day: string): PersonFacts => ({
  ageYears: ageOn(person.birthDate, day),
  ageMonths: ageInMonthsOn(person.birthDate, day),
  sex: person.sex,
  today: day,
});
