import type { DeviceAction, DeviceState, IdCardReaderStatus, Media } from '@linban/shared/devices/device-status.ts';
import { statusWord } from './commands.ts';
import type { InvalidMediaCause } from './types.ts';

/** What the driver knows about its reader. */
export type ReaderCondition =
  | 'starting'
  | 'working'
  | 'closed'
  | 'unreachable'
  | 'busy'
  | 'driverUnavailable'
  | 'noAnswer'
  | 'garbledReplies'
  | 'selfTestFailed'
  | 'notAuthorised'
  | 'moduleFault'
  | 'commandRefused';

/** The condition of a reader whose security module refuses service. */
export type OutOfService = Extract<
  ReaderCondition,
  'selfTestFailed' | 'notAuthorised' | 'moduleFault' | 'commandRefused'
>;

/** What to do about a status word that is not success (the table of GA 467). */
export type Verdict =
  /** Begin again with find; `cause` is told if that keeps happening to a card that lies there. */
  | { readonly kind: 'again'; readonly cause: InvalidMediaCause }
  | { readonly kind: 'invalidMedia'; readonly cause: InvalidMediaCause }
  | { readonly kind: 'rejectedCard'; readonly reason: 'counterfeit' | 'verificationFailed' }
  | { readonly kind: 'outOfService'; readonly condition: OutOfService };

const verdicts: Readonly<Record<number, Verdict>> = {
  [statusWord.cardRefusesReader]: { kind: 'invalidMedia', cause: 'notAuthenticated' },
  [statusWord.readerRefusesCard]: { kind: 'rejectedCard', reason: 'counterfeit' },
  [statusWord.contentNotVerified]: { kind: 'rejectedCard', reason: 'verificationFailed' },
  [statusWord.cardTypeUnknown]: { kind: 'invalidMedia', cause: 'wrongCard' },
  [statusWord.readFailed]: { kind: 'again', cause: 'readFailed' },
  [statusWord.selectFailed]: { kind: 'again', cause: 'severalCards' },
  [statusWord.unknownCommand]: { kind: 'outOfService', condition: 'commandRefused' },
  [statusWord.randomNumberFailed]: { kind: 'outOfService', condition: 'moduleFault' },
  [statusWord.selfTestFailed]: { kind: 'outOfService', condition: 'selfTestFailed' },
  [statusWord.notAuthorised]: { kind: 'outOfService', condition: 'notAuthorised' },
};

/** Words outside the table, "not permitted" (23) and "unrecognised error" (24) lead back to find. */
export const verdictOf = (word: number): Verdict => verdicts[word] ?? { kind: 'again', cause: 'readFailed' };

interface Wording {
  readonly state: DeviceState;
  readonly cause: string | null;
  readonly action: DeviceAction | null;
}

const wordings: Readonly<Record<ReaderCondition, Wording>> = {
  starting: { state: 'starting', cause: null, action: null },
  working: { state: 'online', cause: null, action: null },
  closed: { state: 'offline', cause: 'closed', action: null },
  unreachable: { state: 'offline', cause: 'unreachable', action: 'maintenance' },
  busy: { state: 'offline', cause: 'busy', action: 'configuration' },
  driverUnavailable: { state: 'offline', cause: 'driver-unavailable', action: 'configuration' },
  noAnswer: { state: 'offline', cause: 'no-answer', action: 'maintenance' },
  garbledReplies: { state: 'hardwareError', cause: 'garbled-replies', action: 'maintenance' },
  selfTestFailed: { state: 'hardwareError', cause: 'sam-self-test-failed', action: 'maintenance' },
  notAuthorised: { state: 'hardwareError', cause: 'sam-not-authorised', action: 'maintenance' },
  moduleFault: { state: 'hardwareError', cause: 'sam-fault', action: 'maintenance' },
  commandRefused: { state: 'hardwareError', cause: 'command-refused', action: 'configuration' },
};

export interface ReaderFacts {
  readonly condition: ReaderCondition;
  readonly media: Media;
  readonly samId: string | null;
  /** A card is being read; waiting for one is no work. */
  readonly isReading: boolean;
}

/** The reader in the vocabulary everybody shares. Of a reader that does not work nobody knows what lies on it. */
export const statusOf = ({ condition, media, samId, isReading }: ReaderFacts): IdCardReaderStatus => {
  const wording = wordings[condition];
  const state = wording.state === 'online' && isReading ? 'busy' : wording.state;
  const isInSight = condition === 'working';
  return { class: 'idCardReader', ...wording, state, media: isInSight ? media : 'absent', samId };
};

/** The printed form of the 16 bytes of a module's number, e.g. `05.01-20231201-0000000001-0000000042`. */
export const formatSamId = (data: Uint8Array): string => {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const digits = (value: number, count: number) => String(value).padStart(count, '0');
  const head = `${digits(view.getUint16(0, true), 2)}.${digits(view.getUint16(2, true), 2)}`;
  const parts = [digits(view.getUint32(4, true), 8), digits(view.getUint32(8, true), 10)];
  return [head, ...parts, digits(view.getUint32(12, true), 10)].join('-');
};
