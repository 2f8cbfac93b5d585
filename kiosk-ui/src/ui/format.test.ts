import { describe, expect, it } from 'vitest';
import { formatMoment, wholeSeconds } from './format.ts';

const lateOnSunday = new Date('2026-11-22T17:41:00.000Z');

describe('formatMoment', () => {
  it('tells the day and the time of Shanghai, not of the machine', () => {
    expect(formatMoment('zh-CN', 'day', lateOnSunday)).toBe('11月23日 周一');
    expect(formatMoment('zh-CN', 'time', lateOnSunday)).toBe('1:41');
    expect(formatMoment('en', 'date', lateOnSunday)).toBe('23 November 2026');
  });

  it('counts hours from 0 to 23', () => {
    expect(formatMoment('zh-CN', 'time', new Date('2026-11-22T16:05:00.000Z'))).toBe('0:05');
  });
});

describe('wholeSeconds', () => {
  it('rounds up, so that the last second is still one', () => {
    expect([29.2, 0.1, 0, -3].map(wholeSeconds)).toEqual([30, 1, 0, 0]);
  });
});
