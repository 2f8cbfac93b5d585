import { describe, expect, it } from 'vitest';
import type { ActionType } from './case-state.ts';
import { changesOfDocuments, isDocumentWithdrawn } from './document-changes.ts';

const decided: readonly ActionType[] = ['submit', 'accept', 'refer', 'complete'];
const stepsOf = (...types: ActionType[]) => [...decided, ...types].map((type) => ({ type }));
const told = (...types: ActionType[]) =>
  changesOfDocuments(stepsOf(...types)).map(({ change, state }) => `${change} ${state}`);

describe('what becomes of a certificate', () => {
  it('is told of each proposal, and of what a department corrects by itself', () => {
    expect(told()).toEqual([]);
    expect(told('proposeDocumentCorrection', 'wish', 'answerWish')).toEqual(['correction proposed']);
    expect(
      told(
        'proposeDocumentCorrection',
        'declineDocumentChange',
        'correct',
        'proposeDocumentCorrection',
        'reissueDocument',
        'proposeDocumentWithdrawal',
        'withdrawDocument',
      ),
    ).toEqual(['correction declined', 'correction approved', 'correction approved', 'withdrawal approved']);
  });

  it('is overtaken by the department’s own correction', () => {
    expect(told('proposeDocumentWithdrawal', 'correct')).toEqual(['withdrawal overtaken', 'correction approved']);
  });

  it('is gone when it was withdrawn, until a department issues it anew', () => {
    const withdrawn: ActionType[] = ['proposeDocumentWithdrawal', 'withdrawDocument'];
    expect(isDocumentWithdrawn(stepsOf('proposeDocumentWithdrawal'))).toBe(false);
    expect(isDocumentWithdrawn(stepsOf(...withdrawn, 'wish'))).toBe(true);
    expect(isDocumentWithdrawn(stepsOf(...withdrawn, 'correct'))).toBe(false);
  });
});
