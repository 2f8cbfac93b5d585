import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ActionType, type ActorRole, deriveState, isSettled, nextState } from './case-state.ts';

const action = (type: ActionType, role: ActorRole) => ({ type, role });
const submitted = [action('submit', 'resident'), action('accept', 'system'), action('refer', 'system')];

describe('deriveState', () => {
  it('follows a case that is granted', () => {
    expect(deriveState(submitted)).toBe('deciding');
    expect(deriveState([...submitted, action('complete', 'department')])).toBe('completed');
  });

  it('refuses what the table does not allow', () => {
    expect(deriveState([])).toBeNull();
    expect(deriveState([action('accept', 'system')])).toBeNull();
    expect(deriveState([...submitted, action('complete', 'resident')])).toBeNull();
    expect(deriveState([...submitted, action('complete', 'department'), action('withdraw', 'resident')])).toBeNull();
  });

  it('agrees with nextState step by step, and nothing follows a settled case', () => {
    const types = fc.constantFrom<ActionType>('submit', 'accept', 'refer', 'complete', 'reject', 'withdraw');
    const roles = fc.constantFrom<ActorRole>('resident', 'system', 'department');
    fc.assert(
      fc.property(
        fc.array(fc.record({ type: types, role: roles }), { maxLength: 8 }),
        types,
        roles,
        (actions, type, role) => {
          const before = deriveState(actions);
          const after = deriveState([...actions, { type, role }]);
          if (actions.length > 0 && before === null) expect(after).toBeNull();
          else expect(after).toBe(nextState(before ?? 'none', type, role));
          if (before && isSettled(before)) expect(after).toBeNull();
        },
      ),
    );
  });
});
