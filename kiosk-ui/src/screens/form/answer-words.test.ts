import { pageSchema } from '@linban/shared/items/service-item.ts';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { answerWords, groupPhone } from './answer-words.ts';

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const choices = v.parse(pageSchema, {
  kind: 'choices',
  id: 'skills',
  title: text('会什么？', 'Skills?'),
  options: [
    { value: 'sewing', label: text('缝纫', 'Sewing') },
    { value: 'cooking', label: text('烹饪', 'Cooking') },
  ],
  min: 0,
  max: 2,
});
const phone = v.parse(pageSchema, { kind: 'phone', id: 'phone', title: text('手机', 'Phone') });
const say = (words: { 'zh-CN': string }) => words['zh-CN'];

describe('answerWords', () => {
  it('gives labels, not values, in the order of the options', () => {
    expect(answerWords(choices, ['cooking', 'sewing'], say, 'zh-CN')).toBe('缝纫 · 烹饪');
    expect(answerWords(choices, 'sewing', say, 'zh-CN')).toBe('缝纫');
  });

  it('masks a phone number', () => {
    expect(answerWords(phone, '13800138000', say, 'zh-CN')).toBe('138****8000');
  });
});

describe('typed answers', () => {
  it('are shown as people write them', () => {
    const date = v.parse(pageSchema, { kind: 'date', id: 'formDate', title: text('日期', 'Date') });
    const income = v.parse(pageSchema, {
      kind: 'amount',
      id: 'income',
      title: text('收入', 'Income'),
      min: 0,
      max: 999_999,
    });
    expect(answerWords(date, '20261123', say, 'zh-CN')).toBe('2026-11-23');
    expect(answerWords(income, '40000', say, 'zh-CN')).toBe('40,000 元');
    expect(answerWords(income, '40000', say, 'en')).toBe('¥40,000');
  });
});

describe('groupPhone', () => {
  it('groups as far as there are digits', () => {
    expect(['', '138', '1380', '13800138000'].map(groupPhone)).toEqual(['', '138', '138 0', '138 0013 8000']);
  });
});
