import { normalizeCode } from '@linban/shared/cases/codes.ts';
import type { CallerProof, SecurityQuestion } from '@linban/shared/contracts/hotline-requests.ts';
import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';

/** The one thing asked of what stands in the birth date. */
const dates = ['birthMonth', 'birthDay'] as const satisfies readonly SecurityQuestion[];

/** What a caller is asked. `chance`: a number that is the same for a case all day, and that nobody can tell beforehand. */
export const questionsFor = (proof: CallerProof, chance: number): readonly SecurityQuestion[] => [
  proof === 'idCard' ? 'idNumberEnd' : 'queryCode',
  dates[chance % dates.length] ?? 'birthMonth',
];

/** What the right answers are made of. */
export interface KnownOfCaller {
  readonly person: Pick<ServedHolder, 'idNumber' | 'birthDate'>;
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
