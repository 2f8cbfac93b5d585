import { expect, it } from 'vitest';
import { buildCard, inventPerson } from '../../../virtual/id-card-reader/build-card.ts';
import { splitReadReply } from './read-reply.ts';

const card = buildCard(inventPerson());
const replyOf = (lengths: readonly number[] = [1, 0, 4, 0]) =>
  Uint8Array.from([...lengths, ...card.text, ...card.photo]);

it('is the text and the photo of the card, in the memory of the reply', () => {
  const data = replyOf();
  const parts = splitReadReply(data);
  expect(parts && [[...parts.text], [...parts.photo]]).toEqual([[...card.text], [...card.photo]]);
  data.fill(0);
  expect(parts?.text.every((byte) => byte === 0) && parts.photo.every((byte) => byte === 0)).toBe(true);
});

it.each([
  ['other lengths announced', replyOf([1, 2, 3, 254])],
  ['too short', replyOf().subarray(0, 700)],
  ['nothing', new Uint8Array()],
])('is refused: %s', (_, data) => {
  expect(splitReadReply(data)).toBeNull();
});
