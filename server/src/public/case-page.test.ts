import { createCaseNumber } from '@linban/shared/cases/codes.ts';
import { type PublicCase, publicCaseSchema } from '@linban/shared/cases/public-case.ts';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { casePage } from './case-page.ts';
import { type Asker, page } from './page.ts';
import { verificationPage } from './verify-page.ts';
import { sayIn } from './words.ts';

const hostile = `</dd><script>alert("1")</script><img src=x onerror='alert(1)'>&amp;`;
const text = { 'zh-CN': hostile, en: hostile };
const asker: Asker = { language: 'zh-CN', say: sayIn('zh-CN') };

const found: PublicCase = v.parse(publicCaseSchema, {
  caseNumber: createCaseNumber((count) => new Uint8Array(count).fill(7)),
  itemTitle: text,
  department: text,
  state: 'deciding',
  submittedAt: '2026-11-23T01:41:00.000Z',
  steps: [{ type: 'submit', actor: text, place: text, at: '2026-11-23T01:41:00.000Z' }],
  waitingForDepartment: false,
  maskedName: hostile,
  hasDocument: false,
});

const isHarmless = (shown: string): void => {
  expect(shown).toContain('&lt;script&gt;');
  expect(shown).not.toMatch(/<script|<img|onerror='/);
};

describe('content that wants to be more than text', () => {
  it('stays text on the page of a case', () => {
    isHarmless(page(asker, casePage(asker, found, '/c')));
  });
  it('stays text on the page of a document', () => {
    const known = { title: text, department: text, issuedAt: new Date(0), maskedName: hostile };
    isHarmless(page(asker, verificationPage(asker, { state: 'genuine', ...known }, hostile)));
    const withdrawn = { state: 'withdrawn', ...known, withdrawnAt: new Date(0), reason: text } as const;
    isHarmless(page(asker, verificationPage(asker, withdrawn, hostile)));
    isHarmless(page(asker, verificationPage(asker, { state: 'typo' }, hostile)));
  });
});

it('says the time as it is in Shanghai', () => {
  expect(page(asker, casePage(asker, found, '/c'))).toContain('2026年11月23日 09:41');
});
