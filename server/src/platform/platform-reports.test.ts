import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CaseNumber, createCaseNumber } from '@linban/shared/cases/codes.ts';
import { type StepReport, stepReportSchema } from '@linban/shared/contracts/platform.ts';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { edges } from '../edges.ts';
import { createWatch } from '../supervision/watch.ts';
import { firstAccount, type Staff, signIn, signInNew } from '../testing/console-staff.ts';
import { grant, hear } from '../testing/decisions.ts';
import { li, wang } from '../testing/people.ts';
import {
  type DepartmentAnswer,
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';
import { newVisit } from '../testing/test-terminal.ts';
import { createReporting } from './reporting.ts';

const read = (body: unknown): StepReport => v.parse(stepReportSchema, body);
const application = {
  itemId: 'senior-allowance',
  itemVersion: 1,
  answers: { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' },
};
const done = { ok: true, value: {} };

describe('what the municipal platform hears of cases', () => {
  let department: TestDepartment;
  let platform: TestDepartment;
  let test: TestServer;
  let approver: Staff;
  let clerk: Staff;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    platform = await startTestDepartment(hear);
    test = await startTestServer(department.url, { register: edges, platformUrl: platform.url });
    approver = await signIn(test, firstAccount(test));
    clerk = await signInNew(test, approver, 'lin', 'clerk');
  });
  beforeEach(() => {
    platform.answer = hear;
    platform.asked.length = 0;
  });
  afterAll(async () => {
    for (const staff of [approver, clerk]) staff.close();
    await test.stop();
    await platform.close();
    await department.close();
  });

  const apply = async (person: typeof wang, changes: object = {}) => {
    const [terminal] = test.terminals;
    const link = await terminal.resident();
    const visitId = newVisit();
    const assertion = await terminal.assertion(person, { visitId });
    await link.ask('session.open', { assertion });
    const submitted = await link.ask('cases.submit', {
      envelope: await terminal.envelope(person, { visitId, assertion, ...changes }),
    });
    if (!submitted.ok) throw new Error(JSON.stringify(submitted.error));
    return { link, caseNumber: submitted.value.caseNumber };
  };
  /** What came of a case, whole and in the order in which it came, however often. */
  const heardOf = (caseNumber: CaseNumber) =>
    platform.asked.map(({ body }) => read(body)).filter((report) => report.caseNumber === caseNumber);
  const whenHeard = (caseNumber: CaseNumber, count: number) =>
    until(() => (heardOf(caseNumber).length >= count ? heardOf(caseNumber) : undefined));
  const rows = async (caseNumber: CaseNumber) => {
    const found = await test.server.parts.database.query
      .selectFrom('platform_report as r')
      .innerJoin('resident_case as c', 'c.case_id', 'r.case_id')
      .select(['r.sequence', 'r.kind', 'r.state', 'r.settled_reason', 'r.first_heard_at'])
      .where('c.case_number', '=', caseNumber)
      .orderBy('r.sequence')
      .execute();
    return found;
  };
  const allSent = (caseNumber: CaseNumber) =>
    until(async () => ((await rows(caseNumber)).every(({ state }) => state === 'sent') ? true : undefined));
  const setAside = (caseNumber: CaseNumber, sequence: number) =>
    test.server.parts.database.pool.query(
      `update platform_report set state = 'setAside'
      where sequence = $2 and case_id = (select case_id from resident_case where case_number = $1)`,
      [caseNumber, sequence],
    );
  const act = async (caseNumber: CaseNumber, sent: Parameters<typeof approver.put<'desk.act'>>[1]['act']) => {
    const { version } = await test.server.parts.database.query
      .selectFrom('resident_case')
      .select('version')
      .where('case_number', '=', caseNumber)
      .executeTakeFirstOrThrow();
    expect(await approver.put('desk.act', { caseNumber, version, act: sent })).toEqual(done);
  };
  const shown = async (caseNumber: CaseNumber) => {
    // The console's limit is for people.
    await sleep(250);
    const reply = await approver.put('platform.show', {});
    if (!reply.ok || !reply.value.platform) throw new Error('there is no platform');
    return reply.value.platform.reports.filter((report) => report.caseNumber === caseNumber);
  };

  it('is each step of a case that goes by itself, once and in order, with the person’s number once and nothing else of them', async () => {
    const { link, caseNumber } = await apply(wang);
    const reports = await whenHeard(caseNumber, 2);
    expect(reports).toMatchObject([
      {
        kind: 'accepted',
        sequence: 1,
        after: 0,
        opened: {
          itemId: 'unemployment-registration',
          department: 'employment',
          centre: 'caoyang-meiling',
          channel: 'terminal',
          idNumber: wang.idNumber,
        },
      },
      { kind: 'completed', sequence: 2, after: 1 },
    ]);
    const said = JSON.stringify(platform.asked);
    expect(said.split(wang.idNumber)).toHaveLength(2);
    expect(said).not.toContain(wang.name);
    await allSent(caseNumber);
    await sleep(1_500);
    expect(heardOf(caseNumber)).toHaveLength(2);
    link.close();
  });

  it('is what people do with a promised case, and its rating: no reason, nothing of the centre’s own work', async () => {
    const { link, caseNumber } = await apply(li, application);
    await act(caseNumber, { type: 'askSupplement', missing: ['低保证明'] });
    await act(caseNumber, { type: 'supplement', note: null });
    await act(caseNumber, { type: 'accept' });
    await act(caseNumber, { type: 'review' });
    await act(caseNumber, { type: 'grant' });
    await act(caseNumber, { type: 'complete' });
    const rating = { level: 2, reasons: ['slow', 'slow'] } as const;
    const rated = await Promise.all(
      [0, 1].map(() => link.ask('ratings.give', { caseNumber, ...rating, reasons: [...rating.reasons] })),
    );
    expect(rated.filter(({ ok }) => ok)).toHaveLength(1);
    const reports = await whenHeard(caseNumber, 5);
    expect(reports.map(({ kind, sequence, after }) => [kind, sequence, after])).toEqual([
      ['supplementAsked', 1, 0],
      ['accepted', 2, 1],
      ['granted', 3, 2],
      ['completed', 4, 3],
      ['rated', 5, 4],
    ]);
    expect(reports[4]).toMatchObject({ rating: { level: 2, reasons: ['slow'] } });
    expect(JSON.stringify(platform.asked)).not.toContain('低保');
    link.close();
  });

  it('comes again the same where the answer was lost, and what came after waits for it', async () => {
    platform.answer = () => 'breakOff';
    const { link, caseNumber } = await apply(wang);
    await whenHeard(caseNumber, 2);
    expect(new Set(heardOf(caseNumber).map((report) => JSON.stringify(report))).size).toBe(1);
    platform.answer = hear;
    await until(() => (heardOf(caseNumber).at(-1)?.kind === 'completed' ? true : undefined), 30_000);
    await allSent(caseNumber);
    expect(heardOf(caseNumber).filter(({ kind }) => kind === 'completed')).toHaveLength(1);
    link.close();
  });

  it.each<[string, DepartmentAnswer]>([
    [
      'is of another report',
      { status: 200, body: { outcome: 'taken', caseNumber: createCaseNumber(randomBytes), sequence: 1 } },
    ],
    ['refuses it', { status: 409, body: { error: 'differs', detail: '' } }],
  ])('is not taken for heard by an answer that %s', async (_how, answer) => {
    platform.answer = () => answer;
    const { link, caseNumber } = await apply(wang);
    const tried = await until(async () => (await shown(caseNumber)).find(({ tries }) => tries > 0));
    expect(tried).toMatchObject({ sequence: 1, kind: 'accepted', state: 'waiting' });
    platform.answer = hear;
    await allSent(caseNumber);
    link.close();
  });

  it('comes again from where the platform has lost it', async () => {
    const { link, caseNumber } = await apply(wang);
    await whenHeard(caseNumber, 2);
    await allSent(caseNumber);
    // What was in time stays so, however late it is asked for again.
    const first = async () => (await rows(caseNumber)).slice(0, 2).map(({ first_heard_at }) => first_heard_at);
    const heard = await first();
    expect(heard).toEqual([expect.any(Date), expect.any(Date)]);
    platform.asked.length = 0;
    const books: number[] = [];
    platform.answer = (path, body) => {
      const { sequence, after } = read(body);
      const last = books.at(-1) ?? 0;
      if (after > last) return { status: 200, body: { outcome: 'missing', caseNumber, sequence, from: last + 1 } };
      books.push(sequence);
      return hear(path, body);
    };
    expect(await link.ask('ratings.give', { caseNumber, level: 5, reasons: [] })).toEqual(done);
    await until(() => (books.length === 3 ? true : undefined), 30_000);
    await allSent(caseNumber);
    expect(books).toEqual([1, 2, 3]);
    expect(await first()).toEqual(heard);
    expect(
      heardOf(caseNumber)
        .filter(({ opened }) => opened)
        .map(({ sequence }) => sequence),
    ).toEqual([1]);
    link.close();
  });

  describe('in the console', () => {
    it('is set aside, seen with why, and sent again by somebody', async () => {
      platform.answer = () => ({ status: 400, body: { error: 'invalidRequest', detail: '' } });
      const { link, caseNumber } = await apply(wang);
      await until(async () => (await shown(caseNumber)).find(({ failure }) => failure === 'refused'));
      await setAside(caseNumber, 1);
      const [first, second] = await shown(caseNumber);
      expect(first).toMatchObject({ state: 'setAside', sequence: 1, sentAgain: null });
      expect(second).toMatchObject({ state: 'waiting', sequence: 2, tries: 0 });
      platform.answer = hear;
      const unknown = { caseNumber: createCaseNumber(randomBytes), sequence: 1 };
      expect(await clerk.put('platform.sendAgain', unknown)).toEqual({ ok: false, error: { kind: 'notFound' } });
      expect(await clerk.put('platform.sendAgain', { caseNumber, sequence: 1 })).toEqual(done);
      await allSent(caseNumber);
      expect(await shown(caseNumber)).toEqual([]);
      link.close();
    });

    it('is seen to by hand with a reason that stays at the centre; the next ones of the case go on without it', async () => {
      platform.answer = () => ({ status: 400, body: { error: 'invalidRequest', detail: '' } });
      const { link, caseNumber } = await apply(wang);
      await until(async () => (await shown(caseNumber)).find(({ failure }) => failure === 'refused'));
      const settle = (by: Staff) =>
        by.put('platform.settle', { caseNumber, sequence: 1, reason: '已电话告知平台值班' });
      expect(await settle(approver)).toEqual({ ok: false, error: { kind: 'notAllowed' } });
      await setAside(caseNumber, 1);
      expect(await settle(clerk)).toEqual({ ok: false, error: { kind: 'notAllowed' } });
      platform.asked.length = 0;
      platform.answer = hear;
      expect(await settle(approver)).toEqual(done);
      expect(await whenHeard(caseNumber, 1)).toMatchObject([
        { kind: 'completed', sequence: 2, after: 0, opened: { idNumber: wang.idNumber } },
      ]);
      const [row] = await rows(caseNumber);
      expect(row).toMatchObject({ state: 'settled', first_heard_at: expect.any(Date) });
      expect(row?.settled_reason?.toString('utf8')).not.toContain('值班');
      expect(await settle(approver)).toEqual({ ok: false, error: { kind: 'notFound' } });
      expect(test.logged.join('')).not.toContain('值班');
      link.close();
    });

    it('is found by supervision where it was late, with when it came', async () => {
      const supervisor = await signInNew(test, approver, 'zhou', 'supervisor');
      const { link, caseNumber } = await apply(wang);
      await whenHeard(caseNumber, 2);
      await allSent(caseNumber);
      const { database, keyring, catalogue, ports, log, config } = test.server.parts;
      expect((await rows(caseNumber)).map(({ first_heard_at }) => first_heard_at)).not.toContain(null);
      // Of two reports that were due on Tuesday the 3rd of March one has come on the 5th.
      const ofCase = 'case_id = (select case_id from resident_case where case_number = $1)';
      await database.pool.query(
        `update platform_report set at = '2026-03-02T02:00:00Z', due_at = '2100-01-01', tries = 7, failure = 'down',
           state = case sequence when 1 then 'sent' else 'setAside' end,
           first_heard_at = case sequence when 1 then '2026-03-05T02:00:00Z'::timestamptz end
         where ${ofCase}`,
        [caseNumber],
      );
      const watch = createWatch({
        database,
        keys: keyring.data,
        catalogue,
        rules: config.supervision,
        ports: { ...ports, now: () => new Date('2026-03-06T02:00:00Z') },
        log,
        onFound: () => {},
      });
      expect(await watch()).toBe(1);
      expect(await watch()).toBe(0);
      const listed = await supervisor.put('supervision.list', {
        card: 'yellow',
        kind: 'reportLate',
        state: null,
        centre: null,
      });
      if (!listed.ok) throw new Error(JSON.stringify(listed.error));
      const [finding] = listed.value.findings;
      expect(listed.value.findings).toMatchObject([
        { caseNumber, evidence: { dueOn: '2026-03-03', reports: 2, missing: 1, setAside: 1, lateDays: 3 } },
      ]);
      const opened = await supervisor.put('supervision.open', { findingId: finding?.findingId ?? '' });
      expect(opened).toMatchObject({
        ok: true,
        value: {
          reports: [
            { caseNumber, sequence: 1, report: 'accepted', heardAt: '2026-03-05T02:00:00.000Z', lateDays: 2 },
            { sequence: 2, report: 'completed', heardAt: null, state: 'setAside', failure: 'down', tries: 7 },
          ],
        },
      });
      await database.pool.query(`delete from platform_report where ${ofCase}`, [caseNumber]);
      supervisor.close();
      link.close();
    });

    it('is not shown to who has other work', async () => {
      const maintainer = await signInNew(test, approver, 'wu', 'maintainer');
      expect(await maintainer.put('platform.show', {})).toEqual({ ok: false, error: { kind: 'notForYou' } });
      maintainer.close();
    });
  });

  it('is nothing where there is no platform', () => {
    const { ofStep, ofRating } = createReporting(false);
    expect([ofStep('accept'), ofStep('complete'), ofRating]).toEqual([null, null, null]);
    expect(createReporting(true).ofStep('review')).toBeNull();
  });
});
