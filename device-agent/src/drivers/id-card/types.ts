import type { IdCardReaderStatus } from '@linban/shared/devices/device-status.ts';
import type { Result } from '@linban/shared/result.ts';
import type { Clock } from '../../clock.ts';
import type { ByteStreamOpener } from '../byte-stream/types.ts';
import type { Driver } from '../driver.ts';
import type { PhotoDecoder } from './photo-decoder.ts';

/** Why a laid card gave nothing, and laying a card again may help (XFS4IoT CardReader `InvalidMediaEvent`). */
export type InvalidMediaCause =
  /** The card left the field before everything was read. */
  | 'cardPulled'
  /** The card answered, but not well enough; it should lie still and flat. */
  | 'readFailed'
  /** Not an identity card. */
  | 'wrongCard'
  /** The reader can't choose one card: two lie on it, or one with a strong magnet or metal beside it. */
  | 'severalCards'
  /** The card did not accept this reader. */
  | 'notAuthenticated';

export type IdCardReadProgress =
  /** The card of an earlier read still lies there and must be taken off before a card can be found. */
  | { readonly kind: 'removalNeeded' }
  /** The reader looks for a card. */
  | { readonly kind: 'armed' }
  /** A card was found; keep it still. */
  | { readonly kind: 'mediaEntered' }
  /** That card gave nothing; the read goes on and waits for a card to be laid again. */
  | { readonly kind: 'invalidMedia'; readonly cause: InvalidMediaCause };

/** Parts of the text block. An error names the part that is not as the standard says, never its content. */
export const cardFields = [
  'text',
  'name',
  'sex',
  'ethnicity',
  'birthDate',
  'address',
  'idNumber',
  'authority',
  'validity',
  'englishName',
  'country',
  'travelPermitNumber',
  'issueCount',
  'formerIdNumber',
  'furtherAddresses',
] as const;
export type CardField = (typeof cardFields)[number];

/** What is wrong with a card whose text was read completely. */
export type CardTextError =
  /** A card of the standard with a text layout that is not known here. */
  | { readonly kind: 'unsupportedCard' }
  | { readonly kind: 'unreadableCard'; readonly field: CardField }
  | { readonly kind: 'expiredCard' };

/** Why nothing was made of a card that was read completely. */
export type TakeError =
  | CardTextError
  /** Not the card's fault: it may be laid again, as after a read that failed. */
  | { readonly kind: 'notTaken' };

export type IdCardReadError =
  | CardTextError
  /** The reader's security module refuses the card itself: counterfeit, broken chip, or its content was changed. */
  | { readonly kind: 'rejectedCard'; readonly reason: 'counterfeit' | 'verificationFailed' }
  /** Several presentations in one read gave nothing. */
  | { readonly kind: 'tooManyTries'; readonly cause: InvalidMediaCause }
  /** The status that stopped the read. */
  | { readonly kind: 'readerUnavailable'; readonly status: IdCardReaderStatus }
  | { readonly kind: 'alreadyReading' }
  | { readonly kind: 'aborted' };

/** What the chip held, as bytes: personal data that is never made into text by the driver, since texts can't be erased. */
export interface CardContent {
  /** The text block of GA 467, 256 bytes. */
  readonly text: Uint8Array;
  /** The data of a "read further address" reply; empty where there are none. */
  readonly furtherAddresses: Uint8Array;
}

export interface IdCardReadOptions<T> {
  /** Ends the read with `aborted`; a reply still on its way is erased. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: IdCardReadProgress) => void;
  /** Makes of a card's content what the read ends with. The content is overwritten when this is done. */
  readonly take: (card: CardContent) => Promise<Result<T, TakeError>>;
  /**
   * Asks for the portrait too, as a BMP, and is called with it just before a good read ends. Not called where no decoder is configured or it fails;
   * who does not ask never has a portrait in memory. Whoever gets it overwrites it after use.
   */
  readonly onPortrait?: (bmp: Uint8Array) => void;
}

/** A reader of identity cards: residents', residence permits, foreigners' permanent residence. Nothing here throws: a missing reader is a status. */
export interface IdCardReader extends Driver<IdCardReaderStatus> {
  /** Waits for a card and reads it; one read at a time. Fails at once while the reader is unavailable. */
  read<T>(options: IdCardReadOptions<T>): Promise<Result<T, IdCardReadError>>;
  /** Called when a card that was read is taken off the reader, or the reader lost sight of it. Returns the unsubscriber. */
  onRemoved(listener: () => void): () => void;
}

/** Times of one reader model, in milliseconds. */
export interface IdCardReaderTimes {
  /** How long the reader may take to answer, from the command's first byte to the reply's last. */
  readonly answer: {
    readonly status: number;
    readonly samId: number;
    readonly find: number;
    readonly select: number;
    readonly read: number;
    readonly management: number;
    readonly furtherAddress: number;
  };
  /** Pause between an empty find and the next while a person is asked for a card. */
  readonly findPause: number;
  /** Pause between looks whether a card that was read still lies there. */
  readonly removalPause: number;
  /** Pause between signs of life while nothing is asked of the reader. */
  readonly idlePause: number;
  /** Pause before the next attempt to connect. */
  readonly reconnectPause: number;
  /** How long opening the connection may take. */
  readonly connectLimit: number;
  /** Pause before a reader that refuses service is asked again. */
  readonly outOfServicePause: number;
  /** How long to go on listening for a good frame after a damaged one. */
  readonly damagedGrace: number;
  /** Presentations of a card in one read before it ends with `tooManyTries`. */
  readonly maxTries: number;
}

/** What a technician wants to count. Never carries personal data. */
export type IdCardReaderIncident =
  | 'connectionLost'
  | 'noAnswer'
  | 'garbledReply'
  | 'strayReplyDropped'
  | 'readerReset'
  | 'cardTextRefused'
  | 'cardRejected';

export interface IdCardReaderOptions {
  readonly open: ByteStreamOpener;
  readonly clock: Clock;
  readonly times?: IdCardReaderTimes;
  /** Without it, portraits are dropped with the reply they came in. */
  readonly decodePhoto?: PhotoDecoder | undefined;
  readonly onIncident?: (incident: IdCardReaderIncident) => void;
}
