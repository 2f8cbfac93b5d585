import { fail, ok, type Result } from '@linban/shared/result.ts';
import type {
  CardContent,
  IdCardReadError,
  IdCardReadOptions,
  IdCardReadProgress,
  InvalidMediaCause,
  TakeError,
} from './types.ts';

/** One call of `read`: what was told to the person so far, and how often cards were laid in vain. */
export interface ReadJob {
  /** A card of an earlier read must go first. */
  removalNeeded(): void;
  armed(): void;
  /** The reader sees a card. Called at each look while it lies there. */
  cardFound(): void;
  /** The reader sees no card. A card that went away before its read ended was pulled. */
  cardGone(): InvalidMediaCause | undefined;
  /** This look at the card gave nothing, without a clear reason; a card that lies still often gives in at the next look. */
  lookFailed(cause: InvalidMediaCause): InvalidMediaCause | undefined;
  /** This card gives nothing, and laying it or another one again may help. */
  invalid(cause: InvalidMediaCause): InvalidMediaCause | undefined;
  /** How many laid cards gave nothing. */
  readonly tries: number;
  /** Whom to give the portrait of the card, if anybody wants it. */
  readonly onPortrait: ((bmp: Uint8Array) => void) | undefined;
  /** Lets the caller make of a card what it wants, and returns what ends the read with that. */
  take(card: CardContent): Promise<Result<() => void, TakeError>>;
  fail(error: IdCardReadError): void;
}

const looksUntilInvalid = 3;

/**
 * Follows one presentation after the other, from the first sight of a card to the last. Each one is told at most once as invalid;
 * the methods that can say so return the cause when they do.
 */
export const createReadJob = <T>(
  options: IdCardReadOptions<T>,
  resolve: (result: Result<T, IdCardReadError>) => void,
): ReadJob => {
  let lastWaiting: 'removalNeeded' | 'armed' | undefined;
  let isCardThere = false;
  let isToldInvalid = false;
  let failedLooks = 0;
  let tries = 0;

  const tell = (progress: IdCardReadProgress) => options.onProgress?.(progress);
  const tellOnce = (kind: 'removalNeeded' | 'armed') => {
    if (lastWaiting === kind) return;
    lastWaiting = kind;
    tell({ kind });
  };
  const invalid = (cause: InvalidMediaCause): InvalidMediaCause | undefined => {
    if (isToldInvalid) return undefined;
    isToldInvalid = true;
    tries += 1;
    tell({ kind: 'invalidMedia', cause });
    return cause;
  };

  return {
    removalNeeded: () => tellOnce('removalNeeded'),
    armed: () => tellOnce('armed'),
    cardFound: () => {
      if (isCardThere) return;
      isCardThere = true;
      isToldInvalid = false;
      failedLooks = 0;
      tell({ kind: 'mediaEntered' });
    },
    cardGone: () => {
      if (!isCardThere) return undefined;
      isCardThere = false;
      return invalid('cardPulled');
    },
    lookFailed: (cause) => {
      failedLooks += 1;
      return failedLooks < looksUntilInvalid ? undefined : invalid(cause);
    },
    invalid,
    get tries() {
      return tries;
    },
    onPortrait: options.onPortrait,
    take: async (card) => {
      const taken = await options.take(card);
      return taken.ok ? ok(() => resolve(taken)) : taken;
    },
    fail: (error) => resolve(fail(error)),
  };
};
