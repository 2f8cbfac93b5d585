import { type Answers, checkAnswer, pagesToAsk } from '@linban/shared/items/answers.ts';
import type { Page, ServiceItem } from '@linban/shared/items/service-item.ts';

/** The pages of an item as one walks through them: which comes next depends on the answers. */

export const pageOf = (item: ServiceItem, pageId: string): Page | undefined =>
  item.pages.find((page) => page.id === pageId);

export const firstPage = (item: ServiceItem, answers: Answers): Page | undefined => pagesToAsk(item, answers)[0];

export const lastPage = (item: ServiceItem, answers: Answers): Page | undefined => pagesToAsk(item, answers).at(-1);

/** The next page that is asked, or `undefined` after the last one. */
export const nextPage = (item: ServiceItem, answers: Answers, pageId: string): Page | undefined => {
  const asked = pagesToAsk(item, answers);
  return asked[asked.findIndex((page) => page.id === pageId) + 1];
};

/** The page asked before, or `undefined` before the first one. */
export const previousPage = (item: ServiceItem, answers: Answers, pageId: string): Page | undefined => {
  const asked = pagesToAsk(item, answers);
  const index = asked.findIndex((page) => page.id === pageId);
  return index > 0 ? asked[index - 1] : undefined;
};

/** The first page that is asked and has no good answer: after a change others may have become part of the way. */
export const firstOpenPage = (item: ServiceItem, answers: Answers): Page | undefined =>
  pagesToAsk(item, answers).find((page) => checkAnswer(page, answers[page.id]) !== null);

/** Only answers of pages that are asked: one that was given before the way changed must not be sent. */
export const answersAsked = (item: ServiceItem, answers: Answers): Answers =>
  Object.fromEntries(
    pagesToAsk(item, answers).flatMap((page) => {
      const answer = answers[page.id];
      return answer === undefined ? [] : [[page.id, answer]];
    }),
  );

/** Where a page stands among those that are asked, for people: 1-based. */
export const stepOf = (item: ServiceItem, answers: Answers, pageId: string): { step: number; steps: number } => {
  const asked = pagesToAsk(item, answers);
  return { step: asked.findIndex((page) => page.id === pageId) + 1, steps: asked.length };
};
