import { expect, it } from 'vitest';
import { createRepeatFilter, repeatMs } from './repeat-filter.ts';

it('takes a code for the same until it was away for two seconds, however long it is held', () => {
  const filter = createRepeatFilter();
  expect(filter.isRepeat('a', 0)).toBe(false);
  filter.gave('a', 0);
  for (let at = 0; at < 10; at += 1) expect(filter.isRepeat('a', at * 1_500)).toBe(true);
  expect(filter.isRepeat('b', 13_500)).toBe(false);
  expect(filter.isRepeat('a', 13_500 + repeatMs + 1)).toBe(false);
});
