/** How a card behaves towards the reader. */
export type CardNature =
  | 'good'
  /** Another kind of chip: bus card, bank card. */
  | 'wrongType'
  /** Does not accept the reader's security module. */
  | 'refusesReader'
  /** Not accepted by the reader's security module. */
  | 'counterfeit'
  /** Content does not match its signature. */
  | 'altered';

export interface VirtualCard {
  /** 256 bytes. */
  readonly text: Uint8Array;
  /** 1024 bytes. */
  readonly photo: Uint8Array;
  /** 70 bytes for each address beside the printed one. */
  readonly furtherAddresses: Uint8Array;
  readonly nature: CardNature;
}

type CardStage = 'find' | 'select' | 'read' | 'address';

/**
 * At which of a read's commands a card leaves the field, once: before its answer, or with half of the answer out and nothing behind it. A card
 * that leaves at "find" is still found and then gone.
 */
export type PullStage = CardStage | `mid-${CardStage}`;

export interface VirtualReaderFaults {
  /** Answers nothing. */
  readonly silent: boolean;
  /** Answers with noise only. */
  readonly garbage: boolean;
  /** Pours out noise without end, whatever is asked. */
  readonly flood: boolean;
  /** Noise, with broken beginnings of frames in it, before each reply. */
  readonly noiseBeforeFrames: boolean;
  /** One byte a write. */
  readonly splitWrites: boolean;
  /** Stops in the middle of each reply. */
  readonly halfFrames: boolean;
  /** Announces more or fewer bytes than follow. */
  readonly lyingLength: boolean;
  readonly wrongChecksum: boolean;
  /** Milliseconds the reader thinks before each reply. */
  readonly slowMs: number;
  /** Status 60. */
  readonly selfTestFailed: boolean;
  /** Status 66. */
  readonly notAuthorised: boolean;
  /** An older module: refuses "read further address" as an unknown command. */
  readonly knowsNoAddresses: boolean;
}

export type VirtualReaderActivity =
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'cardLaid' }
  | { readonly kind: 'cardRemoved' }
  /** A whole frame came in; two bytes name it, e.g. `2001` for find. */
  | { readonly kind: 'command'; readonly code: string }
  /** A reply went out, with its status word, e.g. `9f`. */
  | { readonly kind: 'reply'; readonly status: string };

export interface VirtualIdCardReaderOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Speed of the wire in both directions, e.g. 11520 for 115200 baud 8N1. Default: as fast as TCP. */
  readonly bytesPerSecond?: number | undefined;
  /** Makes noise the same in every run. */
  readonly seed?: number;
}

export interface VirtualIdCardReader {
  readonly host: string;
  readonly port: number;
  readonly isPlugged: boolean;
  readonly cardCount: number;
  readonly faults: VirtualReaderFaults;
  /** Lays a card; a second one on top of the first makes both unreadable. */
  layCard(card: VirtualCard): void;
  /** Takes every card off. */
  removeCard(): void;
  setFaults(faults: Partial<VirtualReaderFaults>): void;
  /** Takes the card away the next time a reply of that stage is made; `undefined` calls it off. */
  pullCardDuring(stage: PullStage | undefined): void;
  /** Breaks the connection and refuses new ones. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  onActivity(listener: (activity: VirtualReaderActivity) => void): () => void;
  close(): Promise<void>;
}
