import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import english from './locales/en.json' with { type: 'json' };
import chinese from './locales/zh-CN.json' with { type: 'json' };

export type WordKey = keyof typeof chinese & keyof typeof english;

/** The server's own words for people, in every language. */
export const words = (key: WordKey): LocalizedText => ({ 'zh-CN': chinese[key], en: english[key] });
