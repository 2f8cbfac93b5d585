import type { InvalidCardCause } from '@linban/shared/contracts/agent-link.ts';
import { maskIdNumberForPaper, maskName } from '@linban/shared/identity/masking.ts';
import { type SocialCardSummary, socialCardSummarySchema } from '@linban/shared/identity/social-card.ts';
import * as v from 'valibot';
import type {
  FieldReading,
  InvalidMediaCause,
  SmartCardReader,
  SocialCard,
  SocialCardProgress,
  SocialCardReadError,
} from '../drivers/smart-card/types.ts';
import type { CommandEnd, CommandEventBody, CommandHandler } from './command-handler.ts';

const mediaCause: Record<InvalidMediaCause, InvalidCardCause> = {
  cardPulled: 'pulled',
  readFailed: 'unreadable',
  unreadable: 'unreadable',
  wrongCard: 'wrongCard',
  severalCards: 'severalCards',
};

const eventOf = (progress: SocialCardProgress): CommandEventBody => {
  switch (progress.kind) {
    case 'removalNeeded':
      return { name: 'socialCard.removalNeeded', payload: {} };
    case 'armed':
      return { name: 'socialCard.armed', payload: {} };
    case 'mediaEntered':
      return { name: 'socialCard.cardEntered', payload: {} };
    case 'invalidMedia':
      return { name: 'socialCard.invalidCard', payload: { cause: mediaCause[progress.cause] } };
  }
};

const refuse = (kind: 'noMedia' | 'unavailable'): CommandEnd<'socialCard.read'> => ({
  code: 'commandError',
  payload: { kind },
});

const endOfFailure = (error: SocialCardReadError, signal: AbortSignal): CommandEnd<'socialCard.read'> => {
  switch (error.kind) {
    case 'aborted':
      return signal.reason === 'timeOut' ? refuse('noMedia') : { code: 'canceled' };
    case 'alreadyReading':
      return { code: 'deviceNotReady' };
    case 'tooManyTries':
    case 'readerUnavailable':
      return refuse('unavailable');
  }
};

const textOf = (reading: FieldReading): string | null => (reading.state === 'read' ? reading.value : null);

/** All but the last three starred. */
const maskCardNumber = (number: string): string => '*'.repeat(Math.max(0, number.length - 3)) + number.slice(-3);

/** What the screen may know: nothing in clear that says whose card it is. */
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

/** Waits for a social security card and answers with what the screen may know of it. */
export const createSocialCardRead = (reader: SmartCardReader | null): CommandHandler<'socialCard.read'> => ({
  device: 'smartCardReader',
  endsWithScreen: true,
  isPersonal: true,
  run: async (_, { signal, emit }) => {
    if (reader === null) return refuse('unavailable');
    const read = await reader.readSocialCard({ signal, onProgress: (progress) => emit(eventOf(progress)) });
    return read.ok ? { code: 'success', payload: summaryOf(read.value) } : endOfFailure(read.error, signal);
  },
});
