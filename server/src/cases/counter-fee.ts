import { answerFacts } from '@linban/shared/items/answers.ts';
import { counterFee } from '@linban/shared/items/counter-fee.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { personFacts } from '../catalogue/person-facts.ts';
import { answersNow, type SecretPart } from './stored-case.ts';

/** What may be taken of the person of a case at the counter at a moment, in fen. */
export const counterFeeOfCase = (item: ServiceItem, part: SecretPart, at: Date): number => {
  const day = shanghaiDay(at);
  return counterFee(item, { ...personFacts(part.person, day), ...answerFacts(item, answersNow(part)) }, day);
};
