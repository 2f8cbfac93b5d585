import { describe, expect, it } from 'vitest';
import { buildCard, inventPerson } from '../../../virtual/id-card-reader/build-card.ts';
import { takeCardHolder } from './read-reply.ts';

const today = '2026-11-23';
const replyOf = (lengths: readonly number[] = [1, 0, 4, 0], overrides = {}) => {
  const card = buildCard(inventPerson(overrides));
  return Uint8Array.from([...lengths, ...card.text, ...card.photo]);
};

describe('data of a read reply', () => {
  it('gives the card holder', () => {
    expect(takeCardHolder(replyOf(), { today })).toMatchObject({ ok: true, value: { name: '王小英' } });
  });

  it.each([
    ['a good card', replyOf()],
    ['a refused card', replyOf([1, 0, 4, 0], { sex: '1' })],
    ['wrong lengths', replyOf([9, 9, 9, 9])],
  ])('is erased after use: %s', (_, data) => {
    takeCardHolder(data, { today });
    expect(data.every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ['other lengths announced', replyOf([1, 2, 3, 254])],
    ['too short', replyOf().subarray(0, 700)],
    ['nothing', new Uint8Array()],
  ])('is refused: %s', (_, data) => {
    expect(takeCardHolder(data, { today })).toEqual({ ok: false, error: { kind: 'unreadableCard', field: 'text' } });
  });
});
