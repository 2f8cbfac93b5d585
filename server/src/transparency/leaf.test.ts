import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, createLeaf, type LogValue } from './leaf.ts';

const value: fc.Arbitrary<LogValue> = fc.letrec<{ value: LogValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.maxSafeInteger(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
  ),
})).value;

const shuffled = (part: LogValue): LogValue => {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map(shuffled);
  return Object.fromEntries(
    Object.entries(part)
      .reverse()
      .map(([key, field]) => [key, shuffled(field)]),
  );
};

describe('what is logged', () => {
  it('is written down the same way whatever the order of its fields, and reads back the same', () => {
    fc.assert(
      fc.property(value, (logged) => {
        expect(canonicalJson(shuffled(logged))).toBe(canonicalJson(logged));
        expect(JSON.parse(canonicalJson(logged))).toEqual(JSON.parse(JSON.stringify(logged)));
      }),
    );
  });

  it('has one way to write a number', () => {
    expect(() => canonicalJson(0.5)).toThrow();
  });

  it('is hashed as a leaf: SHA-256 over a zero byte and the entry', () => {
    const { entry, hash } = createLeaf({ b: 1, a: '王' });
    expect(entry).toBe('{"a":"王","b":1}');
    expect(hash.toString('hex')).toBe(createHash('sha256').update(`\0${entry}`).digest('hex'));
  });
});
