import * as v from 'valibot';

/** Where a finding stands: `open`, `taken` by one supervisor, `settled` with a reason. */
export const findingStateSchema = v.picklist(['open', 'taken', 'settled']);
export type FindingState = v.InferOutput<typeof findingStateSchema>;

/**
 * What can happen to a finding. `raise`: the server found it; `take` also takes it over from whoever has it; `recommend`: whoever has
 * taken it writes to those who have to put it right (监察建议书).
 */
export const findingMoveSchema = v.picklist(['raise', 'take', 'giveBack', 'recommend', 'settle', 'reopen']);
export type FindingMove = v.InferOutput<typeof findingMoveSchema>;

/** How a finding is settled: `explained`, nothing was wrong; `corrected`; `passedOn`, for discipline (监察建议). */
export const findingOutcomeSchema = v.picklist(['explained', 'corrected', 'passedOn']);
export type FindingOutcome = v.InferOutput<typeof findingOutcomeSchema>;

/** A move as the table sees it. `by`: the account; `null`: the server. */
export interface FindingMoveOutline {
  readonly type: FindingMove;
  readonly by: string | null;
}

export interface FindingStanding {
  readonly state: FindingState;
  /** Who has taken it, or settled it. */
  readonly holder: string | null;
}

const none: FindingStanding = { state: 'open', holder: null };

/**
 * Where a finding stands after one more move (`null` before: there is none yet); `null` where it isn't allowed. `about`: the
 * accounts whose own doing it is about; nobody of them has a hand in it (two-person rule). Only who has taken it settles it.
 */
export const findingAfter = (
  before: FindingStanding | null,
  { type, by }: FindingMoveOutline,
  about: readonly string[],
): FindingStanding | null => {
  if (before === null) return type === 'raise' && by === null ? none : null;
  if (by === null || about.includes(by)) return null;
  const isTheirs = before.state === 'taken' && before.holder === by;
  switch (type) {
    case 'take':
      return before.state !== 'settled' && !isTheirs ? { state: 'taken', holder: by } : null;
    case 'giveBack':
      return isTheirs ? none : null;
    case 'recommend':
      return isTheirs ? before : null;
    case 'settle':
      return isTheirs ? { state: 'settled', holder: by } : null;
    case 'reopen':
      return before.state === 'settled' ? none : null;
    case 'raise':
      return null;
  }
};

/** What somebody may do with a finding now. */
export const allowedFindingMoves = (
  standing: FindingStanding,
  by: string,
  about: readonly string[],
): readonly FindingMove[] =>
  findingMoveSchema.options.filter((type) => findingAfter(standing, { type, by }, about) !== null);
