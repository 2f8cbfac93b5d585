import * as v from 'valibot';
import { isoDateSchema } from '../identity/resident-id.ts';
import type { Language } from './localized-text.ts';
import { holds } from './rule.ts';
import type { Page } from './service-item.ts';

/** Pages whose answer is typed, or is a number: the answer is what was typed, digits in a row, and no more than that. */
export type TypedPage = Extract<Page, { kind: 'number' | 'amount' | 'year' | 'date' | 'months' | 'code' }>;

export const isTyped = (page: Page): page is TypedPage =>
  page.kind !== 'choice' && page.kind !== 'choices' && page.kind !== 'cardAddress' && page.kind !== 'phone';

export type TypedError =
  | 'notANumber'
  | 'tooSmall'
  | 'tooLarge'
  | 'notADate'
  | 'inFuture'
  | 'tooLongAgo'
  | 'notMonths'
  | 'wrongLength'
  | 'notAnOption';

/** The letters and digits of receipts, without those that look alike. */
const letters = /^[0-9A-Z]+$/;
const digits = /^\d+$/;

/** `20261123` → `2026-11-23`, `202611` → `2026-11`. */
const dashed = (text: string): string => [text.slice(0, 4), text.slice(4, 6), text.slice(6)].filter(Boolean).join('-');

const isMonth = (text: string): boolean => /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])$/.test(text);

/** The months of a `months` answer, as `2025-01`. */
export const monthsOf = (answer: string): { readonly from: string; readonly to: string } => ({
  from: dashed(answer.slice(0, 6)),
  to: dashed(answer.slice(6)),
});

const checkNumber = (answer: string, min: number, max: number): TypedError | null => {
  if (!digits.test(answer) || answer.length > 9) return 'notANumber';
  if (Number(answer) < min) return 'tooSmall';
  return Number(answer) > max ? 'tooLarge' : null;
};

const checkDate = (
  answer: string,
  { notBefore, notAfter, withinDays }: Extract<Page, { kind: 'date' }>,
  today: string | undefined,
): TypedError | null => {
  const day = dashed(answer);
  if (answer.length !== 8 || !v.is(isoDateSchema, day)) return 'notADate';
  if (withinDays !== undefined && today !== undefined) {
    const facts = { day, today };
    if (day > today) return 'inFuture';
    if (!holds({ fact: 'day', withinDays }, facts)) return 'tooLongAgo';
  }
  if (notBefore !== undefined && day < notBefore) return 'tooSmall';
  return notAfter !== undefined && day > notAfter ? 'tooLarge' : null;
};

const checkMonths = (answer: string, notBefore: string): TypedError | null => {
  const [from, to] = [answer.slice(0, 6), answer.slice(6)];
  if (answer.length !== 12 || !isMonth(from) || !isMonth(to) || from > to) return 'notMonths';
  return dashed(from) < notBefore ? 'tooSmall' : null;
};

/** `today` (`YYYY-MM-DD`) for days that are counted from it; without it they are not checked. */
export const checkTyped = (page: TypedPage, answer: string, today?: string): TypedError | null => {
  switch (page.kind) {
    case 'number':
    case 'amount':
      return checkNumber(answer, page.min, page.max);
    case 'year':
      return checkNumber(answer, page.min, page.max) && 'notAnOption';
    case 'date':
      return checkDate(answer, page, today);
    case 'months':
      return checkMonths(answer, page.notBefore);
    case 'code': {
      if (!(page.letters ? letters : digits).test(answer)) return 'notAnOption';
      return answer.length < page.minLength || answer.length > page.maxLength ? 'wrongLength' : null;
    }
  }
};

/** What rules know of a typed answer: a number (amounts in fen), a day; `undefined` for pages that are not typed. */
export const typedFact = (page: Page, answer: string): string | number | undefined => {
  switch (page.kind) {
    case 'number':
    case 'year':
      return Number(answer);
    case 'amount':
      return Number(answer) * 100;
    case 'date':
      return dashed(answer);
    default:
      return undefined;
  }
};

/** How many letters can be typed. */
export const typedLength = (page: TypedPage): number => {
  switch (page.kind) {
    case 'number':
    case 'amount':
      return String(page.max).length;
    case 'year':
      return 4;
    case 'date':
      return 8;
    case 'months':
      return 12;
    case 'code':
      return page.maxLength;
  }
};

const grouped = (text: string): string => text.replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** What was typed so far, as people write it. */
export const typedWords = (page: TypedPage, answer: string, language: Language): string => {
  const isChinese = language === 'zh-CN';
  switch (page.kind) {
    case 'number':
      return grouped(answer);
    case 'amount':
      return isChinese ? `${grouped(answer)} 元` : `¥${grouped(answer)}`;
    case 'year':
      return isChinese ? `${answer}年` : answer;
    case 'date':
      return dashed(answer);
    case 'months':
      return [dashed(answer.slice(0, 6)), dashed(answer.slice(6))].filter(Boolean).join(isChinese ? ' 至 ' : ' – ');
    case 'code':
      return answer.match(/.{1,4}/g)?.join(' ') ?? '';
  }
};
