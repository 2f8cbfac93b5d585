import * as v from 'valibot';
import { expect, it } from 'vitest';
import { caseHistorySchema, verifyCaseHistory } from './case-history.ts';
import { createTestLog, sampleCaseId, sampleStep } from './testing/sample-history.ts';

const log = await createTestLog();
const signedAt = new Date('2026-11-23T03:00:00Z');
const submit = sampleStep();
const accept = sampleStep({ seq: 2, type: 'accept', role: 'system', at: '2026-11-23T02:00:01.000Z' });
const refer = sampleStep({ seq: 3, type: 'refer', role: 'system', at: '2026-11-23T02:00:01.500Z' });
const complete = sampleStep({ seq: 4, type: 'complete', role: 'department', at: '2026-11-23T02:00:04.000Z' });
const good = await log.historyOf([submit, accept, refer, complete], [0, 1, 2, 3], signedAt);
const verify = (history: typeof good) => verifyCaseHistory(history, log.key);

it('is proved step by step', async () => {
  const verified = await verify(good);
  expect(verified).toMatchObject({ ok: true, value: { state: 'completed', asOf: signedAt } });
  expect(verified.ok && verified.value.steps.map(({ type }) => type)).toEqual([
    'submit',
    'accept',
    'refer',
    'complete',
  ]);
});

it('may be looked at while the case goes on', async () => {
  expect(await verify({ ...good, steps: good.steps.slice(0, 3) })).toMatchObject({
    ok: true,
    value: { state: 'deciding' },
  });
});

it('does not hide that a step was altered', async () => {
  const [first, second, ...rest] = good.steps;
  if (!first || !second) throw new Error('there are steps');
  const altered = { ...second, entry: second.entry.replace('02:00:01', '01:00:01') };
  expect(await verify({ ...good, steps: [first, altered, ...rest] })).toEqual({
    ok: false,
    error: { kind: 'altered', step: 2 },
  });
  const elsewhere = { ...second, index: 2 };
  expect(await verify({ ...good, steps: [first, elsewhere, ...rest] })).toMatchObject({ error: { kind: 'altered' } });
});

it.each([
  ['the first was left out', [1, 2, 3], 1],
  ['one between was left out', [0, 1, 3], 3],
  ['two have changed places', [0, 2, 1, 3], 2],
  ['one stands there twice', [0, 1, 1, 2], 3],
])('does not hide that %s', async (_, order, step) => {
  const steps = order.flatMap((place) => good.steps[place] ?? []);
  expect(await verify({ ...good, steps })).toEqual({ ok: false, error: { kind: 'incomplete', step } });
});

it('does not hide that a step was logged with an earlier date', async () => {
  const early = sampleStep({ seq: 4, type: 'complete', role: 'department', at: '2026-11-22T02:00:04.000Z' });
  const history = await log.historyOf([submit, accept, refer, early], [0, 1, 2, 3], signedAt);
  expect(await verify(history)).toEqual({ ok: false, error: { kind: 'backDated', step: 4 } });
});

it('lets a terminal have the wrong time', async () => {
  const late = sampleStep({ at: '2026-11-24T02:00:00.000Z' });
  expect(await verify(await log.historyOf([late, accept, refer, complete], [0, 1, 2, 3], signedAt))).toMatchObject({
    ok: true,
  });
});

it('is of one case, and one that the rules allow', async () => {
  const other = sampleStep({ seq: 2, type: 'accept', role: 'system', caseId: sampleCaseId.replace('0192', '0193') });
  const mixed = await log.historyOf([submit, other, refer, complete], [0, 1], signedAt);
  expect(await verify(mixed)).toEqual({ ok: false, error: { kind: 'incomplete', step: 2 } });
  const forbidden = sampleStep({ seq: 2, type: 'complete', role: 'department' });
  const hasty = await log.historyOf([submit, forbidden, refer, complete], [0, 1], signedAt);
  expect(await verify(hasty)).toEqual({ ok: false, error: { kind: 'incomplete', step: 2 } });
});

it('is believed by the right key only', async () => {
  const other = await createTestLog();
  expect(await verifyCaseHistory(good, other.key)).toEqual({ ok: false, error: { kind: 'otherLog' } });
});

it.each([{}, { ...good, steps: [] }, { ...good, format: 'x' }, { ...good, more: 1 }])('is no file like %#', (file) =>
  expect(v.safeParse(caseHistorySchema, file).success).toBe(false),
);
