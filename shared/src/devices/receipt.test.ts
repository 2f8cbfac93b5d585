import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { receiptSchema } from './receipt.ts';

const parseText = (text: string) => {
  const parsed = v.parse(receiptSchema, { blocks: [{ kind: 'text', text }] });
  return parsed.blocks[0];
};

describe('receipt', () => {
  it('turns line breaks and printer commands into a blank', () => {
    expect(parseText('张三\r\n\u001b@李四')).toEqual({ kind: 'text', text: '张三 @李四' });
  });

  it('drops invisible characters that could reverse or hide text', () => {
    expect(parseText('退\u202e款\u200b\ud800')).toEqual({ kind: 'text', text: '退款' });
  });

  it('lets no control character through, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const result = v.safeParse(receiptSchema, { blocks: [{ kind: 'field', label: '名', value: text }] });
        if (result.success) expect(JSON.stringify(result.output)).not.toMatch(/\\u00|\\[nrtbf]|[\u007f-\u009f\u2028]/);
      }),
    );
  });

  it.each([
    ['a QR content that is not visible ASCII', { kind: 'qr', content: 'https://例' }],
    ['a QR content that is too long', { kind: 'qr', content: 'a'.repeat(201) }],
    ['an unknown block', { kind: 'image', data: '' }],
    ['a text that is too long', { kind: 'text', text: '长'.repeat(1001) }],
  ])('refuses %s', (_name, block) => {
    expect(v.safeParse(receiptSchema, { blocks: [block] }).success).toBe(false);
  });

  it('refuses an empty receipt', () => {
    expect(v.safeParse(receiptSchema, { blocks: [] }).success).toBe(false);
  });
});
