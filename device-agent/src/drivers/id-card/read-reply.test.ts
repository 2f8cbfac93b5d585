import { describe, expect, it } from 'vitest';
import { buildCard, inventPerson } from '../../../virtual/id-card-reader/build-card.ts';
import { takeCard } from './read-reply.ts';

const today = '2026-11-23';
const replyOf = (lengths: readonly number[] = [1, 0, 4, 0], overrides = {}) => {
  const card = buildCard(inventPerson(overrides));
  return Uint8Array.from([...lengths, ...card.text, ...card.photo]);
};

describe('data of a read reply', () => {
  it('gives the card holder', () => {
    expect(takeCard(replyOf(), { today, withPortrait: false })).toMatchObject({
      ok: true,
      value: { holder: { name: '王小英' }, wlt: null },
    });
  });

  it('gives a copy of the portrait to who wants it', () => {
    const data = replyOf();
    const portrait = [...data.subarray(4 + 256)];
    const card = takeCard(data, { today, withPortrait: true });
    expect(card.ok && card.value.wlt && [...card.value.wlt]).toEqual(portrait);
    expect(data.every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ['a good card', replyOf()],
    ['a refused card', replyOf([1, 0, 4, 0], { sex: '1' })],
    ['wrong lengths', replyOf([9, 9, 9, 9])],
  ])('is erased after use: %s', (_, data) => {
    takeCard(data, { today, withPortrait: false });
    expect(data.every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ['other lengths announced', replyOf([1, 2, 3, 254])],
    ['too short', replyOf().subarray(0, 700)],
    ['nothing', new Uint8Array()],
  ])('is refused: %s', (_, data) => {
    expect(takeCard(data, { today, withPortrait: true })).toEqual({
      ok: false,
      error: { kind: 'unreadableCard', field: 'text' },
    });
  });
});
