import { changedPages } from '@linban/shared/cases/supplement.ts';
import type { answerText } from '@linban/shared/items/answer-text.ts';
import { type Answer, type Answers, pagesToAsk } from '@linban/shared/items/answers.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { Page, ServiceItem } from '@linban/shared/items/service-item.ts';
import { words } from '../words.ts';

interface AnsweredQuestion {
  readonly page: string;
  readonly question: LocalizedText;
  readonly answer: LocalizedText;
  /** What was answered at first, where that was something else; `null`: the same, or nothing. */
  readonly was: LocalizedText | null;
}

const inWords = (say: typeof answerText, page: Page, answer: Answer | undefined): LocalizedText | null => {
  const [zh, en] = [say(page, answer, 'zh-CN'), say(page, answer, 'en')];
  return zh && en ? { 'zh-CN': zh, en } : null;
};

/**
 * What a person was asked and answered, in words, in the order it was asked. `first`: as they answered at first. `say`: in full
 * or masked.
 */
export const answersInWords = (
  item: ServiceItem,
  answers: Answers,
  first: Answers,
  say: typeof answerText,
): readonly AnsweredQuestion[] => {
  const changed = changedPages(item, first, answers);
  return pagesToAsk(item, answers).map((page) => ({
    page: page.id,
    question: page.title,
    answer: inWords(say, page, answers[page.id]) ?? words('answer.none'),
    was: changed.includes(page) ? inWords(say, page, first[page.id]) : null,
  }));
};
