import type { AnswerBy } from '@linban/shared/cases/answer-by.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../locales/language.ts';

/** Until when a resident is to answer what is missing, in words. */
export const useAnswerByWords = (): ((answerBy: AnswerBy) => string) => {
  const { t } = useTranslation();
  const { day } = useLanguage();
  return ({ on, workingDays, isOver }) => {
    if (on === null) return t('answerBy.days', { days: workingDays });
    return t(isOver ? 'answerBy.over' : 'answerBy.on', { day: day(on) });
  };
};
