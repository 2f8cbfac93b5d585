import type { CaseState } from '@linban/shared/cases/case-state.ts';
import { useTranslation } from 'react-i18next';
import type { IconName } from '../parts/icon.tsx';
import { Mark, type Tone } from '../parts/mark.tsx';

const looks: Readonly<Record<CaseState, { readonly tone: Tone; readonly icon: IconName }>> = {
  submitted: { tone: 'calm', icon: 'working' },
  accepted: { tone: 'calm', icon: 'working' },
  received: { tone: 'calm', icon: 'working' },
  supplementRequired: { tone: 'watch', icon: 'working' },
  supplemented: { tone: 'calm', icon: 'working' },
  notAccepted: { tone: 'watch', icon: 'stopped' },
  inReview: { tone: 'calm', icon: 'working' },
  referred: { tone: 'calm', icon: 'working' },
  paused: { tone: 'watch', icon: 'working' },
  deciding: { tone: 'calm', icon: 'working' },
  granted: { tone: 'calm', icon: 'working' },
  delivered: { tone: 'good', icon: 'good' },
  correcting: { tone: 'watch', icon: 'working' },
  completed: { tone: 'good', icon: 'good' },
  rejected: { tone: 'watch', icon: 'stopped' },
  withdrawn: { tone: 'watch', icon: 'stopped' },
};

/** Where a case stands: icon, words and colour say the same. */
export const StateMark = ({ state }: { readonly state: CaseState }) => {
  const { t } = useTranslation();
  return (
    <Mark tone={looks[state].tone} icon={looks[state].icon}>
      {t(`case.${state}`)}
    </Mark>
  );
};
