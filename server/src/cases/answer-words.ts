import { answerText } from '@linban/shared/items/answer-text.ts';
import { type Answers, pagesToAsk } from '@linban/shared/items/answers.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { words } from '../words.ts';

interface AnsweredQuestion {
  readonly question: LocalizedText;
  readonly answer: LocalizedText;
}

/** What a person was asked and answered, in words, in the order it was asked. */
export const answersInWords = (item: ServiceItem, answers: Answers): readonly AnsweredQuestion[] =>
  pagesToAsk(item, answers).map((page) => {
    const [zh, en] = [answerText(page, answers[page.id], 'zh-CN'), answerText(page, answers[page.id], 'en')];
    return { question: page.title, answer: zh && en ? { 'zh-CN': zh, en } : words('answer.none') };
  });
