import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { type Answers, answerFacts } from '@linban/shared/items/answers.ts';
import { calculate, type WorkedLine } from '@linban/shared/items/calculate.ts';
import type { FieldValue } from '@linban/shared/items/field.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import { namesOf } from '@linban/shared/items/names.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { personFacts } from './person-facts.ts';

interface About {
  readonly person: Pick<ServedHolder, 'birthDate' | 'sex'>;
  readonly answers: Answers;
  /** What the department answered, by name. */
  readonly answered: Readonly<Record<string, FieldValue>>;
  /** The day it is worked out for, `YYYY-MM-DD`. */
  readonly day: string;
}

/** An item's calculation for a person; `null` where something it needs is not known. */
export const workedLines = (
  item: ServiceItem,
  { person, answers, answered, day }: About,
  language: Language,
): readonly WorkedLine[] | null => {
  const facts = { ...personFacts(person, day), ...answerFacts(item, answers), ...answered };
  return calculate(item.calculation, { facts, tables: item.tables, day }, namesOf(item), language);
};
