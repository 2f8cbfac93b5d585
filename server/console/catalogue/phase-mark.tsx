import type { VersionPhase } from '@linban/shared/contracts/catalogue-requests.ts';
import { useTranslation } from 'react-i18next';
import type { IconName } from '../parts/icon.tsx';
import { Mark, type Tone } from '../parts/mark.tsx';

const looks: Readonly<Record<VersionPhase, readonly [Tone, IconName]>> = {
  draft: ['watch', 'tool'],
  proposed: ['watch', 'working'],
  reviewed: ['calm', 'good'],
  coming: ['calm', 'working'],
  inForce: ['good', 'good'],
  changed: ['calm', 'stopped'],
  ended: ['calm', 'stopped'],
  withdrawn: ['trouble', 'stopped'],
};

/** Where a version stands. */
export const PhaseMark = ({ phase }: { readonly phase: VersionPhase }) => {
  const { t } = useTranslation();
  const [tone, icon] = looks[phase];
  return (
    <Mark tone={tone} icon={icon}>
      {t(`phase.${phase}`)}
    </Mark>
  );
};
