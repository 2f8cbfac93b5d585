import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { useTranslation } from 'react-i18next';

/** Within how many working days an item is promised; nothing for one that is done on the spot. */
export const usePromise = (): ((item: ServiceItem) => readonly string[]) => {
  const { t } = useTranslation('items');
  return ({ promisedWorkingDays: days, legalWorkingDays: legal }) =>
    days === undefined ? [] : [t('guide.promised', { days, legal })];
};
