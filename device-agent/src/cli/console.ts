import type { Language, Words } from '../config-file/language.ts';

/** Where a command of `linban-agent` writes, and in which language. */
export interface Console {
  readonly language: Language;
  /** One line for people. */
  line(words: Words | string): void;
}

export const createConsole = (language: Language, write: (text: string) => void): Console => ({
  language,
  line: (words) => write(`${typeof words === 'string' ? words : words[language]}\n`),
});
