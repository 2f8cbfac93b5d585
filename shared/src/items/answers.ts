import * as v from 'valibot';
import { fail, ok, type Result } from '../result.ts';
import { type Facts, holds } from './rule.ts';
import type { Page, ServiceItem } from './service-item.ts';
import { checkTyped, type TypedError, typedFact } from './typed-page.ts';

/** Answers by page id; nothing else may be in them. */
export const answersSchema = v.pipe(
  v.record(
    v.pipe(v.string(), v.regex(/^[a-z][a-zA-Z0-9]{1,40}$/)),
    v.union([
      v.pipe(v.string(), v.maxLength(200)),
      v.pipe(v.array(v.pipe(v.string(), v.maxLength(60))), v.maxLength(12)),
    ]),
  ),
  v.check((answers) => Object.keys(answers).length <= 20, 'too many answers'),
);
export type Answers = v.InferOutput<typeof answersSchema>;
export type Answer = Answers[string];

export type AnswerError = {
  readonly page: string;
  readonly kind: 'missing' | 'notAnOption' | 'tooFew' | 'tooMany' | 'notAPhone' | 'unknownPage' | TypedError;
};

/** The answers as facts for rules and calculations: numbers as numbers, amounts in fen, days as `YYYY-MM-DD`. */
export const answerFacts = (item: ServiceItem, answers: Answers): Facts =>
  Object.fromEntries(
    item.pages.flatMap((page) => {
      const answer = answers[page.id];
      if (answer === undefined) return [];
      return [[page.id, typeof answer === 'string' ? (typedFact(page, answer) ?? answer) : answer]];
    }),
  );

/** The pages that are asked, given the answers so far, in order. A page may depend on answers only: the screen knows no more. */
export const pagesToAsk = (item: ServiceItem, answers: Answers): readonly Page[] => {
  const facts = answerFacts(item, answers);
  return item.pages.filter((page) => !page.showIf || holds(page.showIf, facts));
};

/**
 * Checks one answer against its page; the same rule on the screen and on the server. `today` (`YYYY-MM-DD`): for days that
 * are counted from it.
 */
export const checkAnswer = (page: Page, answer: Answer | undefined, today?: string): AnswerError | null => {
  const wrong = (kind: AnswerError['kind']): AnswerError => ({ page: page.id, kind });
  if (answer === undefined || answer === '') return wrong('missing');
  switch (page.kind) {
    case 'choice':
      return page.options.some((option) => option.value === answer) ? null : wrong('notAnOption');
    case 'choices': {
      if (!Array.isArray(answer)) return wrong('notAnOption');
      if (answer.some((value) => !page.options.some((option) => option.value === value))) return wrong('notAnOption');
      if (new Set(answer).size < page.min) return wrong('tooFew');
      return answer.length > page.max ? wrong('tooMany') : null;
    }
    case 'cardAddress':
      return answer === 'same' || answer === 'different' ? null : wrong('notAnOption');
    case 'phone':
      return typeof answer === 'string' && /^1[3-9]\d{9}$/.test(answer) ? null : wrong('notAPhone');
    default: {
      const error = typeof answer === 'string' ? checkTyped(page, answer, today) : 'notAnOption';
      return error && wrong(error);
    }
  }
};

/** Checks a whole set of answers: every page that is asked has a good one, and there is nothing besides. */
export const checkAnswers = (
  item: ServiceItem,
  answers: Answers,
  today?: string,
): Result<Answers, readonly AnswerError[]> => {
  const asked = pagesToAsk(item, answers);
  const errors = asked.flatMap((page) => checkAnswer(page, answers[page.id], today) ?? []);
  const unknown = Object.keys(answers)
    .filter((id) => !asked.some((page) => page.id === id))
    .map((page): AnswerError => ({ page, kind: 'unknownPage' }));
  return errors.length + unknown.length === 0 ? ok(answers) : fail([...errors, ...unknown]);
};
