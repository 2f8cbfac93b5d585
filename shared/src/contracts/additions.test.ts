import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ruleSchema } from '../items/rule.ts';
import { knownOf, tolerant, tolerantRequests } from './additions.ts';
import { noErrorSchema } from './request.ts';

const strict = v.strictObject({
  id: v.pipe(v.string(), v.maxLength(3)),
  place: v.nullable(v.strictObject({ floor: v.number() })),
  note: v.optional(v.strictObject({ text: v.string() })),
  exact: v.exactOptional(v.strictObject({ n: v.number() })),
  size: v.optional(v.nullable(v.strictObject({ cm: v.number() })), null),
  parts: v.pipe(v.array(v.variant('kind', [v.strictObject({ kind: v.literal('a'), n: v.number() })])), v.maxLength(2)),
  checked: v.pipe(
    v.strictObject({ from: v.number(), to: v.number() }),
    v.check(({ from, to }) => from <= to),
  ),
});
const known: v.InferOutput<typeof strict> = {
  id: 'x',
  place: { floor: 2 },
  note: { text: 't' },
  exact: { n: 1 },
  size: { cm: 1 },
  parts: [
    { kind: 'a', n: 1 },
    { kind: 'a', n: 2 },
  ],
  checked: { from: 1, to: 2 },
};
const schema = tolerant(strict);
const takes = (value: unknown) => v.is(schema, value);

/** The same value with a field more in each of its objects, however deep. */
const withMore = (value: unknown, name: string, more: unknown): unknown => {
  if (Array.isArray(value)) return value.map((entry) => withMore(entry, name, more));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]) => [key, withMore(entry, name, more)]);
  return Object.fromEntries([...entries, [name, more]]);
};

describe('what crosses between versions', () => {
  it('may hold more in every place, which is left out', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (name, more) => {
        expect(v.parse(schema, withMore(known, `new-${name}`, more))).toEqual(known);
      }),
    );
    expect(v.is(strict, withMore(known, 'more', 1))).toBe(false);
  });

  it('is held to all that is known', () => {
    expect(takes({ ...known, id: 'long' })).toBe(false);
    expect(takes({ ...known, place: { floor: '2', more: 1 } })).toBe(false);
    expect(takes({ ...known, parts: [{ kind: 'b', n: 1 }] })).toBe(false);
    expect(takes({ ...known, parts: [...known.parts, { kind: 'a', n: 3 }] })).toBe(false);
    expect(takes({ ...known, checked: { from: 2, to: 1 } })).toBe(false);
    const { checked: _, ...without } = known;
    expect(takes(without)).toBe(false);
  });

  it('keeps what stands in for a missing field', () => {
    const { size: _, note: __, exact: ___, ...older } = known;
    expect(v.parse(schema, older)).toEqual({ ...older, size: null });
  });

  it('is not understood in part where a part is another meaning', () => {
    const rule = { fact: 'age', atLeast: 60 };
    expect(v.is(tolerant(ruleSchema), rule)).toBe(true);
    expect(v.is(tolerant(ruleSchema), { ...rule, unlessFact: 'pensioner' })).toBe(false);
  });

  it('holds for a whole link, both ways', () => {
    const { hello } = tolerantRequests({
      hello: { payload: v.strictObject({ n: v.number() }), value: v.strictObject({}), error: noErrorSchema },
    });
    expect(v.parse(hello.payload, { n: 1, more: 2 })).toEqual({ n: 1 });
    expect(v.parse(hello.value, { more: 2 })).toEqual({});
    expect(v.is(hello.error, { kind: 'surprise' })).toBe(false);
  });
});

it('a list of things that stand for themselves gives those that are known', () => {
  const list = knownOf(v.strictObject({ kind: v.picklist(['a', 'b']) }));
  expect(v.parse(list, [{ kind: 'a' }, { kind: 'c' }, { kind: 'b', more: 1 }, 5])).toEqual([
    { kind: 'a' },
    { kind: 'b' },
  ]);
  expect(v.is(list, { kind: 'a' })).toBe(false);
});
