import { type ActionType, type ActorRole, type CaseState, nextState } from '@linban/shared/cases/case-state.ts';
import type { CaseId } from '@linban/shared/ids.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { createLeaf, type Leaf } from '../transparency/leaf.ts';

/** Something that happened to a case. A case is the list of these; its state is derived from them. */
export interface CaseAction {
  /** 1, 2, 3 … within the case. */
  readonly seq: number;
  readonly type: ActionType;
  readonly role: ActorRole;
  /** A department, a terminal or the system in words; never a person. */
  readonly actor: LocalizedText;
  readonly place: LocalizedText | null;
  readonly at: Date;
  readonly reason: LocalizedText | null;
}

/** The state after one more action. Throws where the table of moves forbids it: whoever acts has to have looked. */
export const stateAfter = (state: CaseState | 'none', action: Pick<CaseAction, 'type' | 'role'>): CaseState => {
  const next = nextState(state, action.type, action.role);
  if (!next) throw new Error(`${action.type} by ${action.role} is not allowed for a case that is ${state}`);
  return next;
};

const textForLog = (text: LocalizedText | null) => (text ? { ...text } : null);

/** What the transparency log says of an action. `binds`: a digest of what was submitted or issued with it. */
export const leafOfAction = (caseId: CaseId, action: CaseAction, binds: string | null): Leaf =>
  createLeaf({
    v: 1,
    caseId,
    seq: action.seq,
    type: action.type,
    role: action.role,
    actor: textForLog(action.actor),
    place: textForLog(action.place),
    at: action.at.toISOString(),
    reason: textForLog(action.reason),
    binds,
  });
