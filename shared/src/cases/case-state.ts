import * as v from 'valibot';

/** Where a case stands. Derived from its actions, never stored by hand. */
export const caseStateSchema = v.picklist(['submitted', 'accepted', 'deciding', 'completed', 'rejected', 'withdrawn']);
export type CaseState = v.InferOutput<typeof caseStateSchema>;

/** Who may act on a case. */
export const actorRoleSchema = v.picklist(['resident', 'system', 'department']);
export type ActorRole = v.InferOutput<typeof actorRoleSchema>;

/** What can happen to a case. */
export const actionTypeSchema = v.picklist(['submit', 'accept', 'refer', 'complete', 'reject', 'withdraw']);
export type ActionType = v.InferOutput<typeof actionTypeSchema>;

interface Move {
  readonly to: CaseState;
  readonly by: readonly ActorRole[];
}

/** The one table of allowed actions: state → action → who may, and where it leads. Shared by server and clients. */
const moves: Readonly<Record<CaseState | 'none', Partial<Record<ActionType, Move>>>> = {
  none: { submit: { to: 'submitted', by: ['resident'] } },
  submitted: { accept: { to: 'accepted', by: ['system'] } },
  accepted: {
    refer: { to: 'deciding', by: ['system'] },
    withdraw: { to: 'withdrawn', by: ['resident'] },
  },
  deciding: {
    complete: { to: 'completed', by: ['department'] },
    reject: { to: 'rejected', by: ['department'] },
    withdraw: { to: 'withdrawn', by: ['resident'] },
  },
  completed: {},
  rejected: {},
  withdrawn: {},
};

/** The state an action leads to, or `null` where it isn't allowed. */
export const nextState = (from: CaseState | 'none', action: ActionType, role: ActorRole): CaseState | null => {
  const move = moves[from][action];
  return move?.by.includes(role) ? move.to : null;
};

/** Whether anything more will happen by itself. */
export const isSettled = (state: CaseState): boolean => Object.keys(moves[state]).length === 0;

/** The state of a case from its list of actions; `null` where the list breaks the table. */
export const deriveState = (
  actions: readonly { readonly type: ActionType; readonly role: ActorRole }[],
): CaseState | null => {
  let state: CaseState | 'none' = 'none';
  for (const action of actions) {
    const next = nextState(state, action.type, action.role);
    if (!next) return null;
    state = next;
  }
  return state === 'none' ? null : state;
};
