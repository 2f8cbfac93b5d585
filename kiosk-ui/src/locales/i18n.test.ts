import { describe, expect, it } from 'vitest';
import { createI18n, loadAllWords } from './i18n.ts';

describe('createI18n', () => {
  it('has the words of the first screens at once, in both languages', () => {
    const i18n = createI18n('zh-CN');
    expect(i18n.t('back')).toBe('返回');
    expect(i18n.t('back', { lng: 'en' })).toBe('Back');
  });

  it('has the words of a visit and of receipts once they are loaded, and again after a change of language', async () => {
    const i18n = createI18n('zh-CN');
    expect(i18n.hasLoadedNamespace('receipt')).toBe(false);
    await loadAllWords(i18n);
    expect(i18n.t('receipt:title.accepted')).toBe('受理回执');
    expect(i18n.t('home:instant.title')).toBe('智能办理');
    await i18n.changeLanguage('en');
    expect(i18n.t('receipt:title.accepted')).toBe('Receipt');
  });
});
