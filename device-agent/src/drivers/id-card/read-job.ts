import type { CardHolder } from '@linban/shared/identity/card-holder.ts';
import type { Result } from '@linban/shared/result.ts';
import type { IdCardReadError, IdCardReadOptions, IdCardReadProgress, InvalidMediaCause } from './types.ts';

export type ReadResult = Result<CardHolder, IdCardReadError>;

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
  finish(result: ReadResult): void;
}

const looksUntilInvalid = 3;

/**
 * Follows one presentation after the other, from the first sight of a card to the last. Each one is told at most once as invalid;
 * the methods that can say so return the cause when they do.
 */
export const createReadJob = (options: IdCardReadOptions, resolve: (result: ReadResult) => void): ReadJob => {
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
    finish: resolve,
  };
};
