import type { CardFlag } from '@linban/shared/supervision/cards.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../locales/language.ts';
import { Mark } from '../parts/mark.tsx';

const looks = {
  reminder: { tone: 'calm', icon: 'working' },
  yellow: { tone: 'watch', icon: 'trouble' },
  red: { tone: 'trouble', icon: 'trouble' },
} as const;

/** A card with what it is for; icon, words and colour say the same. */
export const CardMark = ({ flag }: { readonly flag: CardFlag }) => {
  const { t } = useTranslation();
  const { day } = useLanguage();
  const what = flag.step === null ? '' : t(`step.${flag.step}`);
  return (
    <Mark {...looks[flag.card]}>
      {t('card.of', {
        card: t(`card.${flag.card}`),
        cause: t(`cause.${flag.cause}`, { step: what, day: day(flag.on) }),
      })}
    </Mark>
  );
};
