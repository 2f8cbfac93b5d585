import { maskPhone } from '@linban/shared/identity/masking.ts';
import type { Answer } from '@linban/shared/items/answers.ts';
import type { Language, LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { Page } from '@linban/shared/items/service-item.ts';
import { typedWords } from '@linban/shared/items/typed-page.ts';

/** A phone number as people read it: 3, 4, 4. */
export const groupPhone = (digits: string): string =>
  [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].filter((part) => part !== '').join(' ');

/** An answer in words, for checking. `null` where the words depend on the screen (an address on the card). */
export const answerWords = (
  page: Page,
  answer: Answer | undefined,
  say: (text: LocalizedText) => string,
  language: Language,
): string | null => {
  if (answer === undefined) return '';
  switch (page.kind) {
    case 'choice':
    case 'choices':
      return page.options
        .filter((option) => (Array.isArray(answer) ? answer.includes(option.value) : option.value === answer))
        .map((option) => say(option.label))
        .join(' · ');
    case 'phone':
      return typeof answer === 'string' ? maskPhone(answer) : '';
    case 'cardAddress':
      return null;
    default:
      return typeof answer === 'string' ? typedWords(page, answer, language) : '';
  }
};
