import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ActionOutline,
  type ActionType,
  type ActorRole,
  actionTypeSchema,
  actorRoleSchema,
  allowedActions,
  deriveStanding,
  deriveState,
  isSettled,
  type Standing,
  standingAfter,
} from './case-state.ts';

const action = (type: ActionType, role: ActorRole): ActionOutline => ({ type, role });
const by = (role: ActorRole, ...types: ActionType[]) => types.map((type) => action(type, role));
const instant = [action('submit', 'resident'), ...by('system', 'accept', 'refer')];
const received = [action('submit', 'resident'), action('receive', 'system')];
const documentChanges: readonly ActionType[] = [
  'proposeDocumentCorrection',
  'proposeDocumentWithdrawal',
  'reissueDocument',
  'withdrawDocument',
  'declineDocumentChange',
];
const inReview = [...received, ...by('staff', 'accept', 'review')];

const steps = actionTypeSchema.options.flatMap((type) => actorRoleSchema.options.map((role) => action(type, role)));

/** A list of actions that the table allows, drawn by walking it. */
const allowedList = fc.array(fc.nat({ max: 999 }), { minLength: 1, maxLength: 30 }).map((choices) => {
  const list: ActionOutline[] = [];
  let standing: Standing | null = null;
  for (const choice of choices) {
    const before: Standing | null = standing;
    const open = steps.filter((step) => standingAfter(before, step) !== null);
    const next = open[choice % Math.max(1, open.length)];
    if (!next) break;
    list.push(next);
    standing = standingAfter(before, next);
  }
  return list;
});

describe('deriveState', () => {
  it('follows an instant case that is granted', () => {
    expect(deriveState(instant)).toBe('deciding');
    expect(deriveState([...instant, action('complete', 'department')])).toBe('completed');
  });

  it('follows a promised case from the terminal to its delivery', () => {
    const carried = [
      ...received,
      ...by(
        'staff',
        'askSupplement',
        'supplement',
        'accept',
        'review',
        'refer',
        'reply',
        'grant',
        'complete',
        'deliver',
      ),
    ];
    expect(carried.map((_, index) => deriveState(carried.slice(0, index + 1)))).toEqual([
      'submitted',
      'received',
      'supplementRequired',
      'supplemented',
      'accepted',
      'inReview',
      'referred',
      'inReview',
      'granted',
      'completed',
      'delivered',
    ]);
  });

  it('waits for every department that was asked, also over a pause', () => {
    const asked = [...inReview, ...by('staff', 'refer', 'refer')];
    expect(deriveState([...asked, ...by('staff', 'reply')])).toBe('referred');
    expect(deriveState([...asked, ...by('staff', 'pause', 'resume')])).toBe('referred');
    expect(deriveState([...asked, ...by('staff', 'pause', 'resume', 'reply', 'reply')])).toBe('inReview');
    expect(deriveState([...asked, ...by('staff', 'reply', 'reply', 'reply')])).toBeNull();
    expect(deriveState([...asked, ...by('staff', 'grant')])).toBeNull();
  });

  it('takes a correction back to where the case was, or to review, and lets no clerk approve one', () => {
    const refused = [...inReview, ...by('staff', 'reject', 'proposeCorrection')];
    expect(deriveState([...refused, action('declineCorrection', 'approver')])).toBe('rejected');
    expect(deriveState([...refused, action('approveCorrection', 'approver')])).toBe('inReview');
    expect(deriveState([...refused, action('approveCorrection', 'staff')])).toBeNull();
  });

  it('refuses what the table does not allow', () => {
    expect(deriveState([])).toBeNull();
    expect(deriveState([action('accept', 'system')])).toBeNull();
    expect(deriveState([...instant, action('complete', 'resident')])).toBeNull();
    expect(deriveState([...instant, action('complete', 'department'), action('withdraw', 'resident')])).toBeNull();
    // What a department's own system decides is not for the desk.
    expect(deriveState([...instant, action('reply', 'staff')])).toBeNull();
    expect(deriveState([...instant, action('complete', 'staff')])).toBeNull();
    expect(deriveState([...instant, action('reject', 'approver')])).toBe('rejected');
    expect(deriveState([...received, action('grant', 'approver')])).toBeNull();
  });

  it('agrees with standingAfter step by step, for whatever list', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 8 }), fc.constantFrom(...steps), (actions, next) => {
        const before = deriveStanding(actions);
        const after = deriveStanding([...actions, next]);
        if (actions.length > 0 && before === null) expect(after).toBeNull();
        else expect(after).toEqual(standingAfter(before, next));
      }),
    );
  });

  it('never asks twice for a supplement, and leaves a settled case only to correct or deliver it', () => {
    fc.assert(
      fc.property(allowedList, (actions) => {
        expect(deriveState(actions)).not.toBeNull();
        expect(actions.filter(({ type }) => type === 'askSupplement').length).toBeLessThanOrEqual(1);
        for (const [index, { type }] of actions.entries()) {
          const before = deriveState(actions.slice(0, index));
          if (before && isSettled(before))
            expect(['proposeCorrection', 'deliver', 'correct', 'wish', 'answerWish', ...documentChanges]).toContain(
              type,
            );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('changes a certificate only by a proposal and an approver, one at a time, and leaves the case where it is', () => {
    fc.assert(
      fc.property(allowedList, (actions) => {
        for (const [index, { type, role }] of actions.entries()) {
          if (!documentChanges.includes(type)) continue;
          const [before, after] = [
            deriveStanding(actions.slice(0, index)),
            deriveStanding(actions.slice(0, index + 1)),
          ];
          const isProposal = type.startsWith('propose');
          expect(before?.state).toBe('completed');
          expect(after?.state).toBe('completed');
          expect(before?.proposedChange === null).toBe(isProposal);
          expect(after?.proposedChange === null).toBe(!isProposal);
          if (!isProposal) expect(role).toBe('approver');
        }
      }),
      { numRuns: 500 },
    );
    const completed = [...instant, action('complete', 'department')];
    const proposed = [...completed, action('proposeDocumentWithdrawal', 'staff')];
    expect(deriveState([...proposed, action('reissueDocument', 'approver')])).toBeNull();
    expect(deriveStanding([...proposed, action('correct', 'department')])?.proposedChange).toBeNull();
  });

  it('leaves a case where it is when its resident wishes for something, also one that is held', () => {
    fc.assert(
      fc.property(allowedList, (actions) => {
        const before = deriveStanding(actions);
        if (!before || before.openWishes === 5) return;
        const wished = deriveStanding([...actions, action('wish', 'hotline')]);
        expect(wished).toEqual({ ...before, openWishes: before.openWishes + 1 });
        expect(deriveStanding([...actions, action('wish', 'resident'), action('answerWish', 'staff')])).toEqual({
          ...before,
          openWishes: 0,
        });
      }),
    );
    expect(deriveState([...inReview, action('answerWish', 'staff')])).toBeNull();
    expect(deriveState([...inReview, ...Array.from({ length: 6 }, () => action('wish', 'hotline'))])).toBeNull();
  });

  it('lets nobody who is not named by the table do anything', () => {
    fc.assert(
      fc.property(allowedList, fc.constantFrom(...actorRoleSchema.options), (actions, role) => {
        const standing = deriveStanding(actions);
        if (!standing) throw new Error('not allowed');
        const may = new Set(allowedActions(standing, role));
        for (const type of actionTypeSchema.options)
          expect(may.has(type)).toBe(deriveState([...actions, { type, role }]) !== null);
        if (role === 'resident') for (const type of may) expect(['withdraw', 'wish', 'supplement']).toContain(type);
        if (role === 'hotline') for (const type of may) expect(type).toBe('wish');
      }),
    );
  });
});
