import type { CaseDue } from '@linban/shared/cases/due.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import { useTranslation } from 'react-i18next';
import { formatMoment } from './format.ts';

/** By when a case is promised, in words. */
export const useDueWords = (language: Language): ((due: CaseDue) => string) => {
  const { t } = useTranslation('common');
  return (due) => {
    switch (due.kind) {
      case 'running':
        return t('due.running', { date: formatMoment(language, 'date', new Date(`${due.on}T00:00:00+08:00`)) });
      case 'stopped':
        return t('due.stopped', { days: due.daysLeft });
      case 'unknown':
        return t('due.unknown');
    }
  };
};
