import { formatYuan } from '@linban/shared/items/field.ts';
import type { FindingCard, FindingEvidence } from '@linban/shared/supervision/finding.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../locales/language.ts';
import { Mark } from '../parts/mark.tsx';

const looks = {
  lead: { tone: 'calm', icon: 'working' },
  yellow: { tone: 'watch', icon: 'trouble' },
  red: { tone: 'trouble', icon: 'trouble' },
} as const;

/** How grave a finding is: icon, words and colour say the same. */
export const FindingMark = ({ card }: { readonly card: FindingCard }) => {
  const { t } = useTranslation();
  return <Mark {...looks[card]}>{t(`findingCard.${card}`)}</Mark>;
};

/** What was found, in one sentence. */
export const useEvidenceWords = () => {
  const { t } = useTranslation();
  const { day } = useLanguage();
  return (evidence: FindingEvidence): string => {
    if ('flag' in evidence) {
      const { step, on, department } = evidence.flag;
      const what = step === null ? '' : t(`step.${step}`);
      const sentence = t(`cause.${evidence.kind}`, { step: what, day: day(on) });
      return department === null ? sentence : t('evidence.byDepartment', { sentence, department });
    }
    switch (evidence.kind) {
      case 'refusedEligible':
      case 'noReason':
        return t(`evidence.${evidence.kind}`, { ...evidence, action: t(`action.${evidence.action}`) });
      case 'quickReply': {
        const { department, minutes } = evidence;
        const sentence = t('evidence.quickReply', { minutes });
        return department === null ? sentence : t('evidence.byDepartment', { sentence, department });
      }
      case 'handSettled':
        return t('evidence.handSettled', { ...evidence, day: day(evidence.day) });
      case 'wrongFee': {
        const [taken, published] = [formatYuan(evidence.taken), formatYuan(evidence.published)];
        return t('evidence.wrongFee', { taken, published });
      }
      case 'reportLate':
        return t('evidence.reportLate', { ...evidence, dueOn: day(evidence.dueOn) });
      case 'nightWork':
        return t('evidence.nightWork', { ...evidence, night: day(evidence.night) });
      default:
        return t(`evidence.${evidence.kind}`, { ...evidence });
    }
  };
};
