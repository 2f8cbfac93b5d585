import type { ActionType } from '@linban/shared/cases/case-state.ts';
import type { ReportedStep } from '@linban/shared/contracts/platform.ts';

/** What the platform hears of each step; of the others it hears nothing: they are the centre's own work. */
const reported: Partial<Record<ActionType, ReportedStep>> = {
  accept: 'accepted',
  notAccept: 'notAccepted',
  askSupplement: 'supplementAsked',
  grant: 'granted',
  reject: 'rejected',
  complete: 'completed',
  deliver: 'delivered',
  withdraw: 'withdrawn',
  approveCorrection: 'reopened',
  correct: 'corrected',
  reissueDocument: 'corrected',
  withdrawDocument: 'certificateWithdrawn',
};

/** What is reported of the steps of cases; all is `null` where there is no platform: then nothing is kept for it. */
export interface Reporting {
  /** `null`: nothing is. */
  ofStep(type: ActionType): ReportedStep | null;
  readonly ofRating: 'rated' | null;
}

export const createReporting = (hasPlatform: boolean): Reporting => ({
  ofStep: (type) => (hasPlatform ? (reported[type] ?? null) : null),
  ofRating: hasPlatform ? 'rated' : null,
});
