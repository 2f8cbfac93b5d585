import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { useTranslation } from 'react-i18next';
import type { Availability } from '../../flow/view.ts';

/** Why an item can't be used here and now, in words; `null` where it can. */
export const useUnavailable = (
  say: (text: LocalizedText) => string,
): ((availability: Availability) => string | null) => {
  const { t } = useTranslation('items');
  return (availability) => {
    switch (availability.kind) {
      case 'available':
        return null;
      case 'notEligible':
        return say(availability.reason);
      case 'deviceMissing':
        return t(`unavailable.${availability.device}`);
      case 'serverMissing':
        return t('unavailable.server');
    }
  };
};
