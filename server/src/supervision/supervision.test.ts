import type { CaseView } from '@linban/shared/cases/case-view.ts';
import type { FindingFilter } from '@linban/shared/contracts/supervision-requests.ts';
import { centreIdSchema } from '@linban/shared/ids.ts';
import type { StaffPlace, StaffRole } from '@linban/shared/staff/post.ts';
import type { FindingKind } from '@linban/shared/supervision/finding.ts';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeskQueue } from '../cases/desk-queue.ts';
import { solidTextOf } from '../documents/testing/pdf-inspection.ts';
import { edges } from '../edges.ts';
import { createErasure } from '../retention/erasure.ts';
import { firstAccount, type Staff, signIn, signInGiven, signInNew } from '../testing/console-staff.ts';
import { grant, refuse } from '../testing/decisions.ts';
import { inventPerson, li, wang } from '../testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';
import { newVisit } from '../testing/test-terminal.ts';
import { createWatch } from './watch.ts';

const anything: FindingFilter = { card: null, kind: null, state: null, centre: null };
const done = { ok: true, value: {} };
const refused = (kind: string) => ({ ok: false, error: { kind } });
const [meiling, changzheng] = ['caoyang-meiling', 'changzheng'].map((id) => v.parse(centreIdSchema, id));

describe('electronic supervision', () => {
  let department: TestDepartment;
  let test: TestServer;
  let lead: Staff;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url, { register: edges });
    lead = await signIn(test, firstAccount(test));
  });
  afterAll(async () => {
    lead.close();
    await test.stop();
    await department.close();
  });

  const staff = (name: string, role: StaffRole, place: StaffPlace = null) => signInNew(test, lead, name, role, place);
  const sql = async (text: string, values: unknown[] = []) =>
    (await test.server.parts.database.pool.query(text, values)).rows;

  /** Somebody's application for the allowance, at one of both centres. */
  const applied = async (person = li, phone = '13800000000', terminal = test.terminals[0]) => {
    const resident = await terminal.resident();
    const visitId = newVisit();
    const assertion = await terminal.assertion(person, { visitId });
    expect(await resident.ask('session.open', { assertion })).toMatchObject({ ok: true });
    const answers = { bank: 'bosc', livesAtCardAddress: 'same', phone };
    const application = { visitId, assertion, itemId: 'senior-allowance', itemVersion: 1, answers };
    const reply = await resident.ask('cases.submit', { envelope: await terminal.envelope(person, application) });
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    const { caseNumber } = reply.value;
    const seen = async (): Promise<CaseView> => {
      const shown = await resident.ask('cases.show', { caseNumber });
      if (!shown.ok) throw new Error(JSON.stringify(shown.error));
      return shown.value;
    };
    return { caseNumber, seen, close: () => resident.close() };
  };
  /** Days whose holidays are known, whenever the test runs: a Monday, and what comes after. */
  const on = (day: string) => new Date(`${day}T02:00:00.000Z`);
  const receivedOn = (caseNumber: string, day: string) =>
    sql(`update case_action set at = $2 where case_id = (select case_id from resident_case where case_number = $1)`, [
      caseNumber,
      on(day),
    ]);
  /** Looks as if it were that moment. */
  const watchAt = (now: Date) => {
    const { database, keyring, catalogue, ports, log, config } = test.server.parts;
    return createWatch({
      database,
      keys: keyring.data,
      catalogue,
      rules: config.supervision,
      ports: { ...ports, now: () => now },
      log,
      onFound: () => {},
    })();
  };
  const found = async (by: Staff, filter: Partial<FindingFilter> = {}) => {
    const reply = await by.put('supervision.list', { ...anything, ...filter });
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    return reply.value;
  };
  const theOnly = <T>(list: readonly T[]): T => {
    const [first] = list;
    if (list.length !== 1 || first === undefined) throw new Error(`${list.length} instead of one`);
    return first;
  };

  it('raises an overrun once, lets one supervisor see to it, and shows the resident that somebody looked', async () => {
    const supervisor = await staff('supervisor-1', 'supervisor', meiling ?? null);
    const second = await staff('supervisor-2', 'supervisor');
    const applicant = await applied();
    const { caseNumber } = applicant;
    await receivedOn(caseNumber, '2026-03-02');
    // Five working days for acceptance: until Monday the 9th.
    expect(await watchAt(on('2026-03-09'))).toBe(0);
    await Promise.all([watchAt(on('2026-03-10')), watchAt(on('2026-03-10')), watchAt(on('2026-03-10'))]);
    const { findings, counts } = await found(supervisor, { kind: 'stepOverrun' });
    const finding = theOnly(findings);
    expect(finding).toMatchObject({
      card: 'yellow',
      state: 'open',
      step: 1,
      caseNumber,
      cases: 1,
      centre: { en: 'Meiling Sub-centre, Caoyang Xincun (example)' },
      evidence: { flag: { step: 'acceptance', seq: 2, limit: 5, on: '2026-03-09' } },
    });
    expect(counts).toEqual({ lead: 0, yellow: 1, red: 0, taken: 0 });
    const { findingId } = finding;
    const opened = await supervisor.put('supervision.open', { findingId });
    expect(opened).toMatchObject({
      ok: true,
      value: {
        caseList: [
          {
            caseNumber,
            steps: [
              { type: 'submit', by: null, leaf: 0 },
              { type: 'receive', leaf: 1 },
            ],
          },
        ],
        moves: [{ type: 'raise', name: null }],
        allowed: ['take'],
        isAboutMe: false,
      },
    });
    expect(JSON.stringify([findings, opened])).not.toContain(li.name);
    expect((await applicant.seen()).reads).toEqual([]);

    const act = (by: Staff, step: number, sent: Parameters<typeof by.put<'supervision.act'>>[1]['act']) =>
      by.put('supervision.act', { findingId, step, act: sent });
    const settle = { type: 'settle', outcome: 'explained', reason: '当天系统停电，已说明' } as const;
    expect(await act(supervisor, 1, settle)).toEqual(refused('notAllowed'));
    const taken = await Promise.all([act(supervisor, 1, { type: 'take' }), act(second, 1, { type: 'take' })]);
    expect(taken.filter(({ ok }) => ok)).toHaveLength(1);
    expect(taken.filter(({ ok }) => !ok)).toEqual([refused('conflict')]);
    const [holder, other] = taken[0]?.ok ? [supervisor, second] : [second, supervisor];
    expect(await act(other, 2, settle)).toEqual(refused('notAllowed'));
    expect(await act(holder, 1, settle)).toEqual(refused('conflict'));

    const look = await holder.put('supervision.look', { findingId, caseNumber });
    expect(look).toMatchObject({ ok: true, value: { person: { name: '李*兰' }, steps: [{ type: 'submit' }, {}] } });
    expect(JSON.stringify(look)).not.toContain(li.idNumber);
    await holder.put('supervision.look', { findingId, caseNumber });
    expect((await applicant.seen()).reads).toMatchObject([{ role: 'staff', purpose: 'supervision' }]);

    // What is not settled becomes red by being left alone; what is does not.
    await watchAt(on('2026-03-12'));
    expect((await found(holder, { card: 'red' })).findings).toEqual([]);
    expect(await act(holder, 2, settle)).toEqual(done);
    await watchAt(on('2026-03-16'));
    expect((await found(holder, { card: 'red' })).findings).toEqual([]);
    const reopen = { type: 'reopen', reason: '说明与停电记录不符' } as const;
    expect(await act(other, 3, reopen)).toEqual(done);
    await watchAt(on('2026-03-16'));
    const red = theOnly((await found(holder, { card: 'red' })).findings);
    expect(red).toMatchObject({ evidence: { kind: 'stepUntreated' }, caseNumber });
    // Whoever has taken a red card writes to those who have to put it right; of a yellow one nobody does.
    const onRed = (by: Staff, step: number, sent: Parameters<typeof act>[2]) =>
      by.put('supervision.act', { findingId: red.findingId, step, act: sent });
    const advise = { type: 'recommend', reason: '请当天受理，并说明为什么没有处理。' } as const;
    expect(await onRed(holder, 1, advise)).toEqual(refused('notAllowed'));
    expect(await onRed(holder, 1, { type: 'take' })).toEqual(done);
    expect(await onRed(holder, 2, advise)).toEqual(done);
    const redOpened = await holder.put('supervision.open', { findingId: red.findingId });
    expect(redOpened).toMatchObject({
      ok: true,
      value: { state: 'taken', moves: [{ letter: null }, { letter: null }, { type: 'recommend', letter: 3 }] },
    });
    const letter = await other.put('supervision.letter', { findingId: red.findingId, step: 3 });
    if (!letter.ok) throw new Error(JSON.stringify(letter.error));
    const printed = await solidTextOf(Buffer.from(letter.value.pdf, 'base64'));
    expect(printed).toContain('受理期限5个工作日，最晚应在2026年3月9日完成');
    expect(printed).toContain('请当天受理，并说明为什么没有处理。');
    expect(printed).not.toContain(li.name);
    expect(await other.put('supervision.letter', { findingId: red.findingId, step: 2 })).toEqual(refused('notFound'));
    expect(await act(other, 4, { type: 'take' })).toEqual(done);
    expect(await act(other, 5, advise)).toEqual(refused('notAllowed'));
    expect(await act(other, 5, { type: 'giveBack' })).toEqual(done);
    const again = await holder.put('supervision.open', { findingId });
    if (!again.ok) throw new Error(JSON.stringify(again.error));
    expect(again.value.moves.map(({ type, outcome, reason }) => [type, outcome, reason])).toEqual([
      ['raise', null, null],
      ['take', null, null],
      ['settle', 'explained', settle.reason],
      ['reopen', null, reopen.reason],
      ['take', null, null],
      ['giveBack', null, null],
    ]);
    const [stored] = await sql(`select string_agg(f::text, '') || string_agg(m::text, '') as text
      from finding as f, finding_move as m`);
    expect(stored.text).not.toContain('停电');

    // The clerk who holds the case sees its gravest card.
    const { database, catalogue, config } = test.server.parts;
    const worker = {
      accountId: '00000000-0000-4000-8000-000000000000',
      name: 'x',
      role: 'clerk',
      place: null,
      passwordToldTo: null,
    } as const;
    const queueAt = (now: Date) =>
      createDeskQueue({ database, catalogue, ports: { now: () => now }, rules: config.supervision }).list(
        worker,
        'open',
        null,
      );
    const cardOn = async (day: string) => (await queueAt(on(day))).cases[0]?.card;
    expect(await cardOn('2026-03-05')).toBeNull();
    expect(await cardOn('2026-03-06')).toMatchObject({ card: 'reminder', cause: 'stepDue', on: '2026-03-09' });
    expect(await cardOn('2026-03-10')).toMatchObject({ card: 'yellow', cause: 'stepOverrun' });
    expect(await cardOn('2026-03-16')).toMatchObject({ card: 'red', cause: 'stepUntreated' });
    expect(await cardOn('2026-04-14')).toMatchObject({ card: 'red' });
    // With a case that has ended there is no more to be late with.
    const before = (await sql('select count(*)::int as count from finding'))[0].count;
    await lead.put('desk.act', { caseNumber, version: 2, act: { type: 'notAccept', reason: '材料不齐，请重新申请' } });
    await sql(`update case_action set at = $1 where type = 'notAccept'`, [on('2026-03-16')]);
    await watchAt(on('2026-06-01'));
    const overruns = `select count(*)::int as count from finding where kind not in ('refusedEligible', 'nightWork')`;
    expect((await sql(overruns))[0].count).toBe(before);
    // Found only when it is red already, it has no yellow card besides.
    const forgotten = await applied(inventPerson('郑阿婆', '1948-02-02'), '13800000009');
    await receivedOn(forgotten.caseNumber, '2026-03-02');
    await watchAt(on('2026-03-16'));
    const ofForgotten = (await found(second)).findings.filter((each) => each.caseNumber === forgotten.caseNumber);
    expect(ofForgotten.map(({ evidence }) => evidence.kind)).toEqual(['stepUntreated']);
    for (const each of [supervisor, second, applicant, forgotten]) each.close();
  }, 60_000);

  it('finds a refusal that the item’s own rules speak against, and one without a reason', async () => {
    const clerk = await staff('clerk-1', 'clerk');
    const supervisor = await staff('supervisor-3', 'supervisor');
    const applicant = await applied();
    const { caseNumber } = applicant;
    const act = { type: 'notAccept', reason: '年龄不够' } as const;
    expect(await clerk.put('desk.act', { caseNumber, version: 2, act })).toEqual(done);
    await test.server.parts.watch();
    const ofCase = async (kind: FindingKind) =>
      (await found(supervisor, { kind })).findings.filter((each) => each.caseNumber === caseNumber);
    const finding = theOnly(await ofCase('refusedEligible'));
    expect(finding).toMatchObject({ about: ['clerk-1'], evidence: { action: 'notAccept', judged: 1, unjudged: 2 } });
    const look = await supervisor.put('supervision.look', { findingId: finding.findingId, caseNumber });
    expect(JSON.stringify(look)).toContain('年龄不够');
    expect(await ofCase('noReason')).toEqual([]);
    await sql(`update case_action set words = null where type = 'notAccept'`);
    await test.server.parts.watch();
    expect(theOnly(await ofCase('noReason'))).toMatchObject({ card: 'yellow', about: ['clerk-1'] });
    // What a department's system refuses it refuses by what our rules do not know, and it says why.
    department.answer = refuse;
    const agent = await test.terminals[0].agent();
    const instant = await agent.ask('cases.submit', { envelope: await test.terminals[0].envelope(wang) });
    if (!instant.ok) throw new Error(JSON.stringify(instant.error));
    const { caseNumber: refusedThere } = instant.value;
    const state = 'select state from resident_case where case_number = $1';
    await until(async () => ((await sql(state, [refusedThere]))[0].state === 'rejected' ? true : undefined));
    department.answer = grant;
    await test.server.parts.watch();
    expect((await found(supervisor)).findings.filter((each) => each.caseNumber === refusedThere)).toEqual([]);
    for (const each of [clerk, supervisor, applicant, agent]) each.close();
  }, 30_000);

  it('finds a fee that the item does not publish, and lets the resident read what the desk says of it', async () => {
    const clerk = await staff('clerk-3', 'clerk');
    const supervisor = await staff('supervisor-8', 'supervisor');
    const delivered = async (fee: number) => {
      const applicant = await applied(
        inventPerson('何阿婆', `195${fee === 0 ? 4 : 5}-06-06`),
        `1370000000${fee === 0 ? 4 : 5}`,
      );
      const { caseNumber } = applicant;
      const steps = [
        { type: 'accept' },
        { type: 'review' },
        { type: 'grant' },
        { type: 'complete' },
        { type: 'deliver', way: 'window', fee, note: null },
      ] as const;
      for (const [index, act] of steps.entries())
        expect(await clerk.put('desk.act', { caseNumber, version: index + 2, act })).toEqual(done);
      const { steps: seen } = await applicant.seen();
      applicant.close();
      return { caseNumber, reason: seen.at(-1)?.reason?.['zh-CN'] };
    };
    const [free, charged] = [await delivered(0), await delivered(2000)];
    expect(free.reason).toBe('窗口领取，没有收费');
    expect(charged.reason).toBe('窗口领取，收费 20.00 元');
    const opened = await clerk.put('desk.open', { caseNumber: charged.caseNumber, purpose: 'checking', isWhole: true });
    expect(opened).toMatchObject({ ok: true, value: { counterFee: 0 } });
    await test.server.parts.watch();
    const finding = theOnly((await found(supervisor, { kind: 'wrongFee' })).findings);
    expect(finding).toMatchObject({
      card: 'yellow',
      caseNumber: charged.caseNumber,
      about: ['clerk-3'],
      evidence: { seq: 7, taken: 2000, published: 0 },
    });
    clerk.close();
    supervisor.close();
  }, 60_000);

  it('finds signs that cases were carried past the system', async () => {
    const clerk = await staff('clerk-4', 'clerk');
    const supervisor = await staff('supervisor-9', 'supervisor');
    const applicant = await applied(inventPerson('马阿婆', '1953-03-03'), '13700000006');
    const { caseNumber } = applicant;
    const steps: readonly Parameters<typeof clerk.put<'desk.act'>>[1]['act'][] = [
      { type: 'askSupplement', missing: [], pages: ['bank'] },
      { type: 'supplement', note: '电话里问的' },
      { type: 'accept' },
      { type: 'review' },
      { type: 'refer', department: 'civil-affairs' },
      { type: 'reply', department: 'civil-affairs', reason: '没有意见' },
      { type: 'grant' },
    ];
    for (const [index, act] of steps.entries())
      expect(await clerk.put('desk.act', { caseNumber, version: index + 2, act })).toEqual(done);
    await receivedOn(caseNumber, '2026-03-02');
    await sql(
      `update case_action set at = '2026-03-05T02:00:00Z'::timestamptz + make_interval(mins => seq)
       where seq > 4 and case_id = (select case_id from resident_case where case_number = $1)`,
      [caseNumber],
    );
    // One case is decided by the department's system, another one by hand while it does not answer.
    const [terminal] = test.terminals;
    const agent = await terminal.agent();
    const instant = async () => {
      const reply = await agent.ask('cases.submit', { envelope: await terminal.envelope(wang) });
      if (!reply.ok) throw new Error(JSON.stringify(reply.error));
      return reply.value.caseNumber;
    };
    const stateOf = async (of: string) =>
      (await sql('select state from resident_case where case_number = $1', [of]))[0].state;
    const granted = await instant();
    await until(async () => ((await stateOf(granted)) === 'completed' ? true : undefined));
    department.answer = () => 'breakOff';
    const settled = await instant();
    await until(async () => {
      const asked = 'select 1 from referral join resident_case using (case_id) where case_number = $1';
      return (await sql(asked, [settled])).length === 1 ? true : undefined;
    });
    const toldByPhone = { registrationNumber: 'SYDJ20260305000001', effectiveFrom: '2026-03-05' };
    const settle = {
      caseNumber: settled,
      version: 3,
      decision: 'complete',
      reason: '电话核实',
      values: toldByPhone,
    } as const;
    expect(await lead.put('departments.settle', settle)).toEqual(done);
    department.answer = grant;
    for (const each of [granted, settled]) await receivedOn(each, '2026-03-05');
    await watchAt(on('2026-03-05'));
    expect((await found(supervisor, { kind: 'handSettled' })).findings).toEqual([]);
    await watchAt(on('2026-03-06'));
    await watchAt(on('2026-03-06'));
    const byHand = theOnly((await found(supervisor, { kind: 'handSettled' })).findings);
    expect(byHand).toMatchObject({ caseNumber: settled, evidence: { day: '2026-03-05', settled: 1, answered: 1 } });
    expect(byHand.about).toEqual([firstAccount(test).name]);
    const ofCase = async (kind: FindingKind) =>
      theOnly((await found(supervisor, { kind })).findings.filter((each) => each.caseNumber === caseNumber));
    expect(await ofCase('quickReply')).toMatchObject({ card: 'lead', evidence: { seq: 8, minutes: 1 } });
    expect(await ofCase('enteredAtOnce')).toMatchObject({ evidence: { seq: 5, lainDays: 3, minutes: 4 } });
    expect(await ofCase('answeredByStaff')).toMatchObject({
      about: ['clerk-4'],
      evidence: { seq: 4, questions: 1 },
    });
    for (const each of [clerk, supervisor, applicant, agent]) each.close();
  }, 60_000);

  it('finds one phone in the cases of several people without keeping it, for supervisors of all centres alone', async () => {
    const everywhere = await staff('supervisor-4', 'supervisor');
    const here = await staff('supervisor-5', 'supervisor', meiling ?? null);
    const people = ['1950-01-01', '1951-01-01', '1952-01-01', '1953-01-01'].map((day) => inventPerson('陈阿婆', day));
    const cases = [];
    for (const [index, person] of people.entries())
      cases.push(await applied(person, '13900000001', test.terminals[index === 3 ? 1 : 0]));
    await test.server.parts.watch();
    const finding = theOnly((await found(everywhere, { kind: 'samePhone' })).findings);
    expect(finding).toMatchObject({ card: 'lead', cases: 4, evidence: { people: 4 } });
    expect((await found(here, { kind: 'samePhone' })).findings).toEqual([]);
    expect(await here.put('supervision.open', { findingId: finding.findingId })).toEqual(refused('notFound'));
    const [kept] = await sql(`select string_agg(d::text, '') as text from compared_answer as d`);
    expect(kept.text).not.toContain('13900000001');
    expect(kept.text).not.toContain(Buffer.from('13900000001').toString('hex'));
    // What is over is erased: the digest goes, and so do the words of supervisors.
    const { database, catalogue, ports, log, config } = test.server.parts;
    const { findingId } = finding;
    await everywhere.put('supervision.act', { findingId, step: 1, act: { type: 'take' } });
    const settle = { type: 'settle', outcome: 'explained', reason: '同一位女儿的手机' } as const;
    expect(await everywhere.put('supervision.act', { findingId, step: 2, act: settle })).toEqual(done);
    for (const { caseNumber } of cases)
      await lead.put('desk.act', { caseNumber, version: 2, act: { type: 'notAccept', reason: '材料不齐' } });
    await sql(`update resident_case set updated_at = updated_at - interval '31 years'`);
    await createErasure({ database, catalogue, rules: config.retention, ports, log })();
    const opened = await everywhere.put('supervision.open', { findingId });
    expect(opened).toMatchObject({ ok: true, value: { moves: [{}, {}, { type: 'settle', reason: null }] } });
    const digests = `select count(*)::int as count from compared_answer join resident_case using (case_id)
      where erased_at is not null`;
    expect(await sql(digests)).toEqual([{ count: 0 }]);
    const [first] = cases;
    const look = { findingId, caseNumber: first?.caseNumber ?? '' };
    expect(await everywhere.put('supervision.look', look)).toEqual(refused('notFound'));
    for (const each of [everywhere, here, ...cases]) each.close();
  }, 60_000);

  it('finds many looks at one person, and work at night, and lets nobody see to their own', async () => {
    const clerk = await staff('clerk-2', 'clerk');
    const supervisor = await staff('supervisor-6', 'supervisor');
    const other = await staff('supervisor-7', 'supervisor');
    const applicant = await applied(inventPerson('吴阿公', '1949-10-01'));
    const { caseNumber } = applicant;
    for (const hours of [1, 2, 3, 4, 5]) {
      await clerk.put('desk.open', { caseNumber, purpose: 'enquiry', isWhole: true });
      await sql(
        `update record_access set at = at - make_interval(hours => $1)
        where account_id = (select account_id from staff_account where name = 'clerk-2')`,
        [hours],
      );
    }
    await test.server.parts.watch();
    const reads = theOnly((await found(supervisor, { kind: 'manyReads' })).findings);
    expect(reads).toMatchObject({ card: 'lead', about: ['clerk-2'], evidence: { reads: 5, cases: 1 } });
    // A supervisor looks at it in the night, and that is found too.
    await supervisor.put('supervision.look', { findingId: reads.findingId, caseNumber });
    await sql(`update record_access set at = '2026-03-02T18:30:00Z' where purpose = 'supervision'
      and account_id = (select account_id from staff_account where name = 'supervisor-6')`);
    await watchAt(on('2026-03-03'));
    const nights = (await found(supervisor, { kind: 'nightWork' })).findings;
    const own = theOnly(nights.filter(({ about }) => about.includes('supervisor-6')));
    expect(own).toMatchObject({ caseNumber, evidence: { night: '2026-03-02', steps: 0, reads: 1 } });
    const take = { findingId: own.findingId, step: 1, act: { type: 'take' } } as const;
    expect(await supervisor.put('supervision.act', take)).toEqual(refused('needsSecondPerson'));
    const opened = await supervisor.put('supervision.open', { findingId: own.findingId });
    expect(opened).toMatchObject({ ok: true, value: { isAboutMe: true, allowed: [] } });
    (await staff('supervisor-told', 'supervisor')).close();
    const told = await signInGiven(test, lead, 'supervisor-told');
    expect(await told.put('supervision.act', take)).toEqual({
      ok: false,
      error: { kind: 'passwordTold', to: 'admin' },
    });
    told.close();
    expect(await other.put('supervision.act', take)).toEqual(done);
    expect((await found(other, { state: 'taken' })).counts.taken).toBeGreaterThan(0);
    expect(
      (await found(other, { centre: changzheng ?? null })).findings.some(
        ({ findingId }) => findingId === own.findingId,
      ),
    ).toBe(false);
    for (const each of [clerk, supervisor, other, applicant]) each.close();
  }, 60_000);

  it('marks centres and departments by what counts in a quarter, each to those who may see it', async () => {
    const everywhere = await staff('supervisor-10', 'supervisor');
    const there = await staff('supervisor-11', 'supervisor', changzheng ?? null);
    const applicant = await applied(inventPerson('孙阿婆', '1952-09-09'), '13700000008');
    const { caseNumber } = applicant;
    const act = { type: 'notAccept', reason: '材料不齐，请重新申请' } as const;
    expect(await lead.put('desk.act', { caseNumber, version: 2, act })).toEqual(done);
    // A year ago, when nothing else happened.
    await receivedOn(caseNumber, '2025-05-12');
    const caseId = `(select case_id from resident_case where case_number = $1)`;
    await sql(`insert into rating (case_id, level, reasons, given_at) values (${caseId}, 2, '{}', '2025-05-13')`, [
      caseNumber,
    ]);
    const raise = (kind: FindingKind, card: 'yellow' | 'red', evidence: object, at: string, state = 'open') =>
      sql(
        `with raised as (
           insert into finding (finding_id, found_by, kind, card, evidence, about, state, step, taken_by, found_at, updated_at)
           select gen_random_uuid(), gen_random_uuid()::text, $2, $3, $4::jsonb, '{}', $5, 1,
             case when $5 = 'settled' then (select account_id from staff_account limit 1) end, $6, $6
           returning finding_id
         ), moved as (
           insert into finding_move (finding_id, step, type, at, outcome)
           select finding_id, 2, 'settle', $6, 'explained' from raised where $5 = 'settled'
         )
         insert into finding_case (finding_id, case_id) select finding_id, ${caseId} from raised`,
        [caseNumber, kind, card, JSON.stringify(evidence), state, at],
      );
    const flag = (cause: string, step: string | null, of: string | null = null) => ({
      kind: cause,
      flag: { card: 'yellow', cause, step, seq: 2, department: of, limit: 5, on: '2025-05-19' },
    });
    const noReason = { kind: 'noReason', action: 'notAccept', seq: 3 };
    await raise('stepOverrun', 'yellow', flag('stepOverrun', 'acceptance'), '2025-05-20T00:00:00Z');
    await raise('legalOverrun', 'red', flag('legalOverrun', null), '2025-06-30T15:59:59Z');
    await raise('noReason', 'yellow', noReason, '2025-06-30T16:00:00Z');
    await raise('noReason', 'yellow', noReason, '2025-05-20T00:00:00Z', 'settled');
    await raise(
      'stepOverrun',
      'yellow',
      flag('stepOverrun', 'departmentReply', '上海市民政局'),
      '2025-05-20T00:00:00Z',
    );

    const marksFor = async (by: Staff, quarter: string | null) => {
      const reply = await by.put('supervision.marks', { quarter });
      if (!reply.ok) throw new Error(JSON.stringify(reply.error));
      return reply.value;
    };
    const second = await marksFor(everywhere, '2025-Q2');
    const figures = { done: 1, late: 1, yellow: 1, red: 1, ratings: 1, poor: 1 };
    const [ours, ...others] = second.centres.filter(({ figures: { done: count } }) => count > 0);
    expect(others).toEqual([]);
    expect(ours).toMatchObject({
      name: { en: 'Meiling Sub-centre, Caoyang Xincun (example)' },
      figures,
      mark: 'tooFew',
    });
    expect(ours?.findings.map(({ kind, card }) => [kind, card])).toEqual([
      ['legalOverrun', 'red'],
      ['stepOverrun', 'yellow'],
    ]);
    const civil = second.departments.find(({ name }) => name['zh-CN'] === '上海市民政局');
    expect(civil).toMatchObject({ figures: { done: 0, late: 1, yellow: 1, red: 0, ratings: 1, poor: 1 } });
    const next = await marksFor(everywhere, '2025-Q3');
    expect(next.centres.filter(({ figures: { yellow } }) => yellow > 0)).toMatchObject([{ figures: { late: 0 } }]);
    const theirs = await marksFor(there, '2025-Q2');
    expect([theirs.centres.length, theirs.departments.length]).toEqual([1, 0]);
    expect((await marksFor(there, null)).quarter).toBe(theirs.current);
    for (const each of [everywhere, there, applicant]) each.close();
  }, 30_000);
});
