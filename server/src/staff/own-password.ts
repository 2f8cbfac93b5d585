import type { PasswordTold } from '@linban/shared/contracts/staff-requests.ts';
import type { StaffWorker } from './accounts.ts';

/**
 * Why somebody may not take part where two people are needed; `null`: they may. Whoever proposes and whoever decides each act with a
 * password that nobody else was told: otherwise one person could be both, or a third one.
 */
export const passwordTold = ({ passwordToldTo }: Pick<StaffWorker, 'passwordToldTo'>): PasswordTold | null =>
  passwordToldTo === null ? null : { kind: 'passwordTold', to: passwordToldTo };
