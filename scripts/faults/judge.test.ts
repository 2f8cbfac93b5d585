import { createCaseNumber } from '@linban/shared/cases/codes.ts';
import { expect, it } from 'vitest';
import { judge, type Round } from './judge.ts';
import type { CaseRow, Ledger } from './ledger.ts';
import type { Told } from './witness.ts';

const numbers = [1, 2].map((byte) => createCaseNumber((count) => new Uint8Array(count).fill(byte)));
const [first, second] = numbers;
if (!first || !second) throw new Error('two case numbers are needed');

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 23, 9, 0, seconds));
const told = (word: Told['word'], caseNumber: Told['caseNumber'] = null): Told => ({ kind: 'told', word, caseNumber });
const round = (...said: Told[]): Round => ({ name: 'round', begunAt: at(10), endedAt: at(20), told: said });
const row = (changes: Partial<CaseRow> = {}): CaseRow => ({
  caseNumber: first,
  state: 'completed',
  signedAt: at(15),
  envelopes: 1,
  documents: 1,
  actions: ['submit', 'accept', 'refer', 'complete'],
  ...changes,
});
const ledger = (cases: CaseRow[], changes: Partial<Ledger> = {}): Ledger => {
  const leaves = cases.reduce((sum, { actions }) => sum + actions.length, 0);
  return {
    cases,
    leaves,
    logSize: leaves,
    outbox: { waiting: 0, setAside: 0, oldestAt: null, alarm: null, heardAt: at(30) },
    ...changes,
  };
};
const kindsOf = (said: Round, books: Ledger) => judge([said], books).map(({ kind }) => kind);

it.each([
  ['accepted, and there is that case', round(told('kept'), told('accepted', first)), ledger([row()])],
  ['kept, and there is a case', round(told('kept')), ledger([row()])],
  ['nothing, and there is a case', round(), ledger([row()])],
  ['nothing, and there is none', round(), ledger([])],
  ['not kept, and there is none', round(told('notKept')), ledger([])],
  ['not kept at first, then kept', round(told('notKept'), told('kept')), ledger([row()])],
])('finds no fault where a person was told: %s', (_what, said, books) => {
  expect(kindsOf(said, books)).toEqual([]);
});

it.each([
  ['lost', 'kept, and no case', round(told('kept')), ledger([])],
  ['lost', 'accepted under a number that is no case', round(told('accepted', second)), ledger([row()])],
  ['doubled', 'two cases of one application', round(), ledger([row(), row({ caseNumber: second })])],
  ['falseWord', 'not kept, and there is a case', round(told('notKept')), ledger([row()])],
  ['unfinished', 'a case without a decision', round(), ledger([row({ state: 'deciding', documents: 0 })])],
  ['unfinished', 'two documents', round(), ledger([row({ documents: 2 })])],
  ['unfinished', 'decided twice', round(), ledger([row({ actions: [...row().actions, 'complete'] })])],
  ['stray', 'a case from nobody', round(), ledger([row({ signedAt: at(40) })])],
  ['ledger', 'an action that is not in the log', round(), ledger([row()], { leaves: 3, logSize: 3 })],
  [
    'ledger',
    'an envelope that still waits',
    round(),
    ledger([], { outbox: { waiting: 1, setAside: 0, oldestAt: null, alarm: null, heardAt: at(30) } }),
  ],
] as const)('finds %s: %s', (kind, _what, said, books) => {
  expect(kindsOf(said, books)).toEqual([kind]);
});
