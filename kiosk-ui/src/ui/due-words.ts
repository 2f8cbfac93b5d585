import type { AnswerBy } from '@linban/shared/cases/answer-by.ts';
import type { CaseDue } from '@linban/shared/cases/due.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import { useTranslation } from 'react-i18next';
import { formatMoment } from './format.ts';

const dayIn = (language: Language, on: string): string =>
  formatMoment(language, 'date', new Date(`${on}T00:00:00+08:00`));

/** By when a case is promised, in words. */
export const useDueWords = (language: Language): ((due: CaseDue) => string) => {
  const { t } = useTranslation('common');
  return (due) => {
    switch (due.kind) {
      case 'running':
        return t('due.running', { date: dayIn(language, due.on) });
      case 'stopped':
        return t('due.stopped', { days: due.daysLeft });
      case 'unknown':
        return t('due.unknown');
    }
  };
};

/** Until when the resident is to answer what is missing, in words. */
export const useAnswerByWords = (language: Language): ((answerBy: AnswerBy) => string) => {
  const { t } = useTranslation('common');
  return ({ on, workingDays, isOver }) => {
    if (on === null) return t('answerBy.days', { days: workingDays });
    return t(isOver ? 'answerBy.over' : 'answerBy.by', { date: dayIn(language, on) });
  };
};
