import { sampleItem } from '@linban/shared/items/testing/sample-item.ts';
import { describe, expect, it } from 'vitest';
import { asTyped } from './step-words.ts';
import { supplementWords, unusedWords } from './supplement-words.ts';

const item = { ...sampleItem(), stepLimits: { supplement: 3 } };
const at = new Date('2026-09-28T02:00:00Z');
const actions = [
  { type: 'submit', role: 'resident', at },
  { type: 'receive', role: 'system', at },
  { type: 'askSupplement', role: 'staff', at },
] as const;
const said = asTyped('户口簿：已经交到窗口');
/** The last moment of the last day in Shanghai, after a week of holidays. */
const inTime = new Date('2026-10-08T15:59:59Z');
const late = new Date('2026-10-08T16:00:00Z');

describe('what a supplement says of itself', () => {
  it('is what was said, as long as it is in time', () => {
    expect(supplementWords(actions, item, inTime, said)).toEqual(said);
    expect(supplementWords(actions, item, inTime, null)).toBeNull();
  });

  it('names the day it was due, where that is over, also where nothing was said', () => {
    expect(supplementWords(actions, item, late, said)).toEqual({
      'zh-CN': '补正晚于期限（2026-10-08）：户口簿：已经交到窗口',
      en: 'Answered after the day it was due (2026-10-08): 户口簿：已经交到窗口',
    });
    expect(supplementWords(actions, item, late, null)).toMatchObject({ 'zh-CN': '补正晚于期限（2026-10-08）' });
  });

  it('never says more than a step can', () => {
    const long = asTyped('长'.repeat(600));
    for (const text of [supplementWords(actions, item, late, long), unusedWords(late, long)])
      expect(text?.['zh-CN']).toHaveLength(600);
  });
});
