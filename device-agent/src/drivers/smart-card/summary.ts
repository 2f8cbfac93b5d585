import { maskIdNumberForPaper, maskName } from '@linban/shared/identity/masking.ts';
import { type SocialCardSummary, socialCardSummarySchema } from '@linban/shared/identity/social-card.ts';
import * as v from 'valibot';
import type { FieldReading, SocialCard } from './types.ts';

const textOf = (reading: FieldReading): string | null => (reading.state === 'read' ? reading.value : null);

/** All but the last three starred. */
const maskCardNumber = (number: string): string => '*'.repeat(Math.max(0, number.length - 3)) + number.slice(-3);

/** What the agent and the screen may know: nothing in clear that says whose card it is. */
export const summaryOf = (card: SocialCard): SocialCardSummary => {
  const [cardNumber, name, idNumber] = [textOf(card.cardNumber), textOf(card.name), textOf(card.idNumber)];
  const region = textOf(card.cardCode)?.slice(0, 6) ?? '';
  return v.parse(socialCardSummarySchema, {
    cardNumberMasked: cardNumber === null ? null : maskCardNumber(cardNumber),
    region: /^\d{6}$/.test(region) ? region : null,
    class: textOf(card.cardClass),
    validTo: textOf(card.validTo),
    holder:
      name === null && idNumber === null
        ? null
        : {
            name: name === null ? null : maskName(name),
            idNumber: idNumber === null ? null : maskIdNumberForPaper(idNumber),
          },
    fields: Object.fromEntries(Object.entries(card).map(([field, { state }]) => [field, state])),
  });
};
