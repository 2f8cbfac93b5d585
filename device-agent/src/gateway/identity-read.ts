import type { InvalidCardCause } from '@linban/shared/contracts/agent-link.ts';
import { isServed, type ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import type { IdCardReadError, IdCardReader, IdCardReadProgress, InvalidMediaCause } from '../drivers/id-card/types.ts';
import { type AssertionPorts, createAssertion } from '../identity/assertion.ts';
import { maskedHolder } from '../identity/masked-holder.ts';
import type { TerminalIdentity } from '../identity/terminal-identity.ts';
import type { CommandContext, CommandEnd, CommandEventBody, CommandHandler } from './command-handler.ts';

/** So many cards that give nothing in one command mean that the reader, not the card, is at fault. */
const mostCards = 30;

const mediaCause: Record<InvalidMediaCause, InvalidCardCause> = {
  cardPulled: 'pulled',
  readFailed: 'unreadable',
  wrongCard: 'wrongCard',
  severalCards: 'severalCards',
  notAuthenticated: 'unreadable',
};

const eventOf = (progress: IdCardReadProgress): CommandEventBody | null => {
  switch (progress.kind) {
    case 'armed':
      return { name: 'identity.armed', payload: {} };
    case 'mediaEntered':
      return { name: 'identity.cardEntered', payload: {} };
    case 'invalidMedia':
      return { name: 'identity.invalidCard', payload: { cause: mediaCause[progress.cause] } };
    case 'removalNeeded':
      return null;
  }
};

/** Why the card can't be used, or `null` where it is not the card's fault. */
const cardFault = (error: IdCardReadError): InvalidCardCause | null => {
  switch (error.kind) {
    case 'unsupportedCard':
      return 'unsupported';
    case 'unreadableCard':
      return 'unreadable';
    case 'expiredCard':
      return 'expired';
    case 'rejectedCard':
      return 'counterfeit';
    case 'tooManyTries':
      return mediaCause[error.cause];
    case 'readerUnavailable':
    case 'alreadyReading':
    case 'aborted':
      return null;
  }
};

const refuse = (kind: 'noMedia' | 'unavailable' | 'notEnrolled'): CommandEnd<'identity.read'> => ({
  code: 'commandError',
  payload: { kind },
});

const endOfFailure = (error: IdCardReadError, signal: AbortSignal): CommandEnd<'identity.read'> => {
  if (error.kind === 'aborted') return signal.reason === 'timeOut' ? refuse('noMedia') : { code: 'canceled' };
  return error.kind === 'alreadyReading' ? { code: 'deviceNotReady' } : refuse('unavailable');
};

type NextCard =
  | { readonly kind: 'holder'; readonly holder: ServedHolder }
  /** The card can't be used, which was told; the next one may be better. */
  | { readonly kind: 'cardAtFault' }
  | { readonly kind: 'failed'; readonly error: IdCardReadError };

const nextCard = async (reader: IdCardReader, { signal, emit }: CommandContext): Promise<NextCard> => {
  const read = await reader.read({
    signal,
    onProgress: (progress) => {
      const event = eventOf(progress);
      if (event) emit(event);
    },
  });
  const blame = (cause: InvalidCardCause): NextCard => {
    emit({ name: 'identity.invalidCard', payload: { cause } });
    return { kind: 'cardAtFault' };
  };
  if (read.ok) return isServed(read.value) ? { kind: 'holder', holder: read.value } : blame('unsupported');
  const fault = cardFault(read.error);
  return fault === null ? { kind: 'failed', error: read.error } : blame(fault);
};

/** Waits for a card and answers with the signed statement of who was there. A card at fault leaves the reader armed. */
export const createIdentityRead = (
  reader: IdCardReader | null,
  identity: TerminalIdentity,
  ports: AssertionPorts,
): CommandHandler<'identity.read'> => ({
  device: 'idCardReader',
  endsWithScreen: true,
  isPersonal: true,
  run: async ({ visitId }, context) => {
    if (reader === null) return refuse('unavailable');
    if (identity.enrolment() === null || identity.isRevoked()) return refuse('notEnrolled');
    for (let cards = 0; cards < mostCards; cards += 1) {
      const next = await nextCard(reader, context);
      if (next.kind === 'cardAtFault') continue;
      if (next.kind === 'failed') return endOfFailure(next.error, context.signal);
      const enrolment = identity.enrolment();
      if (enrolment === null) return refuse('notEnrolled');
      const { holder } = next;
      const assertion = await createAssertion(
        { key: identity.key, enrolment },
        { holder, visitId, reader: reader.status().samId ?? 'unknown' },
        ports,
      );
      if (context.signal.aborted) return endOfFailure({ kind: 'aborted' }, context.signal);
      return {
        code: 'success',
        payload: { assertion, holder: maskedHolder(holder, shanghaiDay(ports.clock.now())) },
      };
    }
    return refuse('unavailable');
  },
});
