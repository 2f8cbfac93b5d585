import type { InvalidCardCause } from '@linban/shared/contracts/agent-link.ts';
import { type AssertionClaims, personContext } from '@linban/shared/identity/assertion.ts';
import type { VisitId } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import type { Clock } from '../clock.ts';
import type {
  CardContent,
  IdCardReadError,
  IdCardReader,
  IdCardReadProgress,
  InvalidMediaCause,
  TakeError,
} from '../drivers/id-card/types.ts';
import { createAssertion } from '../identity/assertion.ts';
import type { HolderSealer } from '../identity/holder-sealer.ts';
import type { Guest, SealedHolder } from '../identity/seal-holder.ts';
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

export interface IdentityReadPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly uuid: () => string;
  readonly openSealer: () => HolderSealer;
}

/** A card that was taken: the person sealed, and what the seal is bound to; or a guest. */
type TakenCard = Guest | (SealedHolder & { readonly outside: Pick<AssertionClaims, 'jti' | 'iss' | 'visitId'> });

type NextCard =
  | { readonly kind: 'taken'; readonly card: TakenCard }
  /** The card can't be used, which was told; the next one may be better. */
  | { readonly kind: 'cardAtFault' }
  | { readonly kind: 'failed'; readonly error: IdCardReadError };

const nextCard = async (
  reader: IdCardReader,
  take: (card: CardContent) => Promise<Result<TakenCard, TakeError>>,
  { signal, emit }: CommandContext,
): Promise<NextCard> => {
  const read = await reader.read({
    signal,
    onProgress: (progress) => {
      const event = eventOf(progress);
      if (event) emit(event);
    },
    take,
  });
  if (read.ok) return { kind: 'taken', card: read.value };
  const fault = cardFault(read.error);
  if (fault === null) return { kind: 'failed', error: read.error };
  emit({ name: 'identity.invalidCard', payload: { cause: fault } });
  return { kind: 'cardAtFault' };
};

/** Waits for a card and answers with the signed statement of who was there. A card at fault leaves the reader armed. */
export const createIdentityRead = (
  reader: IdCardReader | null,
  identity: TerminalIdentity,
  { clock, uuid, openSealer }: IdentityReadPorts,
): CommandHandler<'identity.read'> => {
  const takeWith =
    (sealer: HolderSealer, visitId: VisitId) =>
    async (content: CardContent): Promise<Result<TakenCard, TakeError>> => {
      const enrolment = identity.enrolment();
      if (enrolment === null) return fail({ kind: 'notTaken' });
      const outside = { jti: uuid(), iss: enrolment.terminalId, visitId };
      const sealed = await sealer.seal(content, {
        today: shanghaiDay(clock.now()),
        sealingKey: enrolment.keys.sealing,
        context: personContext(outside),
      });
      if (!sealed.ok) return sealed;
      return ok(sealed.value.kind === 'guest' ? sealed.value : { ...sealed.value, outside });
    };
  const readWith = async (
    idCardReader: IdCardReader,
    take: ReturnType<typeof takeWith>,
    context: CommandContext,
  ): Promise<CommandEnd<'identity.read'>> => {
    for (let cards = 0; cards < mostCards; cards += 1) {
      const next = await nextCard(idCardReader, take, context);
      if (next.kind === 'cardAtFault') continue;
      if (next.kind === 'failed') return endOfFailure(next.error, context.signal);
      if (next.card.kind === 'guest')
        return { code: 'commandError', payload: { kind: 'notServed', guest: next.card.guest } };
      const { outside, person, holder } = next.card;
      const samId = idCardReader.status().samId ?? 'unknown';
      const assertion = await createAssertion(identity.key, { ...outside, reader: samId, person }, clock);
      if (context.signal.aborted) return endOfFailure({ kind: 'aborted' }, context.signal);
      return { code: 'success', payload: { assertion, holder } };
    }
    return refuse('unavailable');
  };

  return {
    device: 'idCardReader',
    endsWithScreen: true,
    isPersonal: true,
    run: async ({ visitId }, context) => {
      if (reader === null) return refuse('unavailable');
      if (identity.enrolment() === null || identity.isRevoked()) return refuse('notEnrolled');
      const sealer = openSealer();
      try {
        return await readWith(reader, takeWith(sealer, visitId), context);
      } finally {
        sealer.close();
      }
    },
  };
};
