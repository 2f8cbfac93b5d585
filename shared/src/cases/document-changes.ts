import type { ActionType, DocumentChange } from './case-state.ts';

interface Step {
  readonly type: ActionType;
}

/**
 * What somebody proposed to do with a certificate, or a department did with it by itself (`proposed`: `null`). `overtaken`: the
 * case went on before anybody had said to it.
 */
export interface ChangeOfDocument<S extends Step> {
  readonly change: DocumentChange;
  readonly state: 'proposed' | 'approved' | 'declined' | 'overtaken';
  readonly proposed: S | null;
  readonly settled: S | null;
}

const proposals: Partial<Record<ActionType, DocumentChange>> = {
  proposeDocumentCorrection: 'correction',
  proposeDocumentWithdrawal: 'withdrawal',
};
const besides: readonly ActionType[] = ['wish', 'answerWish'];

/** What has become of each change of a case's certificate, the first on top. */
export const changesOfDocuments = <S extends Step>(steps: readonly S[]): readonly ChangeOfDocument<S>[] => {
  const changes: ChangeOfDocument<S>[] = [];
  for (const step of steps) {
    const proposal = proposals[step.type];
    const open = changes.at(-1);
    if (proposal) changes.push({ change: proposal, state: 'proposed', proposed: step, settled: null });
    else if (open?.state === 'proposed' && !besides.includes(step.type)) {
      const isApproved = step.type === 'reissueDocument' || step.type === 'withdrawDocument';
      const state = isApproved ? 'approved' : step.type === 'declineDocumentChange' ? 'declined' : 'overtaken';
      changes[changes.length - 1] = { ...open, state, settled: step };
    }
    if (step.type === 'correct')
      changes.push({ change: 'correction', state: 'approved', proposed: null, settled: step });
  }
  return changes;
};

/** Whether the certificate that a case came to was taken back, and none has been issued since. */
export const isDocumentWithdrawn = (steps: readonly Step[]): boolean =>
  changesOfDocuments(steps).findLast(({ state }) => state === 'approved')?.change === 'withdrawal';
