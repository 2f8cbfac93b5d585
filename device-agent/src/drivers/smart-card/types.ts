import type { SmartCardReaderStatus } from '@linban/shared/devices/device-status.ts';
import type { SocialCardField, SocialCardSummary } from '@linban/shared/identity/social-card.ts';
import type { Result } from '@linban/shared/result.ts';
import type { Clock } from '../../clock.ts';
import type { Driver } from '../driver.ts';

export type FieldReading =
  | { readonly state: 'read'; readonly value: string }
  | { readonly state: 'refused' | 'absent' };

/**
 * What a social security card gave, field by field. Personal data, and a claim: nobody proved that the card is genuine.
 * Dates are `YYYY-MM-DD`, binary fields hexadecimal.
 */
export type SocialCard = Readonly<Record<SocialCardField, FieldReading>>;

/** Why a card gave nothing, and inserting a card again may help. */
export type InvalidMediaCause =
  | 'cardPulled'
  /** It answers nothing, or nothing of sense; perhaps it lies the wrong way round. */
  | 'readFailed'
  /** Not a social security card. */
  | 'wrongCard'
  | 'severalCards'
  /** Something on it is not as the specification says. */
  | 'unreadable';

export type SocialCardProgress =
  /** A card of an earlier read is still in the reader. */
  | { readonly kind: 'removalNeeded' }
  | { readonly kind: 'armed' }
  | { readonly kind: 'mediaEntered' }
  | { readonly kind: 'invalidMedia'; readonly cause: InvalidMediaCause };

export type SocialCardReadError =
  | { readonly kind: 'tooManyTries'; readonly cause: InvalidMediaCause }
  | { readonly kind: 'readerUnavailable'; readonly status: SmartCardReaderStatus }
  | { readonly kind: 'alreadyReading' }
  | { readonly kind: 'aborted' };

export interface SocialCardReadOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: SocialCardProgress) => void;
}

/** A reader of chip cards. It never holds what is on a card in clear. Nothing here throws: a missing reader is a status. */
export interface SmartCardReader extends Driver<SmartCardReaderStatus> {
  /** Waits for a social security card and reads it; one read at a time. Fails at once while the reader is unavailable. */
  readSocialCard(options: SocialCardReadOptions): Promise<Result<SocialCardSummary, SocialCardReadError>>;
}

/** A reader as PC/SC shows it. `mute`: the card in it does not answer. */
export interface ReaderSight {
  readonly name: string;
  readonly card: 'absent' | 'present' | 'mute';
}

/** Why a card was not reached. */
export type CardFault = 'cardGone' | 'failed';

/** Why a card that was reached, or not, gave nothing. */
export type CardReadFault =
  | { readonly kind: 'fault'; readonly fault: CardFault }
  /** The answers are no answers. */
  | { readonly kind: 'garbled' }
  | { readonly kind: 'wrongCard' }
  | { readonly kind: 'unreadable'; readonly field: SocialCardField };

/** PC/SC as the driver needs it. Nothing rejects; losing the service is the end of the port. */
export interface CardPort {
  readonly isOpen: boolean;
  /** Undefined until the service has said what there is. */
  readers(): readonly ReaderSight[] | undefined;
  /** Called on every change. */
  onReaders(listener: () => void): () => void;
  /** Called once; at once if the port is closed already. */
  onClose(listener: () => void): () => void;
  /** Reads the card in a reader. `portLost`: nobody knows what became of it, and the port is closed. */
  read(reader: string): Promise<Result<SocialCardSummary, CardReadFault | { readonly kind: 'portLost' }>>;
  /** With the port goes whatever it has seen of a card. */
  close(): Promise<void>;
}

export interface CardPortError {
  /** `serviceDown`: pcscd does not run. */
  readonly kind: 'driverUnavailable' | 'serviceDown' | 'unreachable';
  readonly code: string;
}

export type CardPortOpener = (signal: AbortSignal) => Promise<Result<CardPort, CardPortError>>;

/** What a technician wants to count. Never carries personal data. */
export type SmartCardIncident = 'connectionLost' | InvalidMediaCause;

export interface SmartCardReaderOptions {
  readonly open: CardPortOpener;
  readonly clock: Clock;
  /** Part of the reader's name; needed where a second reader holds a security module. Default: any reader. */
  readonly readerName?: string;
  /** Before the next attempt to connect, in milliseconds. */
  readonly reconnectMs?: number;
  readonly onIncident?: (incident: SmartCardIncident) => void;
}
