import * as v from 'valibot';

/**
 * Where a case stands. Derived from its actions, never stored by hand.
 *
 * An instant case (即办件) goes `submitted → accepted → deciding → completed | rejected` by itself. A promised one (承诺件) is
 * carried by people: `received` at the terminal; `notAccepted`, or a supplement asked for (`supplementRequired`) and brought
 * (`supplemented`), or `accepted`; `inReview` at the centre, `referred` to departments, `paused` for a special procedure;
 * `granted` or `rejected`; `completed` when what was granted is there, `delivered` when the person has it. `correcting`: a
 * second person has to say whether a recorded decision is taken back.
 */
export const caseStateSchema = v.picklist([
  'submitted',
  'received',
  'supplementRequired',
  'supplemented',
  'notAccepted',
  'accepted',
  'inReview',
  'referred',
  'paused',
  'deciding',
  'granted',
  'completed',
  'delivered',
  'rejected',
  'withdrawn',
  'correcting',
]);
export type CaseState = v.InferOutput<typeof caseStateSchema>;

/**
 * Who may act on a case. `staff` and `approver` are people of the centre; an approver may do all that staff may. `hotline`: who
 * answers the telephone, and writes down what a caller wishes.
 */
export const actorRoleSchema = v.picklist(['resident', 'system', 'department', 'staff', 'approver', 'hotline']);
export type ActorRole = v.InferOutput<typeof actorRoleSchema>;

/** What can happen to a case. */
export const actionTypeSchema = v.picklist([
  'submit',
  'receive',
  'askSupplement',
  'supplement',
  'accept',
  'notAccept',
  'review',
  'passOn',
  'refer',
  'reply',
  'pause',
  'resume',
  'grant',
  'complete',
  'deliver',
  'reject',
  'withdraw',
  'proposeCorrection',
  'approveCorrection',
  'declineCorrection',
  'wish',
  'answerWish',
  'correct',
  'proposeDocumentCorrection',
  'proposeDocumentWithdrawal',
  'reissueDocument',
  'withdrawDocument',
  'declineDocumentChange',
]);
export type ActionType = v.InferOutput<typeof actionTypeSchema>;

/**
 * Where an action leads: to a state; `held`, back to where the case was before it was held; `inReviewOrReferred`, still with
 * departments as long as one of them has not answered; `same`, nowhere.
 */
type Target = CaseState | 'held' | 'inReviewOrReferred' | 'same';

interface Move {
  readonly to: Target;
  readonly by: readonly ActorRole[];
}

const anyStaff: readonly ActorRole[] = ['staff', 'approver'];
const withdraw: Move = { to: 'withdrawn', by: ['resident'] };
const pause: Move = { to: 'paused', by: anyStaff };
/** To another centre (收受分离): that one holds the papers and owns the clock from then on, and the clock goes on. */
const passOnWithin = (to: CaseState): Move => ({ to, by: anyStaff });
const proposeCorrection: Move = { to: 'correcting', by: anyStaff };

/** What a resident wishes of the centre (a call back, a complaint, a word for the case) leaves the case where it is, at its end too. */
const besides: Partial<Record<ActionType, Move>> = {
  wish: { to: 'same', by: ['resident', 'hotline'] },
  answerWish: { to: 'same', by: anyStaff },
};

/** The one table of allowed actions: state → action → who may, and where it leads. Shared by server and clients. */
const moves: Readonly<Record<CaseState | 'none', Partial<Record<ActionType, Move>>>> = {
  none: { submit: { to: 'submitted', by: ['resident'] } },
  submitted: { accept: { to: 'accepted', by: ['system'] }, receive: { to: 'received', by: ['system'] } },
  received: {
    accept: { to: 'accepted', by: anyStaff },
    notAccept: { to: 'notAccepted', by: anyStaff },
    askSupplement: { to: 'supplementRequired', by: anyStaff },
    passOn: passOnWithin('received'),
    withdraw,
  },
  // What is missing is told once and completely (一次性告知): from here on there is no second `askSupplement`.
  supplementRequired: {
    // What can be said in words the resident says themselves; papers go over the counter, and staff record them.
    supplement: { to: 'supplemented', by: [...anyStaff, 'resident'] },
    notAccept: { to: 'notAccepted', by: anyStaff },
    withdraw,
  },
  supplemented: {
    passOn: passOnWithin('supplemented'),
    accept: { to: 'accepted', by: anyStaff },
    notAccept: { to: 'notAccepted', by: anyStaff },
    withdraw,
  },
  accepted: {
    refer: { to: 'deciding', by: ['system'] },
    review: { to: 'inReview', by: anyStaff },
    withdraw,
  },
  inReview: {
    passOn: passOnWithin('inReview'),
    refer: { to: 'referred', by: anyStaff },
    pause,
    grant: { to: 'granted', by: anyStaff },
    reject: { to: 'rejected', by: anyStaff },
    withdraw,
  },
  referred: {
    refer: { to: 'referred', by: anyStaff },
    reply: { to: 'inReviewOrReferred', by: anyStaff },
    pause,
    withdraw,
  },
  paused: { resume: { to: 'held', by: anyStaff }, withdraw },
  // An approver settles by hand what a department's system never answers.
  deciding: {
    complete: { to: 'completed', by: ['department', 'approver'] },
    reject: { to: 'rejected', by: ['department', 'approver'] },
    withdraw,
  },
  granted: { complete: { to: 'completed', by: anyStaff }, proposeCorrection },
  // A department's system corrects what it wrote itself: a new certificate, the same decision.
  completed: {
    deliver: { to: 'delivered', by: anyStaff },
    correct: { to: 'completed', by: ['department'] },
    proposeCorrection,
    // What a certificate says is put right, or taken back, by two people; the decision stays.
    proposeDocumentCorrection: { to: 'same', by: anyStaff },
    proposeDocumentWithdrawal: { to: 'same', by: anyStaff },
    reissueDocument: { to: 'same', by: ['approver'] },
    withdrawDocument: { to: 'same', by: ['approver'] },
    declineDocumentChange: { to: 'same', by: ['approver'] },
  },
  delivered: { proposeCorrection },
  rejected: { proposeCorrection },
  notAccepted: { proposeCorrection },
  withdrawn: {},
  correcting: {
    approveCorrection: { to: 'inReview', by: ['approver'] },
    declineCorrection: { to: 'held', by: ['approver'] },
  },
};

/** What may become of a certificate: another one takes its place, or none does. */
export type DocumentChange = 'correction' | 'withdrawal';

/** All that is needed to know what may follow: the state, and what led there. */
export interface Standing {
  readonly state: CaseState;
  /** Where a paused or corrected case goes back to. */
  readonly heldFrom: CaseState | null;
  /** How many departments were asked and have not answered. */
  readonly openReferrals: number;
  /** How many wishes of the resident nobody has answered; an answer is one to all of them. */
  readonly openWishes: number;
  /** What one person has proposed to do with the certificate, and nobody else has said to yet. */
  readonly proposedChange: DocumentChange | null;
}

/** An action as the table sees it. */
export interface ActionOutline {
  readonly type: ActionType;
  readonly role: ActorRole;
}

const stateOf = (target: Target, before: Standing, openReferrals: number): CaseState | null => {
  if (target === 'held') return before.heldFrom;
  if (target === 'same') return before.state;
  if (target === 'inReviewOrReferred') return openReferrals > 0 ? 'referred' : 'inReview';
  return target;
};

const isHeld = (state: CaseState): boolean => state === 'paused' || state === 'correcting';

/** What may be asked of departments at once. */
const mostReferrals = 10;
/** What may wait for an answer at once. */
const mostWishes = 5;

const wishesAfter = ({ openWishes }: Standing, type: ActionType): number | null => {
  if (type === 'wish') return openWishes < mostWishes ? openWishes + 1 : null;
  if (type === 'answerWish') return openWishes > 0 ? 0 : null;
  return openWishes;
};

/**
 * What the certificate waits for after an action; `undefined`: the action is not for now. What takes the case further, and what
 * its department corrects, overtakes a proposal.
 */
const proposedAfter = (
  { proposedChange }: Standing,
  type: ActionType,
  target: Target,
): DocumentChange | null | undefined => {
  switch (type) {
    case 'proposeDocumentCorrection':
      return proposedChange === null ? 'correction' : undefined;
    case 'proposeDocumentWithdrawal':
      return proposedChange === null ? 'withdrawal' : undefined;
    case 'reissueDocument':
      return proposedChange === 'correction' ? null : undefined;
    case 'withdrawDocument':
      return proposedChange === 'withdrawal' ? null : undefined;
    case 'declineDocumentChange':
      return proposedChange === null ? undefined : null;
    default:
      return target === 'same' ? proposedChange : null;
  }
};

const atFirst: Standing = {
  state: 'submitted',
  heldFrom: null,
  openReferrals: 0,
  openWishes: 0,
  proposedChange: null,
};

/** Where a case stands after one more action (`null` before: there is no case yet); `null` where it isn't allowed. */
export const standingAfter = (before: Standing | null, { type, role }: ActionOutline): Standing | null => {
  const move = moves[before?.state ?? 'none'][type] ?? (before ? besides[type] : undefined);
  if (!move?.by.includes(role)) return null;
  const start: Standing = before ?? atFirst;
  const openWishes = wishesAfter(start, type);
  const proposedChange = proposedAfter(start, type, move.to);
  if (openWishes === null || proposedChange === undefined) return null;
  const asked = start.openReferrals + (type === 'refer' ? 1 : type === 'reply' ? -1 : 0);
  const openReferrals = type === 'approveCorrection' ? 0 : asked;
  if (openReferrals > mostReferrals) return null;
  const state = stateOf(move.to, start, openReferrals);
  const heldFrom = move.to === 'same' ? start.heldFrom : isHeld(state ?? start.state) ? start.state : null;
  return state && { state, heldFrom, openReferrals, openWishes, proposedChange };
};

/** Where a case stands by its list of actions; `null` where the list breaks the table. */
export const deriveStanding = (actions: readonly ActionOutline[]): Standing | null => {
  let standing: Standing | null = null;
  for (const action of actions) {
    standing = standingAfter(standing, action);
    if (!standing) return null;
  }
  return standing;
};

/** How a case stands that its department's system has to decide. */
export const decidingStanding: Standing = { ...atFirst, state: 'deciding' };

/** The state of a case from its list of actions; `null` where the list breaks the table. */
export const deriveState = (actions: readonly ActionOutline[]): CaseState | null =>
  deriveStanding(actions)?.state ?? null;

/** What somebody may do to a case now. */
export const allowedActions = (standing: Standing, role: ActorRole): readonly ActionType[] =>
  actionTypeSchema.options.filter((type) => standingAfter(standing, { type, role }) !== null);

const settled: readonly CaseState[] = ['completed', 'delivered', 'rejected', 'notAccepted', 'withdrawn'];

/** Whether the matter is at its end: nothing is decided any more, unless a recorded decision is corrected. */
export const isSettled = (state: CaseState): boolean => settled.includes(state);

/** Who has to do something next, so that the case goes on. */
export const nextToActSchema = v.picklist(['nobody', 'resident', 'centre', 'department']);
export type NextToAct = v.InferOutput<typeof nextToActSchema>;

const nextActors: Readonly<Record<CaseState, NextToAct>> = {
  submitted: 'centre',
  received: 'centre',
  supplementRequired: 'resident',
  supplemented: 'centre',
  accepted: 'centre',
  inReview: 'centre',
  referred: 'department',
  paused: 'centre',
  deciding: 'department',
  granted: 'centre',
  correcting: 'centre',
  completed: 'nobody',
  delivered: 'nobody',
  rejected: 'nobody',
  notAccepted: 'nobody',
  withdrawn: 'nobody',
};

export const nextToAct = (state: CaseState): NextToAct => nextActors[state];

/** Whether a case is in the hands of people, so that nobody needs to wait at a terminal for what comes next. */
export const isWithPeople = (state: CaseState): boolean =>
  !isSettled(state) && state !== 'submitted' && state !== 'accepted' && state !== 'deciding';
