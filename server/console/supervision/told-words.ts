import { useTranslation } from 'react-i18next';
import type { FindingTold } from './use-supervision.ts';

/** What came of the last thing that was tried, in words. */
export const useFindingToldWords = (): ((told: FindingTold) => string) => {
  const { t } = useTranslation();
  return (told) => (typeof told === 'string' ? t(`findingTold.${told}`) : t('ownPassword.first', { to: told.to }));
};
