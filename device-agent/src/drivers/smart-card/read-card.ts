import type { SocialCardSummary } from '@linban/shared/identity/social-card.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { Apdu } from './apdu.ts';
import { coverUp, readSocialCard } from './conversation.ts';
import { summaryOf } from './summary.ts';
import type { CardFault, CardReadFault, SocialCard } from './types.ts';

/** A reader with a card in it, as PC/SC gives it to one program at a time. Nothing rejects. */
export interface CardSlot {
  /** Powers the card up and keeps it for this program. */
  connect(): Promise<Result<null, CardFault>>;
  transmit(apdu: Apdu): Promise<Result<Uint8Array, CardFault>>;
  /** Powers the card down. */
  disconnect(): Promise<void>;
}

/** A contact that was bad for a moment is worth a second look before anybody is told. */
const looksAtOneCard = 2;

const isWorthAnotherLook = (error: CardReadFault): boolean =>
  error.kind === 'garbled' || (error.kind === 'fault' && error.fault === 'failed');

const lookAt = async (slot: CardSlot): Promise<Result<SocialCard, CardReadFault>> => {
  const connected = await slot.connect();
  if (!connected.ok) return fail({ kind: 'fault', fault: connected.error });
  const transmit = (apdu: Apdu) => slot.transmit(apdu);
  const read = await readSocialCard(transmit);
  // A card that has failed has nothing more to say.
  if (read.ok || read.error.kind !== 'fault') await coverUp(transmit);
  await slot.disconnect();
  return read;
};

/** Reads the social security card in a reader and says of it what may be known. */
export const readCardIn = async (slot: CardSlot): Promise<Result<SocialCardSummary, CardReadFault>> => {
  let read = await lookAt(slot);
  for (let looks = 1; looks < looksAtOneCard && !read.ok && isWorthAnotherLook(read.error); looks += 1)
    read = await lookAt(slot);
  return read.ok ? ok(summaryOf(read.value)) : read;
};
