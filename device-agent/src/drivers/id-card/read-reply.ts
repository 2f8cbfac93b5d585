import { textBlockSize } from './text.ts';

/** Two big-endian lengths, of the text and of the photo, stand before them. */
const lengthsSize = 4;
const photoSize = 1_024;

/** Size of the data of a good reply to "read text and photo". */
export const readReplySize = lengthsSize + textBlockSize + photoSize;

/** The parts of a good reply; both lie in the reply's own memory and are erased with it. */
interface ReadReply {
  readonly text: Uint8Array;
  /** The portrait, packed. */
  readonly photo: Uint8Array;
}

/** Takes the data of a "read text and photo" reply apart; `null` where it is not whole. */
export const splitReadReply = (data: Uint8Array): ReadReply | null => {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const isWhole =
    data.length === readReplySize && view.getUint16(0) === textBlockSize && view.getUint16(2) === photoSize;
  if (!isWhole) return null;
  const text = data.subarray(lengthsSize, lengthsSize + textBlockSize);
  return { text, photo: data.subarray(lengthsSize + textBlockSize) };
};
