import { maskCode, maskPhone } from '../identity/masking.ts';
import type { Answer } from './answers.ts';
import type { Language } from './localized-text.ts';
import type { Page } from './service-item.ts';
import { typedWords } from './typed-page.ts';

const addressWords = {
  same: { 'zh-CN': '身份证上的地址', en: 'the address on the ID card' },
  different: { 'zh-CN': '不在身份证上的地址', en: 'another address than that on the ID card' },
} as const;

/** An answer in full, in words, for documents and departments; `undefined` for a page that was not asked. */
export const answerText = (page: Page, answer: Answer | undefined, language: Language): string | undefined => {
  if (answer === undefined) return undefined;
  switch (page.kind) {
    case 'choice':
    case 'choices':
      return page.options
        .filter(({ value }) => (Array.isArray(answer) ? answer.includes(value) : value === answer))
        .map(({ label }) => label[language])
        .join(language === 'zh-CN' ? '、' : ', ');
    case 'cardAddress':
      return addressWords[answer === 'same' ? 'same' : 'different'][language];
    case 'phone':
      return String(answer);
    default:
      return typedWords(page, String(answer), language);
  }
};

/** The same for a screen that others may see: of numbers that lead to the person or their money only the ends. */
export const maskedAnswerText = (page: Page, answer: Answer | undefined, language: Language): string | undefined => {
  if (answer !== undefined && page.kind === 'phone') return maskPhone(String(answer));
  if (answer !== undefined && page.kind === 'code') return maskCode(String(answer));
  return answerText(page, answer, language);
};
