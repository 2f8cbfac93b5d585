import * as v from 'valibot';

/**
 * Where a version of an item stands: a `draft` somebody works on, `proposed` to a second person, `reviewed` by one, `published`
 * from a day on, `withdrawn`. That a newer one has taken a version's place is not written: it follows from their days.
 */
export const versionStateSchema = v.picklist(['draft', 'proposed', 'reviewed', 'published', 'withdrawn']);
export type VersionState = v.InferOutput<typeof versionStateSchema>;

/** Who moves a version. A reviewer may do all that a manager may; the `system` brings in what comes with the server. */
export const versionRoleSchema = v.picklist(['system', 'manager', 'reviewer']);
export type VersionRole = v.InferOutput<typeof versionRoleSchema>;

/** What can happen to a version. `ship`: it comes with the server and is published; `shipDraft`: it comes as a draft. */
export const versionMoveSchema = v.picklist([
  'ship',
  'shipDraft',
  'upload',
  'propose',
  'takeBack',
  'sendBack',
  'approve',
  'publish',
  'withdraw',
]);
export type VersionMove = v.InferOutput<typeof versionMoveSchema>;

interface Move {
  readonly to: VersionState;
  readonly by: readonly VersionRole[];
}

const anyManager: readonly VersionRole[] = ['manager', 'reviewer'];
const upload: Move = { to: 'draft', by: anyManager };
const withdraw: Move = { to: 'withdrawn', by: anyManager };
const sendBack: Move = { to: 'draft', by: ['reviewer'] };

/** The one table of what may follow. What is published never changes: a change is a new version. */
const moves: Readonly<Record<VersionState | 'none', Partial<Readonly<Record<VersionMove, Move>>>>> = {
  none: { ship: { to: 'published', by: ['system'] }, shipDraft: { to: 'draft', by: ['system'] }, upload },
  draft: { upload, propose: { to: 'proposed', by: anyManager }, withdraw },
  proposed: {
    takeBack: { to: 'draft', by: anyManager },
    sendBack,
    approve: { to: 'reviewed', by: ['reviewer'] },
    withdraw,
  },
  reviewed: { sendBack, publish: { to: 'published', by: anyManager }, withdraw },
  published: { withdraw },
  withdrawn: {},
};

/** A move as the table sees it. `by`: the account; `null` for the system. */
export interface MoveOutline {
  readonly type: VersionMove;
  readonly role: VersionRole;
  readonly by: string | null;
}

/** Moves by which somebody takes part in what a version says. */
export const authoringMoves: readonly VersionMove[] = ['upload', 'propose'];

/** All that is needed to know what may follow. */
export interface VersionStanding {
  readonly state: VersionState;
  /** The accounts that had a hand in what it says: none of them reviews it. */
  readonly authors: readonly string[];
}

/** Where a version stands after one more move (`null` before: there is none yet); `null` where it isn't allowed. */
export const versionAfter = (
  before: VersionStanding | null,
  { type, role, by }: MoveOutline,
): VersionStanding | null => {
  const move = moves[before?.state ?? 'none'][type];
  const authors = before?.authors ?? [];
  if (!move?.by.includes(role)) return null;
  if (type === 'approve' && (by === null || authors.includes(by))) return null;
  const isAuthor = by !== null && authoringMoves.includes(type) && !authors.includes(by);
  return { state: move.to, authors: isAuthor ? [...authors, by] : authors };
};

/** Where a version stands by its list of moves; `null` where the list breaks the table. */
export const deriveVersion = (list: readonly MoveOutline[]): VersionStanding | null => {
  let standing: VersionStanding | null = null;
  for (const move of list) {
    standing = versionAfter(standing, move);
    if (!standing) return null;
  }
  return standing;
};

/** What somebody may do with a version now. */
export const allowedMoves = (standing: VersionStanding, role: VersionRole, by: string): readonly VersionMove[] =>
  versionMoveSchema.options.filter((type) => versionAfter(standing, { type, role, by }) !== null);
