import { createHash } from 'node:crypto';
import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import type { FindingEvidence } from '@linban/shared/supervision/finding.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import type { SupervisionRules } from '../config.ts';

/** Something that was found and may have been found before. */
export interface Raised {
  /** The same thing has the same key, whenever it is found. */
  readonly key: string;
  readonly evidence: FindingEvidence;
  /** Accounts of those whose own doing it is. */
  readonly about: readonly string[];
  readonly caseIds: readonly string[];
}

/** A key that tells nothing: what it is made of leads to people. */
export const keyOf = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** Rows that have the same key, by that key. */
export const groupedBy = <T>(rows: readonly T[], keyOfRow: (row: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOfRow(row), [...(groups.get(keyOfRow(row)) ?? []), row]);
  return groups;
};

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];

/** A pattern that was settled is raised again only when it has doubled. */
const doublings = (count: number, threshold: number): number => Math.floor(Math.log2(count / threshold));

/** Something that somebody of the staff did to a case, or that they looked at it. */
export interface StaffEvent {
  readonly accountId: string;
  readonly caseId: string;
  readonly at: Date;
  readonly what: 'step' | 'read';
}

const hourMs = 3_600_000;
const shanghaiHour = (at: Date): number => (at.getUTCHours() + 8) % 24;

/** The day on which the night of a moment began; `null`: it is day. */
const nightOf = (at: Date, { nightFromHour, nightToHour }: SupervisionRules): string | null => {
  const hour = shanghaiHour(at);
  if (hour >= nightFromHour) return shanghaiDay(at);
  return hour < nightToHour ? shanghaiDay(new Date(at.getTime() - 24 * hourMs)) : null;
};

/** Whoever worked on cases, or looked at them, at night: one finding for a person and night, once the night is over. */
export const nightWork = (events: readonly StaffEvent[], rules: SupervisionRules, now: Date): readonly Raised[] => {
  const current = nightOf(now, rules);
  const atNight = events.flatMap((event) => {
    const night = nightOf(event.at, rules);
    // What another clock has written down as later than now is of a night that is not over by this one.
    return night === null || night === current || event.at > now ? [] : [{ ...event, night }];
  });
  return [...groupedBy(atNight, ({ accountId, night }) => `${accountId}|${night}`).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { accountId, night } = first;
    const of = (what: StaffEvent['what']) => group.filter((event) => event.what === what).length;
    return [
      {
        key: keyOf('nightWork', accountId, night),
        evidence: {
          kind: 'nightWork' as const,
          night: v.parse(isoDateSchema, night),
          steps: of('step'),
          reads: of('read'),
        },
        about: [accountId],
        caseIds: distinct(group.map(({ caseId }) => caseId)),
      },
    ];
  });
};

/** An answer that is compared over cases: never itself, but a digest that needs the server's key. */
export interface ComparedAnswer {
  readonly name: 'phone' | 'account';
  readonly digest: string;
  readonly residentKey: string;
  readonly caseId: string;
}

/** The same phone or account in the cases of several people: perhaps one helper who acts for many. */
export const sameAnswers = (rows: readonly ComparedAnswer[], rules: SupervisionRules): readonly Raised[] =>
  [...groupedBy(rows, ({ name, digest }) => `${name}|${digest}`).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const people = distinct(group.map(({ residentKey }) => residentKey)).length;
    const threshold = first.name === 'phone' ? rules.samePhonePeople : rules.sameAccountPeople;
    if (people < threshold) return [];
    const kind = first.name === 'phone' ? ('samePhone' as const) : ('sameAccount' as const);
    return [
      {
        key: keyOf(kind, first.digest, doublings(people, threshold)),
        evidence: { kind, people, days: rules.windowDays },
        about: [],
        caseIds: distinct(group.map(({ caseId }) => caseId)),
      },
    ];
  });

/** A look at a case by somebody of the staff. */
export interface Look {
  readonly accountId: string;
  readonly residentKey: string;
  readonly caseId: string;
  /** Whether they did anything for any case of that person in the same time. */
  readonly hasActed: boolean;
}

/** Whoever looked often at the cases of one person without doing anything for them. */
export const manyReads = (looks: readonly Look[], rules: SupervisionRules): readonly Raised[] =>
  [
    ...groupedBy(
      looks.filter(({ hasActed }) => !hasActed),
      ({ accountId, residentKey }) => `${accountId}|${residentKey}`,
    ).values(),
  ].flatMap((group) => {
    const [first] = group;
    if (!first || group.length < rules.manyReads) return [];
    const caseIds = distinct(group.map(({ caseId }) => caseId));
    return [
      {
        key: keyOf('manyReads', first.accountId, first.residentKey, doublings(group.length, rules.manyReads)),
        evidence: {
          kind: 'manyReads' as const,
          reads: group.length,
          cases: caseIds.length,
          days: rules.windowDays,
        },
        about: [first.accountId],
        caseIds,
      },
    ];
  });
