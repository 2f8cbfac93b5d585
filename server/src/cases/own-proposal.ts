import type { ActionType } from '@linban/shared/cases/case-state.ts';
import type { CaseWorker } from '../staff/accounts.ts';
import type { ActionRow } from './case-steps.ts';

/** Which proposals each of these acts decides on. */
const decided: Partial<Readonly<Record<ActionType, readonly ActionType[]>>> = {
  approveCorrection: ['proposeCorrection'],
  declineCorrection: ['proposeCorrection'],
  reissueDocument: ['proposeDocumentCorrection', 'proposeDocumentWithdrawal'],
  withdrawDocument: ['proposeDocumentCorrection', 'proposeDocumentWithdrawal'],
  declineDocumentChange: ['proposeDocumentCorrection', 'proposeDocumentWithdrawal'],
};

const inTwoHands: readonly string[] = Object.entries(decided).flatMap(([act, proposals]) => [act, ...proposals]);

/** Whether an act is one of those in which two people have a hand: it proposes something, or decides on that. */
export const isInTwoHands = (act: ActionType): boolean => inTwoHands.includes(act);

/** Whether an act would decide on what the same person proposed: two people have a hand in each correction. */
export const isOwnProposal = (
  actions: readonly ActionRow[],
  { accountId }: Pick<CaseWorker, 'accountId'>,
  act: ActionType,
): boolean => {
  const proposals = decided[act];
  return proposals !== undefined && actions.findLast(({ type }) => proposals.includes(type))?.account_id === accountId;
};
