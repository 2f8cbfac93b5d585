import * as v from 'valibot';
import { nextDay, type WorkingCalendar } from '../calendar/working-days.ts';
import { type CaseState, deriveState, isSettled } from '../cases/case-state.ts';
import { type CaseDue, dayOf, dueOf, runClock, type Stop, stops, type TimedAction } from '../cases/due.ts';
import { type IsoDate, isoDateSchema } from '../identity/resident-id.ts';
import { type StepLimits, type SupervisedStep, supervisedStepSchema } from './step-limits.ts';

/**
 * How a case stands with its limits (电子监察): `reminder`, one working day before; `yellow`, a step or the promise has overrun;
 * `red`, the law's limit has, or a yellow card was left alone.
 */
export const cardSchema = v.picklist(['reminder', 'yellow', 'red']);
export type Card = v.InferOutput<typeof cardSchema>;

/** Why there is a card. `…Due`: a reminder; `…Untreated`: yellow for too many working days. */
export const cardCauseSchema = v.picklist([
  'stepDue',
  'promiseDue',
  'legalDue',
  'stepOverrun',
  'promiseOverrun',
  'stepUntreated',
  'promiseUntreated',
  'legalOverrun',
]);
export type CardCause = v.InferOutput<typeof cardCauseSchema>;

/** An action as supervision sees it. */
export interface WatchedAction extends TimedAction {
  /** 1, 2, 3 … within the case. */
  readonly seq: number;
  /** Which department was asked or has answered, by its name. */
  readonly department: string | null;
}

/** A step that somebody has to take, with its clock. */
export interface OpenStep {
  readonly step: SupervisedStep;
  /** The action that it began with. */
  readonly seq: number;
  readonly department: string | null;
  readonly limit: number;
  readonly due: CaseDue;
  /** The day on which the limit ends, or has ended before the clock came to stand; `null`: it stands with time left, or that is not known. */
  readonly endsOn: IsoDate | null;
}

/** What is laid down for the cases of an item. Working days. */
export interface CaseLimits {
  readonly steps: StepLimits;
  readonly promised: number | undefined;
  readonly legal: number | undefined;
}

/** One reason for a card. */
export const cardFlagSchema = v.strictObject({
  card: cardSchema,
  cause: cardCauseSchema,
  /** `null`: the case as a whole. */
  step: v.nullable(supervisedStepSchema),
  /** The action that the clock began with. */
  seq: v.pipe(v.number(), v.integer()),
  department: v.nullable(v.pipe(v.string(), v.maxLength(100))),
  /** Working days that were given, and the day they ended on. */
  limit: v.pipe(v.number(), v.integer()),
  on: isoDateSchema,
});
export type CardFlag = v.InferOutput<typeof cardFlagSchema>;

/** What keeps apart two overruns of one case: the same clock is flagged once for each cause. */
export const flagKey = ({ cause, step, seq, department }: CardFlag): string =>
  [cause, step ?? 'case', seq, department ?? ''].join('|');

/** States during which a step goes on, and those of them in which its clock runs. */
interface Phase {
  readonly step: SupervisedStep;
  readonly within: readonly CaseState[];
  readonly runs: readonly CaseState[];
}

const plain = (step: SupervisedStep, state: CaseState): Phase => ({ step, within: [state], runs: [state] });
const decision: Phase = {
  step: 'decision',
  within: ['accepted', 'inReview', 'referred', 'paused'],
  runs: ['accepted', 'inReview'],
};

/** Which step is to be taken in a state. While departments are asked it is theirs. */
const phases: Readonly<Partial<Record<CaseState, Phase>>> = {
  received: plain('acceptance', 'received'),
  supplementRequired: plain('supplement', 'supplementRequired'),
  supplemented: plain('acceptance', 'supplemented'),
  accepted: decision,
  inReview: decision,
  paused: plain('pause', 'paused'),
  deciding: plain('departmentReply', 'deciding'),
  granted: { step: 'completion', within: ['granted', 'correcting'], runs: ['granted'] },
  completed: { step: 'delivery', within: ['completed', 'correcting'], runs: ['completed'] },
  correcting: plain('correction', 'correcting'),
};

interface Past {
  readonly action: WatchedAction;
  /** The state after it. */
  readonly state: CaseState;
}

const pastOf = (actions: readonly WatchedAction[]): readonly Past[] =>
  actions.flatMap((action, index) => {
    const state = deriveState(actions.slice(0, index + 1));
    return state ? [{ action, state }] : [];
  });

/** When a clock stood that runs in some states only. */
const stoodWhile = (past: readonly Past[], runs: (state: CaseState) => boolean): readonly Stop[] => {
  const stood: Stop[] = [];
  for (const { action, state } of past) {
    const open = stood.at(-1)?.to === null ? stood.at(-1) : undefined;
    if (!runs(state) && !open) stood.push({ from: dayOf(action.at), to: null });
    else if (runs(state) && open) stood.splice(-1, 1, { ...open, to: dayOf(action.at) });
  }
  return stood;
};

/** The last actions during which the case was in one of these states. */
const lastWithin = (past: readonly Past[], within: readonly CaseState[]): readonly Past[] =>
  past.slice(past.findLastIndex(({ state }) => !within.includes(state)) + 1);

const lastDayOf = (due: CaseDue, start: IsoDate, limit: number, stood: readonly Stop[], calendar: WorkingCalendar) => {
  if (due.kind === 'running') return due.on;
  if (due.kind === 'unknown' || due.daysLeft >= 0) return null;
  // It had overrun before it came to stand.
  const before = runClock(start, limit, stood.slice(0, -1), calendar);
  return before.kind === 'running' ? before.on : null;
};

const clockOf = (
  began: Past,
  since: readonly Past[],
  about: Pick<OpenStep, 'step' | 'department'> & { readonly runs: (state: CaseState) => boolean },
  limits: StepLimits,
  calendar: WorkingCalendar,
): readonly OpenStep[] => {
  const { step, department, runs } = about;
  const limit = limits[step];
  if (limit === undefined) return [];
  const start = dayOf(began.action.at);
  const stood = stoodWhile(since, runs);
  const due = runClock(start, limit, stood, calendar);
  const { seq } = began.action;
  return [{ step, seq, department, limit, due, endsOn: lastDayOf(due, start, limit, stood, calendar) }];
};

/** Departments that were asked and have not answered, each since it was asked. */
const openReplies = (past: readonly Past[], limits: StepLimits, calendar: WorkingCalendar): readonly OpenStep[] => {
  const asked = new Map<string, number>();
  for (const [index, { action }] of past.entries()) {
    if (action.type === 'refer') asked.set(action.department ?? '', index);
    if (action.type === 'reply') asked.delete(action.department ?? '');
    if (action.type === 'approveCorrection') asked.clear();
  }
  return [...asked].flatMap(([department, index]) => {
    const began = past[index];
    const runs = (state: CaseState): boolean => state !== 'paused';
    return began
      ? clockOf(began, past.slice(index), { step: 'departmentReply', department, runs }, limits, calendar)
      : [];
  });
};

/**
 * The steps that are to be taken in a case, with their clocks. None where it has ended; what is completed has still to be
 * delivered, where it was received from somebody (an instant case was handed over on the spot).
 */
export const openSteps = (
  actions: readonly WatchedAction[],
  limits: StepLimits,
  calendar: WorkingCalendar,
): readonly OpenStep[] => {
  const past = pastOf(actions);
  const state = past.at(-1)?.state;
  if (state === undefined || past.length !== actions.length) return [];
  const isReceived = actions.some(({ type }) => type === 'receive');
  if (isSettled(state) && !(state === 'completed' && isReceived)) return [];
  if (state === 'referred') return openReplies(past, limits, calendar);
  const phase = phases[state];
  if (!phase) return [];
  const since = lastWithin(past, phase.within);
  const [began] = since;
  const runs = (each: CaseState): boolean => phase.runs.includes(each);
  return began ? clockOf(began, since, { step: phase.step, department: null, runs }, limits, calendar) : [];
};

const previousDay = (day: IsoDate): IsoDate =>
  v.parse(isoDateSchema, new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10));

/** From which day on a reminder stands: one working day before; the day itself where the calendar does not reach back. */
const reminderFrom = (on: IsoDate, calendar: WorkingCalendar): IsoDate => {
  for (let day = previousDay(on); ; day = previousDay(day)) {
    const works = calendar.isWorkingDay(day);
    if (!works.ok) return on;
    if (works.value) return day;
  }
};

/** The end of the day that a limit ends on, in Shanghai: an instant. */
export const endOfDay = (on: IsoDate): string => new Date(`${nextDay(on)}T00:00:00+08:00`).toISOString();

interface Watch {
  readonly calendar: WorkingCalendar;
  /** The day on which it is looked, in Shanghai. */
  readonly today: IsoDate;
  /** A yellow card becomes red after so many working days. */
  readonly untreatedDays: number;
  /** Keys of overruns that a supervisor has settled: they do not become red by being left alone. */
  readonly treated: ReadonlySet<string>;
}

type Clock = Omit<CardFlag, 'card' | 'cause'>;
type Kind = 'step' | 'promise' | 'legal';

const flagsOfClock = (kind: Kind, clock: Clock, watch: Watch): readonly CardFlag[] => {
  const { calendar, today, untreatedDays, treated } = watch;
  const { on } = clock;
  if (today <= on) {
    return today >= reminderFrom(on, calendar) ? [{ card: 'reminder', cause: `${kind}Due`, ...clock }] : [];
  }
  if (kind === 'legal') return [{ card: 'red', cause: 'legalOverrun', ...clock }];
  const overrun: CardFlag = { card: 'yellow', cause: `${kind}Overrun`, ...clock };
  const last = calendar.addWorkingDays(on, untreatedDays);
  const isLeftAlone = last.ok && today > last.value && !treated.has(flagKey(overrun));
  return isLeftAlone ? [overrun, { ...overrun, card: 'red', cause: `${kind}Untreated` }] : [overrun];
};

/** Of the case as a whole: its promise, or what the law allows. */
const caseClock = (
  actions: readonly WatchedAction[],
  limit: number | undefined,
  calendar: WorkingCalendar,
): readonly Clock[] => {
  const start = actions.find(({ type }) => type === 'receive');
  const due = limit === undefined ? null : dueOf(actions, limit, calendar);
  if (!start || !due || limit === undefined) return [];
  const about = { step: null, seq: start.seq, department: null, limit };
  if (due.kind === 'running') return [{ ...about, on: due.on }];
  if (due.kind === 'unknown' || due.daysLeft >= 0) return [];
  // It had overrun before it came to stand: the actions until then tell when.
  const stoppedBy = actions.findLastIndex(({ type }) => stops.includes(type));
  const before = dueOf(actions.slice(0, stoppedBy), limit, calendar);
  return before?.kind === 'running' ? [{ ...about, on: before.on }] : [];
};

/**
 * Every reason for a card that a case has on a day. With the same actions a later day never has fewer or milder ones, save that a
 * reminder becomes an overrun.
 */
export const flagsOf = (actions: readonly WatchedAction[], limits: CaseLimits, watch: Watch): readonly CardFlag[] => {
  const { calendar } = watch;
  return [
    ...caseClock(actions, limits.legal, calendar).flatMap((clock) => flagsOfClock('legal', clock, watch)),
    ...caseClock(actions, limits.promised, calendar).flatMap((clock) => flagsOfClock('promise', clock, watch)),
    ...openSteps(actions, limits.steps, calendar).flatMap(({ step, seq, department, limit, endsOn: on }) =>
      on === null ? [] : flagsOfClock('step', { step, seq, department, limit, on }, watch),
    ),
  ];
};

const rank = (card: Card): number => cardSchema.options.indexOf(card);

/** The gravest card of several, with its reason; of the same card the law's comes before the promise, and that before a step. `null`: none. */
export const gravest = (flags: readonly CardFlag[]): CardFlag | null =>
  flags.reduce<CardFlag | null>((worst, flag) => (worst && rank(worst.card) >= rank(flag.card) ? worst : flag), null);
