import type { InvalidCardCause } from '@linban/shared/contracts/agent-link.ts';
import type {
  InvalidMediaCause,
  SmartCardReader,
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

/** Waits for a social security card and answers with what the screen may know of it. */
export const createSocialCardRead = (reader: SmartCardReader | null): CommandHandler<'socialCard.read'> => ({
  device: 'smartCardReader',
  endsWithScreen: true,
  isPersonal: true,
  run: async (_, { signal, emit }) => {
    if (reader === null) return refuse('unavailable');
    const read = await reader.readSocialCard({ signal, onProgress: (progress) => emit(eventOf(progress)) });
    return read.ok ? { code: 'success', payload: read.value } : endOfFailure(read.error, signal);
  },
});
