import type { Result } from '../result.ts';
import type { Language, LocalizedText } from './localized-text.ts';
import { readChinese } from './speech/chinese.ts';
import { readEnglish } from './speech/english.ts';

/** A text in one language as a voice reads it; the errors are the pieces that can't be read. */
export const readAloud = (text: string, language: Language): Result<string, readonly string[]> =>
  language === 'zh-CN' ? readChinese(text) : readEnglish(text);

/**
 * What a voice says of a text: its spoken form where it has one, else the text, in words that any speech engine reads alike. The
 * errors are the pieces that can't be read.
 */
export const spokenText = (text: LocalizedText, language: Language): Result<string, readonly string[]> =>
  readAloud(text.spoken?.[language] ?? text[language], language);
