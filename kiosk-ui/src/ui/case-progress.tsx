import type { CaseState } from '@linban/shared/cases/case-state.ts';
import { isSettled } from '@linban/shared/cases/case-state.ts';
import { useTranslation } from 'react-i18next';
import type { IconName, Tone } from './icons.tsx';
import { type StepState, Steps } from './steps.tsx';

const order = ['submitted', 'accepted', 'deciding', 'settled'] as const;

/** Which step is under way, where it is not the third. */
const movingSteps: Partial<Record<CaseState, number>> = {
  submitted: 1,
  received: 1,
  supplementRequired: 1,
  supplemented: 1,
  granted: 3,
};

/** How far a case is: the last step taken is done, the next one is moving. */
const stepState = (state: CaseState, step: (typeof order)[number]): StepState => {
  if (isSettled(state)) return 'done';
  const moving = movingSteps[state] ?? 2;
  const place = order.indexOf(step);
  if (place < moving) return 'done';
  return place === moving ? 'moving' : 'ahead';
};

/** What was never accepted, or taken back, did not go the whole way. */
const stepsOf = (state: CaseState): readonly (typeof order)[number][] =>
  state === 'withdrawn' || state === 'notAccepted' ? ['submitted', 'settled'] : order;

export const CaseProgress = ({ state, named = false }: { state: CaseState; named?: boolean }) => {
  const { t } = useTranslation('common');
  return (
    <Steps
      named={named}
      label={t('caseSteps.label')}
      steps={stepsOf(state).map((step) => ({
        words: step === 'settled' && isSettled(state) ? t(`caseState.${state}`) : t(`caseSteps.${step}`),
        state: stepState(state, step),
      }))}
    />
  );
};

const looks = {
  submitted: { icon: 'clock', tone: 'amber' },
  accepted: { icon: 'clock', tone: 'amber' },
  received: { icon: 'clock', tone: 'amber' },
  supplementRequired: { icon: 'warning', tone: 'amber' },
  supplemented: { icon: 'clock', tone: 'amber' },
  notAccepted: { icon: 'info', tone: 'seal' },
  inReview: { icon: 'clock', tone: 'amber' },
  referred: { icon: 'clock', tone: 'amber' },
  paused: { icon: 'clock', tone: 'plain' },
  deciding: { icon: 'clock', tone: 'amber' },
  granted: { icon: 'clock', tone: 'leaf' },
  delivered: { icon: 'check', tone: 'leaf' },
  correcting: { icon: 'clock', tone: 'amber' },
  completed: { icon: 'check', tone: 'leaf' },
  rejected: { icon: 'info', tone: 'seal' },
  withdrawn: { icon: 'back', tone: 'plain' },
} as const satisfies Record<CaseState, { icon: IconName; tone: Tone }>;

/** The sign of a state, beside words that say it. */
export const lookOfCase = (state: CaseState): { readonly icon: IconName; readonly tone: Tone } => looks[state];
