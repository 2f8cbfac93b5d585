import { describe, expect, it } from 'vitest';
import { encodeText, withPrinterCharacters } from './encode.ts';

describe('encoding for a printer in hanzi mode', () => {
  it('writes GBK bytes', () => {
    expect(encodeText('中文 A1')?.toString('hex')).toBe('d6d0cec4204131');
  });

  it('has the rare name character that GBK holds', () => {
    expect(encodeText('䶮')?.toString('hex')).toBe('fe9f');
  });

  it.each([
    ['a four-byte character', '㛃'],
    ['a character of the supplementary plane', '𠮷'],
    ['an emoji', '😀'],
    ['the euro sign, whose code differs between printers', '€'],
    ['private use', '\ue000'],
    ['a control character', '\u001b'],
    ['delete', '\u007f'],
    ['a lone surrogate', '\ud800'],
  ])('refuses %s', (_name, character) => {
    expect(encodeText(`张${character}`)).toBeUndefined();
  });

  it('replaces what looks and means the same', () => {
    expect(withPrinterCharacters('¥12 • 项')).toBe('￥12 · 项');
  });
});
