import type { CardHolder } from '@linban/shared/identity/card-holder.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { parseCardText, textBlockSize } from './text.ts';
import type { CardTextError } from './types.ts';

/** Two big-endian lengths, of the text and of the photo, stand before them. */
const lengthsSize = 4;
const photoSize = 1_024;

/** Size of the data of a good reply to "read text and photo". */
export const readReplySize = lengthsSize + textBlockSize + photoSize;

/** What a good reply says; the portrait only where it was asked for, as a copy of its own that the caller has to overwrite. */
interface TakenCard {
  readonly holder: CardHolder;
  readonly wlt: Uint8Array | null;
}

/** Takes the card holder out of the data of a "read text and photo" reply. Overwrites the data with zeros in every case. */
export const takeCard = (
  data: Uint8Array,
  { today, withPortrait }: { readonly today: string; readonly withPortrait: boolean },
): Result<TakenCard, CardTextError> => {
  try {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const isWhole =
      data.length === readReplySize && view.getUint16(0) === textBlockSize && view.getUint16(2) === photoSize;
    if (!isWhole) return fail({ kind: 'unreadableCard', field: 'text' });
    const holder = parseCardText(data.subarray(lengthsSize, lengthsSize + textBlockSize), { today });
    if (!holder.ok) return holder;
    return ok({ holder: holder.value, wlt: withPortrait ? data.slice(lengthsSize + textBlockSize) : null });
  } finally {
    data.fill(0);
  }
};
