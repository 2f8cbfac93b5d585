import { formatCode } from '@linban/shared/cases/codes.ts';
import type { CaseRow, Ledger } from './ledger.ts';
import type { Told } from './witness.ts';

/** One application: what the person was told, and when they were there. */
export interface Round {
  readonly name: string;
  readonly begunAt: Date;
  readonly endedAt: Date;
  readonly told: readonly Told[];
}

/**
 * What must not be.
 *
 * - `lost`: told that it is kept or accepted, and no case came of it
 * - `doubled`: more than one case came of one application
 * - `falseWord`: told that nothing was kept, and there is a case; or two different numbers were told
 * - `unfinished`: a case that did not come to exactly one decision with exactly one document
 * - `stray`: a case of nobody
 * - `ledger`: the books don't agree with each other, or something still waits in the outbox
 */
export interface Fault {
  readonly kind: 'lost' | 'doubled' | 'falseWord' | 'unfinished' | 'stray' | 'ledger';
  readonly where: string;
  readonly what: string;
}

const calmLife = ['submit', 'accept', 'refer', 'complete'].join();

const isOf = (round: Round, row: CaseRow): boolean => row.signedAt >= round.begunAt && row.signedAt <= round.endedAt;

const judgeCase = (where: string, row: CaseRow): Fault[] => {
  const wrong: string[] = [];
  if (row.state !== 'completed') wrong.push(`state ${row.state}`);
  if (row.documents !== 1) wrong.push(`${row.documents} documents`);
  if (row.envelopes !== 1) wrong.push(`${row.envelopes} envelopes`);
  if (row.actions.join() !== calmLife) wrong.push(`actions ${row.actions.join(', ')}`);
  return wrong.length > 0
    ? [{ kind: 'unfinished', where, what: `${formatCode(row.caseNumber)}: ${wrong.join('; ')}` }]
    : [];
};

const judgeRound = (round: Round, cases: readonly CaseRow[]): Fault[] => {
  const where = round.name;
  const faults: Fault[] = [];
  const promised = round.told.filter(({ word }) => word === 'kept' || word === 'accepted');
  const numbers = [...new Set(promised.flatMap(({ caseNumber }) => caseNumber ?? []))];
  const lastWord = round.told.at(-1)?.word;
  if (promised.length > 0 && cases.length === 0)
    faults.push({ kind: 'lost', where, what: `told ${promised.map(({ word }) => word).join(', ')}` });
  for (const number of numbers) {
    if (cases.length > 0 && !cases.some(({ caseNumber }) => caseNumber === number))
      faults.push({ kind: 'lost', where, what: `told number ${formatCode(number)}, which is no case` });
  }
  if (cases.length > 1) faults.push({ kind: 'doubled', where, what: `${cases.length} cases` });
  if (numbers.length > 1) faults.push({ kind: 'falseWord', where, what: `told ${numbers.length} numbers` });
  if ((lastWord === 'notKept' || lastWord === 'refused') && cases.length > 0)
    faults.push({ kind: 'falseWord', where, what: `told ${lastWord}, and there is a case` });
  return [...faults, ...cases.flatMap((row) => judgeCase(where, row))];
};

const judgeBooks = ({ cases, leaves, logSize, outbox }: Ledger): Fault[] => {
  const actions = cases.reduce((sum, row) => sum + row.actions.length, 0);
  const wrong: string[] = [];
  if (leaves !== actions) wrong.push(`${actions} actions, but ${leaves} entries in the log`);
  if (logSize !== leaves) wrong.push(`the log says ${logSize} and has ${leaves}`);
  if (!outbox) wrong.push('the terminal has said nothing of its outbox');
  else if (outbox.waiting + outbox.setAside > 0)
    wrong.push(`outbox: ${outbox.waiting} waiting, ${outbox.setAside} set aside`);
  return wrong.map((what) => ({ kind: 'ledger', where: 'books', what }));
};

/** Compares what people were told with what is true. Rounds follow each other and never overlap. */
export const judge = (rounds: readonly Round[], ledger: Ledger): readonly Fault[] => [
  ...rounds.flatMap((round) =>
    judgeRound(
      round,
      ledger.cases.filter((row) => isOf(round, row)),
    ),
  ),
  ...ledger.cases
    .filter((row) => !rounds.some((round) => isOf(round, row)))
    .map((row): Fault => ({ kind: 'stray', where: 'books', what: formatCode(row.caseNumber) })),
  ...judgeBooks(ledger),
];
