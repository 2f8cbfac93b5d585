import type { CaseContent } from '@linban/shared/cases/case-content.ts';
import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { eligibilityOf } from '../catalogue/catalogue.ts';
import { personFacts } from '../catalogue/person-facts.ts';

/**
 * How many exclusions of the item were judged by rule, and how many have none, where all rules speak for the person on the day
 * they signed; `null`: a rule excludes them, or there is none that could tell.
 */
export const rulesInFavour = (
  item: ServiceItem,
  person: Pick<ServedHolder, 'birthDate' | 'sex'>,
  day: string,
): { readonly judged: number; readonly unjudged: number } | null => {
  const judged = item.guide.exclusions.filter(({ rule }) => rule !== undefined).length;
  if (judged === 0 || !eligibilityOf(item, personFacts(person, day)).eligible) return null;
  return { judged, unjudged: item.guide.exclusions.length - judged };
};

/** An answer that should be one person's own. */
interface OwnAnswer {
  readonly name: 'phone' | 'account';
  readonly text: string;
}

/** What is compared over cases: phones, and accounts that money is paid into. */
export const answersToCompare = (
  { pages }: Pick<ServiceItem, 'pages'>,
  answers: CaseContent['answers'],
): readonly OwnAnswer[] =>
  pages.flatMap((page): readonly OwnAnswer[] => {
    const answer = answers[page.id];
    if (typeof answer !== 'string') return [];
    if (page.kind === 'phone') return [{ name: 'phone', text: answer }];
    return page.kind === 'code' && page.account ? [{ name: 'account', text: answer.toUpperCase() }] : [];
  });
