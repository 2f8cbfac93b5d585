import type { Language } from '@linban/shared/items/localized-text.ts';
import english from './locales/en.json' with { type: 'json' };
import chinese from './locales/zh-CN.json' with { type: 'json' };

export type PublicWord = keyof typeof chinese & keyof typeof english;

/** The words of the public pages in one language. */
export type Say = (word: PublicWord) => string;

const all = { 'zh-CN': chinese, en: english } as const;

export const sayIn =
  (language: Language): Say =>
  (word) =>
    all[language][word];
