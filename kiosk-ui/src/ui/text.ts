import type { Language, LocalizedText } from '@linban/shared/items/localized-text.ts';

/** Content of items, centres and departments in the language on the screen. */
export const textIn =
  (language: Language) =>
  (text: LocalizedText): string =>
    text[language];
