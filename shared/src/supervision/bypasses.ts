import type { WorkingCalendar } from '../calendar/working-days.ts';
import { dayOf } from '../cases/due.ts';
import type { WatchedAction } from './cards.ts';

/** An action with who of the staff took it. */
export interface StaffedAction extends WatchedAction {
  /** `null`: nobody of the staff. */
  readonly accountId: string | null;
  /** Of `askSupplement`: how many questions were asked anew where nothing else was missing; 0 otherwise. */
  readonly questionsOnly: number;
}

/** When something looks as if it was done on paper and typed in. */
export interface BypassRules {
  /** A department's answer that is written down within so many minutes, by whoever asked it. */
  readonly replyMinutes: number;
  /** A case that lay for so many working days … */
  readonly lainDays: number;
  /** … and was then accepted and decided within so many minutes by one person. */
  readonly atOnceMinutes: number;
}

/**
 * A sign that a case was carried past the system (绕开网上办理): a lead, there may be a good reason. `seq`: the action it shows in.
 *
 * - `quickReply`: the answer of a department was written down by whoever asked it, sooner than a letter goes there and back
 * - `enteredAtOnce`: nobody touched the case for days, then it was accepted and decided in one go
 * - `answeredByStaff`: questions that the resident answers and signs at a terminal were settled at the desk, where no paper was missing
 */
export type Bypass =
  | { readonly kind: 'quickReply'; readonly seq: number; readonly department: string | null; readonly minutes: number }
  | { readonly kind: 'enteredAtOnce'; readonly seq: number; readonly lainDays: number; readonly minutes: number }
  | { readonly kind: 'answeredByStaff'; readonly seq: number; readonly questions: number };

/** A bypass with whose doing it is. */
export interface FoundBypass {
  readonly bypass: Bypass;
  readonly accountId: string;
}

const minuteMs = 60_000;
const minutesBetween = (from: WatchedAction, to: WatchedAction): number =>
  Math.floor((Date.parse(to.at) - Date.parse(from.at)) / minuteMs);

/** What the resident wishes, and an answer to it, carries no case. */
const isBesides = ({ type }: WatchedAction): boolean => type === 'wish' || type === 'answerWish';

const quickReplies = (actions: readonly StaffedAction[], { replyMinutes }: BypassRules): readonly FoundBypass[] =>
  actions.flatMap((action, index) => {
    const { type, accountId, department, seq } = action;
    if (type !== 'reply' || accountId === null) return [];
    const asked = actions.slice(0, index).findLast((each) => each.type === 'refer' && each.department === department);
    if (asked?.accountId !== accountId) return [];
    const minutes = minutesBetween(asked, action);
    return minutes < replyMinutes ? [{ accountId, bypass: { kind: 'quickReply', seq, department, minutes } }] : [];
  });

const enteredAtOnce = (
  actions: readonly StaffedAction[],
  { lainDays, atOnceMinutes }: BypassRules,
  calendar: WorkingCalendar,
): readonly FoundBypass[] =>
  actions.flatMap((accepted, index) => {
    const { type, accountId, seq } = accepted;
    if (type !== 'accept' || accountId === null) return [];
    const before = actions.slice(0, index).findLast((each) => !isBesides(each));
    const decision = actions.slice(index).find((each) => each.type === 'grant' || each.type === 'reject');
    if (!before || decision?.accountId !== accountId) return [];
    const minutes = minutesBetween(accepted, decision);
    const lain = calendar.countWorkingDays(dayOf(before.at), dayOf(accepted.at));
    return minutes < atOnceMinutes && lain.ok && lain.value >= lainDays
      ? [{ accountId, bypass: { kind: 'enteredAtOnce', seq, lainDays: lain.value, minutes } }]
      : [];
  });

const answeredByStaff = (actions: readonly StaffedAction[]): readonly FoundBypass[] =>
  actions.flatMap(({ type, accountId, seq }, index) => {
    if (type !== 'supplement' || accountId === null) return [];
    const asked = actions.slice(0, index).findLast((each) => each.type === 'askSupplement');
    const questions = asked?.questionsOnly ?? 0;
    return questions > 0 ? [{ accountId, bypass: { kind: 'answeredByStaff', seq, questions } }] : [];
  });

/** Every sign in one case that it was carried past the system. What was found stays found, whatever is done afterwards. */
export const bypassesOf = (
  actions: readonly StaffedAction[],
  rules: BypassRules,
  calendar: WorkingCalendar,
): readonly FoundBypass[] => [
  ...quickReplies(actions, rules),
  ...enteredAtOnce(actions, rules, calendar),
  ...answeredByStaff(actions),
];
