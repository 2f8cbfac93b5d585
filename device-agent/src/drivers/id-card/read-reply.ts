import type { CardHolder } from '@linban/shared/identity/card-holder.ts';
import { fail, type Result } from '@linban/shared/result.ts';
import { parseCardText, textBlockSize } from './text.ts';
import type { CardTextError } from './types.ts';

/** Two big-endian lengths, of the text and of the photo, stand before them. */
const lengthsSize = 4;
const photoSize = 1_024;

/** Size of the data of a good reply to "read text and photo". */
export const readReplySize = lengthsSize + textBlockSize + photoSize;

/**
 * Takes the card holder out of the data of a "read text and photo" reply. The photo is not looked at: nothing needs it.
 * Overwrites the data with zeros in every case.
 */
export const takeCardHolder = (
  data: Uint8Array,
  options: { readonly today: string },
): Result<CardHolder, CardTextError> => {
  try {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const isWhole =
      data.length === readReplySize && view.getUint16(0) === textBlockSize && view.getUint16(2) === photoSize;
    if (!isWhole) return fail({ kind: 'unreadableCard', field: 'text' });
    return parseCardText(data.subarray(lengthsSize, lengthsSize + textBlockSize), options);
  } finally {
    data.fill(0);
  }
};
