import * as v from 'valibot';
import { visitIdSchema } from '../ids.ts';
import { type Answer, type Answers, answersSchema, checkAnswer, pagesToAsk } from '../items/answers.ts';
import { fieldKeySchema } from '../items/field.ts';
import { type LocalizedText, languageSchema } from '../items/localized-text.ts';
import type { Page, ServiceItem } from '../items/service-item.ts';
import { instantSchema } from '../time.ts';
import { signatureSchema } from './case-content.ts';
import { missingThingSchema, mostMissing } from './case-view.ts';
import { caseNumberSchema } from './codes.ts';

/** A question of the item that is asked anew, and what it is called among the things that are missing. */
export const askedAgainSchema = v.strictObject({ page: fieldKeySchema, thing: missingThingSchema });
export type AskedAgain = v.InferOutput<typeof askedAgainSchema>;

/** What a person at a terminal can say of a thing that is missing: there are keys for digits there, none for words. */
export const supplementReplySchema = v.picklist(['handedIn', 'givenBefore', 'cannotGet']);
export type SupplementReply = v.InferOutput<typeof supplementReplySchema>;

/** Those replies in words, the same on the screen, at the desk and in the case's history. */
export const supplementReplies: Readonly<Record<SupplementReply, LocalizedText>> = {
  handedIn: { 'zh-CN': '已经交到窗口', en: 'Handed in at the counter' },
  givenBefore: { 'zh-CN': '以前交过，没有变化', en: 'Handed in before, nothing has changed' },
  cannotGet: { 'zh-CN': '没有办法提供', en: 'Cannot be provided' },
};

/**
 * The answer to a supplement as the resident signed it; sealed like an application. `answers`: all of the case's, with those that
 * were asked about anew; `said`: to each other thing that is missing, in the order it was told.
 */
export const supplementContentSchema = v.strictObject({
  v: v.literal(1),
  kind: v.literal('supplement'),
  visitId: visitIdSchema,
  caseNumber: caseNumberSchema,
  answers: answersSchema,
  said: v.pipe(v.array(supplementReplySchema), v.maxLength(mostMissing)),
  signature: v.nullable(signatureSchema),
  language: languageSchema,
  signedAt: instantSchema,
  /** The agent's signed statement of who was there (compact JWS). */
  assertion: v.pipe(v.string(), v.maxLength(8192)),
});
export type SupplementContent = v.InferOutput<typeof supplementContentSchema>;

const sameAnswer = (one: Answer | undefined, other: Answer | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** What a person is asked now: the questions that are asked anew, and those that only a changed answer has opened. */
export const pagesOfSupplement = (
  item: ServiceItem,
  askedAgain: readonly string[],
  before: Answers,
  answers: Answers,
): readonly Page[] => pagesToAsk(item, answers).filter(({ id }) => askedAgain.includes(id) || before[id] === undefined);

/**
 * Whether answers are those of before but for what was asked anew: good ones there, the old ones elsewhere, and nothing besides.
 * An old answer is not judged again: a day that was recent enough when it was given may not be so any more. `today`: `YYYY-MM-DD`.
 */
export const isSupplementOf = (
  item: ServiceItem,
  askedAgain: readonly string[],
  before: Answers,
  answers: Answers,
  today: string,
): boolean => {
  const asked = pagesToAsk(item, answers);
  const anew = pagesOfSupplement(item, askedAgain, before, answers);
  return (
    Object.keys(answers).every((id) => asked.some((page) => page.id === id)) &&
    asked.every((page) =>
      anew.includes(page)
        ? checkAnswer(page, answers[page.id], today) === null
        : sameAnswer(before[page.id], answers[page.id]),
    )
  );
};

/** The questions whose answer is another one now, or that were not asked before. */
export const changedPages = (item: ServiceItem, before: Answers, answers: Answers): readonly Page[] =>
  pagesToAsk(item, answers).filter(({ id }) => !sameAnswer(before[id], answers[id]));

/** Whether that may be asked for at once: something, and no more than a person can bring. */
export const isAskable = (missing: readonly string[], pages: readonly string[]): boolean => {
  const count = missing.length + pages.length;
  return count >= 1 && count <= mostMissing;
};
