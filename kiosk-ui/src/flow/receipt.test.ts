import { receiptSchema } from '@linban/shared/devices/receipt.ts';
import { languageSchema } from '@linban/shared/items/localized-text.ts';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import en from '../locales/en/receipt.json' with { type: 'json' };
import zh from '../locales/zh-CN/receipt.json' with { type: 'json' };
import type { Translate } from './ports.ts';
import { buildReceipt, type ReceiptFacts } from './receipt.ts';
import { holder, instantItem, snapshotWith, submissionReceipt } from './test-fixtures.ts';

const words: Record<string, unknown> = { 'zh-CN': zh, en };

const translate: Translate = (language, key) => {
  const found = key
    .replace('receipt:', '')
    .split('.')
    .reduce<unknown>((tree, part) => Object(tree)[part], words[language]);
  if (typeof found !== 'string') throw new Error(`no words for ${key}`);
  return found;
};

const common = {
  terminal: snapshotWith({}).profile,
  itemTitle: instantItem.title,
  holderName: holder.name,
  printedAt: new Date('2026-11-23T01:42:30.000Z'),
};
const states = ['submitted', 'accepted', 'deciding', 'completed', 'rejected', 'withdrawn', null] as const;
const outcomes = ['granted', 'refused', 'waiting'] as const;

const textOf = (facts: ReceiptFacts): string => JSON.stringify(buildReceipt(facts, translate));

describe.each(languageSchema.options)('a receipt in %s', (language) => {
  it('has words for every outcome and state, and fits the printer', () => {
    for (const state of states)
      for (const outcome of outcomes) {
        const facts = { ...common, language, kind: 'accepted', outcome, state, submission: submissionReceipt } as const;
        expect(v.is(receiptSchema, buildReceipt(facts, translate))).toBe(true);
      }
  });

  it('gives what is needed to look the case up, in Shanghai time, and masks the person', () => {
    const text = textOf({
      ...common,
      language,
      kind: 'accepted',
      outcome: 'waiting',
      state: 'deciding',
      submission: submissionReceipt,
    });
    expect(text).toContain(submissionReceipt.caseNumber.replaceAll(/(.{4})(?=.)/g, '$1-'));
    expect(text).toContain(submissionReceipt.queryCode);
    expect(text).toContain(submissionReceipt.trackingUrl);
    expect(text).toContain('2026-11-23 09:42');
    expect(text).toContain(holder.name);
    expect(text).not.toContain(holder.idNumber);
  });

  it('of an application that is kept here says no case number, but a reference', () => {
    const envelope = {
      envelopeId: '0a1b2c3d-4a43-4b3c-9f57-5b7a7f9a0009',
      sealedAt: '2026-11-23T01:41:00.000Z',
    } as never;
    const text = textOf({ ...common, language, kind: 'deferred', envelope });
    expect(text).toContain('0A1B-2C3D-4A43');
    expect(text).not.toContain(submissionReceipt.caseNumber.slice(0, 4));
    expect(text).not.toContain('"qr"');
  });
});
