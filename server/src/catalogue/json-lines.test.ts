import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonLines, lineOf } from './json-lines.ts';

const text = `{
  "id": "a",
  "title": { "zh-CN": "一，{二}", "en": "[one]" },
  "pages": [
    { "id": "x", "options": [1,
      2] },
    {
      "id": "y \\" : z"
    }
  ]
}`;

it('finds where values begin, and for what is missing where it would have to stand', () => {
  const lines = jsonLines(text);
  expect(
    ['id', 'title.en', 'pages', 'pages.0.options.1', 'pages.1', 'pages.1.id', 'pages.1.help.en', 'nothing'].map(
      (place) => lineOf(lines, place),
    ),
  ).toEqual([2, 3, 4, 6, 7, 8, 7, 1]);
});

it('finds every value of any JSON', () => {
  const count = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? Object.values(value).reduce((sum: number, part) => sum + count(part), 1)
      : 1;
  const anyObject = fc.object({
    key: fc.stringMatching(/^[a-z]{1,8}$/),
    values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
    maxDepth: 3,
  });
  fc.assert(
    fc.property(anyObject, (value) => {
      expect(jsonLines(JSON.stringify(value, null, 1)).size).toBe(count(value));
    }),
  );
});
