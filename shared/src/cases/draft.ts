import * as v from 'valibot';
import { itemIdSchema } from '../ids.ts';
import { type Answers, checkAnswer, pagesToAsk } from '../items/answers.ts';
import type { ServiceItem } from '../items/service-item.ts';
import { instantSchema } from '../time.ts';
import { draftNumberSchema, queryCodeSchema } from './codes.ts';

/** An application that was begun and kept for later, as lists show it: nothing of what was answered. */
export const draftSummarySchema = v.strictObject({
  itemId: itemIdSchema,
  keptAt: instantSchema,
  /** When it is thrown away, if nobody goes on with it. */
  until: instantSchema,
});
export type DraftSummary = v.InferOutput<typeof draftSummarySchema>;

/** What is printed for somebody who keeps an application for later: as a receipt, it leads to it and to nothing else. */
export const draftSlipSchema = v.strictObject({
  number: draftNumberSchema,
  queryCode: queryCodeSchema,
  trackingUrl: v.pipe(v.string(), v.url(), v.maxLength(200)),
});
export type DraftSlip = v.InferOutput<typeof draftSlipSchema>;

/** How far somebody is, by the questions that their answers lead to. */
export interface DraftProgress {
  readonly answered: number;
  readonly asked: number;
}

/** `answers`: those that fit, of {@link answersThatFit}. */
export const progressOf = (item: ServiceItem, answers: Answers): DraftProgress => ({
  answered: Object.keys(answers).length,
  asked: pagesToAsk(item, answers).length,
});

/**
 * Of answers those that fit the item as it is now, in the order it asks: what was answered to an older form, or half, is left out.
 * `today`: `YYYY-MM-DD`, for days that are counted from it.
 */
export const answersThatFit = (item: ServiceItem, answers: Answers, today: string): Answers => {
  let fitting: Answers = {};
  // An answer may open a page further on, so that what is asked is looked up anew for each.
  for (const { id } of item.pages) {
    const page = pagesToAsk(item, fitting).find((asked) => asked.id === id);
    const answer = answers[id];
    if (page && answer !== undefined && checkAnswer(page, answer, today) === null)
      fitting = { ...fitting, [id]: answer };
  }
  return fitting;
};
