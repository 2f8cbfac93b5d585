import * as v from 'valibot';
import { type ServiceItem, serviceItemSchema } from '../service-item.ts';

/** The same words in both languages: what they say doesn't matter to a test. */
export const sampleText = (words: string) => ({ 'zh-CN': words, en: words });

export const sampleOptions = (...values: readonly string[]) =>
  values.map((value) => ({ value, label: sampleText(value) }));

/** An item that asks these questions and is otherwise as plain as the schema allows. */
export const sampleItem = (...pages: readonly object[]): ServiceItem =>
  v.parse(serviceItemSchema, {
    id: 'sample-item',
    version: 1,
    kind: 'instant',
    title: sampleText('t'),
    summary: sampleText('s'),
    department: { id: 'employment', name: sampleText('d') },
    minutes: 3,
    effectiveFrom: '2026-01-01',
    effectiveTo: null,
    needs: ['idCardReader'],
    guide: { audience: [], exclusions: [], bring: [], receive: [], basis: sampleText('b'), fee: sampleText('f') },
    pages,
    declaration: sampleText('x'),
    decisionWithinSeconds: 20,
    output: { title: sampleText('o'), template: 'certificate', numberLabel: '编号' },
    exampleData: true,
  });
