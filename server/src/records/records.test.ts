import type { FoundRecord } from '@linban/shared/contracts/department.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createVerify } from '../public/verification.ts';
import { createErasure } from '../retention/erasure.ts';
import { wang } from '../testing/people.ts';
import {
  type DepartmentAnswer,
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
} from '../testing/test-server.ts';
import { mostLookups } from './lookups.ts';
import { lastMonths } from './period.ts';

describe('months', () => {
  it('count back from the running month', () => {
    expect(lastMonths(12, '2026-11-23')).toEqual({ from: '2025-12', to: '2026-11' });
    expect(lastMonths(1, '2026-01-01')).toEqual({ from: '2026-01', to: '2026-01' });
    expect(lastMonths(60, '2026-12-31')).toEqual({ from: '2022-01', to: '2026-12' });
  });
});

const period = lastMonths(12, shanghaiDay(new Date()));

const rows: FoundRecord['rows'] = [
  {
    month: period.from,
    employer: '上海梅岭果蔬有限公司',
    base: 738_400,
    personal: 59_072,
    employerPart: 118_144,
    status: 'paid',
  },
  {
    month: period.to,
    employer: '上海梅岭果蔬有限公司',
    base: 738_400,
    personal: 59_072,
    employerPart: 118_144,
    status: 'pending',
  },
];

describe('records', () => {
  let department: TestDepartment;
  let test: TestServer;
  const found: DepartmentAnswer = { status: 200, body: { found: true, facts: { totalMonths: 140 }, rows } };

  beforeAll(async () => {
    department = await startTestDepartment(() => found);
    test = await startTestServer(department.url);
  });
  beforeEach(() => {
    department.answer = () => found;
    department.asked.length = 0;
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
  });

  const open = async () => {
    const [terminal] = test.terminals;
    const link = await terminal.resident();
    const opened = await link.ask('session.open', { assertion: await terminal.assertion(wang) });
    expect(opened).toMatchObject({ ok: true });
    return link;
  };
  const answers = { period: 'last12', purpose: 'residence-points' };
  const look = { itemId: 'contribution-record', answers } as const;

  it.each([
    ['zh-CN', '已缴', '待到账'],
    ['en', 'Paid', 'On its way'],
  ] as const)('are asked for the right months and shown with sums, in %s', async (language, paid, pending) => {
    const link = await open();
    const reply = await link.ask('records.look', { ...look, language });
    expect(department.asked[0]?.body).toMatchObject({
      person: { name: wang.name, idNumber: wang.idNumber },
      record: 'contributions',
      period,
    });
    expect(reply).toMatchObject({
      ok: true,
      value: {
        table: {
          summary: [{ value: '140' }, { value: '1' }, { value: '590.72' }, { value: '1,181.44' }],
          rows: [
            [period.to, '上海梅岭果蔬有限公司', '7,384.00', '590.72', '1,181.44', pending],
            [period.from, '上海梅岭果蔬有限公司', '7,384.00', '590.72', '1,181.44', paid],
          ],
        },
      },
    });
    link.close();
  });

  it('become one signed document a look-up, however often it is asked for', async () => {
    const link = await open();
    const looked = await link.ask('records.look', look);
    if (!looked.ok) throw new Error(JSON.stringify(looked.error));
    const { lookupId } = looked.value;
    const issued = await Promise.all([1, 2, 3].map(() => link.ask('records.issue', { lookupId })));
    expect(new Set(issued.map((reply) => JSON.stringify(reply))).size).toBe(1);
    const [first] = issued;
    if (!first?.ok) throw new Error(JSON.stringify(first));
    expect(first.value.verificationCode).toMatch(/^[0-9A-Z]{16}$/);
    const ticket = await link.ask('documents.ticket', { documentId: first.value.documentId });
    expect(ticket).toMatchObject({ ok: true });
    const other = await open();
    expect(await other.ask('records.issue', { lookupId })).toEqual({ ok: false, error: { kind: 'notFound' } });

    // The paper is the resident's: here it goes after its days, and can be checked still.
    const { parts } = test.server;
    const { documentId } = first.value;
    const erase = createErasure({ ...parts, rules: { caseYears: 10, lookupDays: 30, draftDays: 30 } });
    expect(await erase()).toMatchObject({ documents: 0 });
    const monthAhead = { now: () => new Date(Date.now() + 31 * 24 * 3_600_000) };
    const eraseByWrongClock = createErasure({
      ...parts,
      ports: monthAhead,
      rules: { caseYears: 10, lookupDays: 30, draftDays: 30 },
    });
    expect(await eraseByWrongClock()).toMatchObject({ documents: 0 });
    const stored = parts.database.query.updateTable('issued_document').where('document_id', '=', documentId);
    await stored.set({ issued_at: new Date(Date.now() - 31 * 24 * 3_600_000) }).execute();
    expect(await erase()).toMatchObject({ documents: 1 });
    expect(await link.ask('documents.ticket', { documentId })).toMatchObject({ ok: false });
    const verify = createVerify(parts.database, parts.keyring.data, parts.catalogue);
    const { verificationCode } = first.value;
    expect(await verify(verificationCode)).toMatchObject({ state: 'genuine', maskedName: '王*英' });
    await stored.set({ issued_at: new Date(Date.now() - 3_660 * 24 * 3_600_000) }).execute();
    await erase();
    expect(await verify(verificationCode)).toMatchObject({ state: 'genuine', maskedName: null });
    link.close();
    other.close();
  });

  it.each<[string, DepartmentAnswer, object]>([
    ['unknown to the department', { status: 200, body: { found: false } }, { kind: 'noRecord' }],
    ['not to be had', 'breakOff', { kind: 'departmentUnavailable', cause: 'down' }],
    ['nonsense', { status: 200, body: { found: 'maybe' } }, { kind: 'departmentUnavailable', cause: 'nonsense' }],
    [
      'of months nobody asked for',
      { status: 200, body: { found: true, facts: { totalMonths: 1 }, rows: [{ ...rows[0], month: '2011-01' }] } },
      { kind: 'departmentUnavailable', cause: 'nonsense' },
    ],
    [
      'of another shape than the item’s',
      { status: 200, body: { found: true, facts: { totalMonths: 1 }, rows: [{ month: period.to, status: 'paid' }] } },
      { kind: 'departmentUnavailable', cause: 'nonsense' },
    ],
  ])('%s are told so', async (_what, answer, error) => {
    department.answer = () => answer;
    const link = await open();
    expect(await link.ask('records.look', look)).toEqual({ ok: false, error });
    link.close();
  });

  it('refuse wrong answers and items that are no look-up', async () => {
    const link = await open();
    expect(await link.ask('records.look', { ...look, answers: { period: 'last999' } })).toEqual({
      ok: false,
      error: { kind: 'invalidAnswers' },
    });
    expect(await link.ask('records.look', { itemId: 'unemployment-registration', answers: {} })).toEqual({
      ok: false,
      error: { kind: 'itemNotPublished' },
    });
    expect(department.asked).toEqual([]);
    link.close();
  });

  it('are shown a limited number of times in a session', async () => {
    const link = await open();
    for (let index = 0; index < mostLookups; index += 1) {
      expect(await link.ask('records.look', look)).toMatchObject({ ok: true });
    }
    expect(await link.ask('records.look', look)).toEqual({ ok: false, error: { kind: 'tooManyRequests' } });
    link.close();
  });
});
