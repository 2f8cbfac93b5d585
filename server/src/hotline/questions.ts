import { type CaseNumber, type DraftNumber, normalizeCode } from '@linban/shared/cases/codes.ts';
import type { CallerProof, SecurityQuestion } from '@linban/shared/contracts/hotline-requests.ts';
import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import type { AttemptLimit } from '../attempts/attempts.ts';
import type { DataKeys } from '../keys/data-keys.ts';

/**
 * Two answers are soon guessed by whoever may try them: after three wrong ones a case is closed to whoever has to answer, by
 * telephone or on the page, and longer each time.
 */
export const wrongAnswers: AttemptLimit = { free: 3, firstDelaySeconds: 600, longestDelaySeconds: 24 * 3600 };
/** What wrong answers are counted against; the same for each channel, so that nobody tries at one after the other. */
export const answersAbout = (number: CaseNumber | DraftNumber): string => `questions|case|${number}`;

/** The one thing asked of what stands in the birth date. */
const dates = ['birthMonth', 'birthDay'] as const satisfies readonly SecurityQuestion[];

/** What a caller is asked. `chance`: a number that is the same for a case all day, and that nobody can tell beforehand. */
export const questionsFor = (proof: CallerProof, chance: number): readonly SecurityQuestion[] => [
  proof === 'idCard' ? 'idNumberEnd' : 'queryCode',
  dates[chance % dates.length] ?? 'birthMonth',
];

/** For a case, or what was kept for later, the same all day: nobody asks until an easy one comes. */
export const questionsOfDay = (
  keys: Pick<DataKeys, 'codeHash'>,
  number: CaseNumber | DraftNumber,
  proof: CallerProof,
  at: Date,
): readonly SecurityQuestion[] =>
  questionsFor(proof, keys.codeHash('question', `${shanghaiDay(at)}|${number}`).readUInt32BE());

/** What the right answers are made of. */
export interface KnownOfCaller {
  /** Of the ID number the end is enough. */
  readonly person: Pick<ServedHolder, 'birthDate'> & { readonly idNumber: string };
  readonly isQueryCode: (code: string) => boolean;
}

const endLength = 4;

/** `3`, `03`, `３月` and `3号` are one number. */
const numberIn = (said: string): number => Number(/^0*(\d{1,2})\s*[月日号]?$/.exec(said)?.[1] ?? Number.NaN);

const isRight = (question: SecurityQuestion, said: string, { person, isQueryCode }: KnownOfCaller): boolean => {
  const text = said.normalize('NFKC').trim().toUpperCase();
  switch (question) {
    case 'idNumberEnd':
      return text === person.idNumber.slice(-endLength);
    case 'birthMonth':
      return numberIn(text) === Number(person.birthDate.slice(5, 7));
    case 'birthDay':
      return numberIn(text) === Number(person.birthDate.slice(8, 10));
    case 'queryCode':
      return isQueryCode(normalizeCode(text));
  }
};

/** Whether a caller answered each question, and each rightly. */
export const areRight = (
  questions: readonly SecurityQuestion[],
  said: readonly string[],
  known: KnownOfCaller,
): boolean =>
  said.length === questions.length && questions.every((question, index) => isRight(question, said[index] ?? '', known));
