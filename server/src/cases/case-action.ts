import { createHash } from 'node:crypto';
import {
  type ActionOutline,
  type ActionType,
  type ActorRole,
  type CaseState,
  deriveState,
} from '@linban/shared/cases/case-state.ts';
import type { RandomBytes } from '@linban/shared/cases/codes.ts';
import type { CaseId } from '@linban/shared/ids.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { StepEntry } from '@linban/shared/transparency/case-history.ts';
import { canonicalJson, createLeaf, type Leaf } from '../transparency/leaf.ts';

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

/** The state a list of actions leads to. Throws where the table of moves forbids it: whoever acts has to have looked. */
export const stateOf = (actions: readonly ActionOutline[]): CaseState => {
  const state = deriveState(actions);
  if (!state) throw new Error(`not allowed: ${actions.map(({ type, role }) => `${type} by ${role}`).join(', ')}`);
  return state;
};

/**
 * The moment to write down for a step that follows another: now, but never before that one. Servers' clocks differ and are put
 * right; a history whose steps go back in time would count as back-dated for ever, and nobody could prove it any more.
 */
export const momentAfter = (last: Date, now: Date): Date => (now < last ? last : now);

/** The leaf of one step, and what its reason was hashed with: kept beside the reason, and erased with it. */
export interface StepLeaf extends Leaf {
  readonly reasonSalt: Buffer | null;
}

/** How a text is read aloud is nothing that happened. */
const written = (text: LocalizedText) => ({ 'zh-CN': text['zh-CN'], en: text.en });

const saltSize = 16;

/**
 * What the transparency log says of an action. The log is for everybody and for ever, so that a reason, which may speak of the
 * person, stands in it as a salted digest. `binds`: a digest of what was submitted or issued with the action.
 */
export const leafOfAction = (
  caseId: CaseId,
  action: CaseAction,
  binds: string | null,
  randomBytes: RandomBytes,
): StepLeaf => {
  const reasonSalt = action.reason && Buffer.from(randomBytes(saltSize));
  const entry: StepEntry = {
    v: 2,
    caseId,
    seq: action.seq,
    type: action.type,
    role: action.role,
    actor: written(action.actor),
    place: action.place && written(action.place),
    at: action.at.toISOString(),
    reasonDigest: action.reason && reasonSalt && reasonDigest(action.reason, reasonSalt),
    binds,
  };
  return { ...createLeaf(entry), reasonSalt };
};

/** What stands in the log for a reason. */
export const reasonDigest = (reason: LocalizedText, salt: Buffer): string =>
  createHash('sha256')
    .update(salt)
    .update(canonicalJson(written(reason)))
    .digest('base64url');
