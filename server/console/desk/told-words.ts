import { useTranslation } from 'react-i18next';
import type { DeskTold } from './use-desk.ts';

/** What came of the last thing that was tried, in words. */
export const useToldWords = (): ((told: DeskTold) => string) => {
  const { t } = useTranslation();
  return (told) => {
    switch (told.kind) {
      case 'takenByOther':
        return t('desk.takenByOther', { name: told.name });
      case 'passwordTold':
        return t('ownPassword.first', { to: told.to });
      case 'failed':
      case 'notForYou':
      case 'notFound':
        return t(`desk.${told.kind}`);
      default:
        return t(`act.${told.kind}`);
    }
  };
};
