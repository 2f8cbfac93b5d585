import { describe, expect, it } from 'vitest';
import { chooseLanguage } from './language.ts';

describe('the language of a page', () => {
  it('is the one asked for', () => {
    expect(chooseLanguage('en', 'zh-CN')).toBe('en');
    expect(chooseLanguage('zh', 'en')).toBe('zh-CN');
  });
  it('is the best the browser wishes', () => {
    expect(chooseLanguage(undefined, 'en-GB,en;q=0.9,zh;q=0.8')).toBe('en');
    expect(chooseLanguage(undefined, 'fr, en;q=0.5, zh-TW;q=0.7')).toBe('zh-CN');
    expect(chooseLanguage(undefined, 'zh;q=0, en;q=0.1')).toBe('en');
  });
  it('is Chinese for everybody else and for nonsense', () => {
    for (const header of [undefined, '', 'fr', ';;;,q=,=', 'en;q=0']) {
      expect(chooseLanguage(['en', 'zh'], header)).toBe('zh-CN');
    }
  });
});
