import { workingCalendar } from '@linban/shared/calendar/working-days.ts';
import type { CaseView } from '@linban/shared/cases/case-view.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import { dayOf, dueOf } from '@linban/shared/cases/due.ts';
import type { consoleRequests } from '@linban/shared/contracts/console-link.ts';
import { centreIdSchema } from '@linban/shared/ids.ts';
import {
  isPost,
  isWithin,
  mayDo,
  type StaffPlace,
  type StaffRole,
  staffRoleSchema,
} from '@linban/shared/staff/post.ts';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edges } from '../edges.ts';
import { createRaise } from '../supervision/raise.ts';
import { clockRuns } from '../testing/clock-runs.ts';
import { firstAccount, renewed, type Staff, signInGiven, signIn as signInToConsole } from '../testing/console-staff.ts';
import { grant } from '../testing/decisions.ts';
import { li, sun, wang } from '../testing/people.ts';
import { sessionOver } from '../testing/session-over.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';
import { newVisit, type TestTerminal } from '../testing/test-terminal.ts';
import { auditLog } from '../transparency/audit.ts';

const application = {
  itemId: 'senior-allowance',
  itemVersion: 1,
  answers: { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' },
};
const answerTo = (caseNumber: CaseNumber) => ({
  v: 1,
  kind: 'supplement',
  caseNumber,
  answers: { ...application.answers, phone: '13900000000' },
  said: ['handedIn'],
  signature: {
    aspect: 2,
    strokes: [
      [
        [0, 0],
        [600, 600],
      ],
    ],
  },
  language: 'zh-CN',
});
type DeskActSent = v.InferInput<(typeof consoleRequests)['desk.act']['payload']>['act'];

describe('the case desk', () => {
  let department: TestDepartment;
  let test: TestServer;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url, { register: edges });
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
  });

  /** Somebody of the staff at the console, signed in as a browser does. */
  const signIn = async (account: Parameters<typeof signInToConsole>[1]) => atDesk(await signInToConsole(test, account));
  const atDesk = <S extends Staff>(staff: S) => {
    const { put } = staff;
    const opened = async (caseNumber: CaseNumber) => {
      const reply = await put('desk.open', { caseNumber, purpose: 'handling', isWhole: true });
      if (!reply.ok) throw new Error(JSON.stringify(reply.error));
      return reply.value;
    };
    return {
      ...staff,
      opened,
      /** As somebody does who has seen all steps so far. */
      act: async (caseNumber: CaseNumber, act: DeskActSent) =>
        put('desk.act', { caseNumber, version: await versionOf(caseNumber), act }),
    };
  };
  const admin = () => firstAccount(test);
  const added = async (
    by: Awaited<ReturnType<typeof signIn>>,
    name: string,
    role: StaffRole,
    place: StaffPlace = null,
  ) => {
    const made = await by.put('staff.add', { name, role, place });
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    return signIn(await renewed(test, made.value));
  };

  const versionOf = async (caseNumber: CaseNumber): Promise<number> => {
    const { query } = test.server.parts.database;
    const found = query.selectFrom('resident_case').select('version').where('case_number', '=', caseNumber);
    return (await found.executeTakeFirstOrThrow()).version;
  };

  /** Somebody at a terminal, with an application that was just taken. */
  const applied = async (
    person = li,
    changes: Record<string, unknown> = application,
    terminal: TestTerminal = test.terminals[0],
  ) => {
    const resident = await terminal.resident();
    const visitId = newVisit();
    const assertion = await terminal.assertion(person, { visitId });
    expect(await resident.ask('session.open', { assertion })).toMatchObject({ ok: true });
    const envelope = await terminal.envelope(person, { visitId, assertion, ...changes });
    const reply = await resident.ask('cases.submit', { envelope });
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    const { caseNumber, trackingCode } = reply.value;
    const seen = async (): Promise<CaseView> => {
      const shown = await resident.ask('cases.show', { caseNumber });
      if (!shown.ok) throw new Error(JSON.stringify(shown.error));
      return shown.value;
    };
    /** What that person seals at the same terminal in answer to a supplement. */
    const answering = (changes: Record<string, unknown> = {}) =>
      terminal.sealContent({
        ...answerTo(caseNumber),
        visitId,
        assertion,
        signedAt: new Date().toISOString(),
        ...changes,
      });
    return { caseNumber, trackingCode, queryCode: reply.value.queryCode, seen, resident, answering };
  };
  const done = { ok: true, value: {} };
  const refused = (kind: string, more = {}) => ({ ok: false, error: { kind, ...more } });

  it('carries a case from the terminal to its delivery, each step a leaf, each look on record', async () => {
    const lead = await signIn(admin());
    const clerk = await added(lead, 'clerk-1', 'clerk');
    const { caseNumber, seen, resident } = await applied();
    const received = await seen();
    expect(received.state).toBe('received');
    expect(received.due).toEqual(
      dueOf(
        received.steps.map(({ type, role, at }) => ({ type, role, at })),
        20,
        workingCalendar,
      ),
    );
    expect(department.asked).toEqual([]);
    const queue = await clerk.put('desk.list', { filter: 'unclaimed' });
    expect(queue).toMatchObject({
      ok: true,
      value: {
        counts: { open: 1, unclaimed: 1, mine: 0 },
        cases: [{ caseNumber, state: 'received', claimedBy: null }],
      },
    });
    expect(JSON.stringify(queue)).not.toContain(li.name);

    expect(await clerk.put('desk.claim', { caseNumber, over: false })).toEqual(done);
    const masked = await clerk.put('desk.open', { caseNumber, purpose: 'handling', isWhole: false });
    expect(masked).toMatchObject({
      value: {
        person: { name: '李*兰', idNumber: '310***********0021' },
        answers: [{}, {}, { answer: { en: '138****0000' } }],
        certificate: [],
        reads: [{ name: 'clerk-1', isWhole: false }],
      },
    });
    for (const secret of [li.name, li.idNumber, li.address, '13800000000'])
      expect(JSON.stringify(masked)).not.toContain(secret);
    const opened = await clerk.opened(caseNumber);
    expect(opened.person).toMatchObject({ name: li.name, idNumber: li.idNumber });
    expect(opened.reads).toMatchObject([{ name: 'clerk-1', isWhole: true }]);
    // What was seen stays on record, however it is looked at afterwards.
    expect(await clerk.put('desk.open', { caseNumber, purpose: 'handling', isWhole: false })).toMatchObject({
      value: { reads: [{ isWhole: true }] },
    });
    expect(opened.answers.map(({ answer }) => answer['zh-CN'])).toEqual(['上海银行', '身份证上的地址', '13800000000']);
    expect(opened.allowed).toEqual(['askSupplement', 'accept', 'notAccept', 'passOn']);
    expect(opened.alike).toEqual([]);
    const twice = await applied();
    expect((await clerk.opened(caseNumber)).alike).toEqual([twice.caseNumber]);
    await twice.resident.ask('cases.withdraw', { caseNumber: twice.caseNumber });
    twice.resident.close();

    const missing = ['户口簿本人页', '银行卡复印件'];
    expect(await clerk.act(caseNumber, { type: 'askSupplement', missing })).toEqual(done);
    const waits = await seen();
    expect(waits).toMatchObject({ state: 'supplementRequired', due: { kind: 'stopped' } });
    const askedOn = dayOf(waits.steps.at(-1)?.at ?? '');
    const last = workingCalendar.addWorkingDays(askedOn, 15);
    const answerBy = { workingDays: 15, on: last.ok ? last.value : null, isOver: false };
    expect(waits.answerBy).toEqual(answerBy);
    expect(await clerk.opened(caseNumber)).toMatchObject({ answerBy });
    expect((await seen()).steps.at(-1)).toMatchObject({ missing, role: 'staff' });
    expect(await clerk.act(caseNumber, { type: 'supplement', note: '两样都齐了' })).toEqual(done);
    // 一次性告知: told once, and completely.
    expect(await clerk.act(caseNumber, { type: 'askSupplement', missing })).toEqual(refused('notAllowed'));
    const steps: readonly DeskActSent[] = [
      { type: 'accept' },
      { type: 'review' },
      { type: 'refer', department: 'civil-affairs' },
      { type: 'refer', department: 'employment' },
      { type: 'reply', department: 'civil-affairs', reason: '没有领过津贴' },
      { type: 'pause', ground: 'homeVisit', note: null },
      { type: 'resume' },
    ];
    for (const act of steps) expect(await clerk.act(caseNumber, act)).toEqual(done);
    expect((await clerk.opened(caseNumber)).awaited.map(({ id }) => id)).toEqual(['employment']);
    expect(await clerk.act(caseNumber, { type: 'grant' })).toEqual(refused('notAllowed'));
    expect(await clerk.act(caseNumber, { type: 'reply', department: 'civil-affairs', reason: '又答复一次' })).toEqual(
      refused('notAllowed'),
    );
    for (const act of [
      { type: 'reply', department: 'employment', reason: '没有异议' },
      { type: 'grant' },
      { type: 'complete' },
    ] as const)
      expect(await clerk.act(caseNumber, act)).toEqual(done);
    // What is completed stays in the queue until the person has it.
    const { updatedAt } = await clerk.opened(caseNumber);
    expect(await clerk.put('desk.list', { filter: 'mine', opened: caseNumber })).toMatchObject({
      value: {
        counts: { open: 1, done: 1 },
        opened: { caseNumber, updatedAt },
        cases: [{ state: 'completed', dueOn: null }],
      },
    });
    expect(await clerk.act(caseNumber, { type: 'deliver', way: 'post', fee: 0, note: null })).toEqual(done);

    const view = await seen();
    expect(view).toMatchObject({ state: 'delivered', due: null });
    expect(view.steps.map(({ type }) => type).join(' ')).toBe(
      'submit receive askSupplement supplement accept review refer refer reply pause resume reply grant complete deliver',
    );
    expect(view.steps.at(-1)?.reason).toEqual({ 'zh-CN': '邮寄，没有收费', en: 'By post, no fee taken' });
    expect(view.steps.find(({ type }) => type === 'refer')?.place).toMatchObject({ 'zh-CN': '上海市民政局' });
    // Whoever looked, and what for: no names for the resident.
    expect(view.reads).toMatchObject([{ role: 'staff', purpose: 'handling' }]);
    expect(JSON.stringify(view)).not.toContain('clerk-1');
    expect(clerk.pushed.some(({ name }) => name === 'cases.changed')).toBe(true);
    expect(resident.pushed).toContainEqual({ name: 'case.changed', payload: { caseNumber } });

    await test.server.parts.transparency.extend();
    expect(await auditLog(test.server.parts.database, test.server.parts.transparency.key)).toEqual([]);
    lead.close();
    clerk.close();
    resident.close();
  }, 60_000);

  it('tells the holder of a receipt how far it is, and neither what is missing nor why', async () => {
    const lead = await signIn(admin());
    const { caseNumber, trackingCode, resident } = await applied();
    await lead.act(caseNumber, { type: 'askSupplement', missing: ['离婚证'] });
    const page = await (await fetch(new URL(`/c/${trackingCode}`, test.server.address))).text();
    expect(page).toContain('待补材料');
    expect(page).toContain('计时已停');
    expect(page).toContain('过了期限，中心可以不再等');
    expect(page).not.toContain('离婚证');
    const tracked = await resident.ask('cases.track', { by: 'qrCode', trackingCode });
    expect(tracked).toMatchObject({ ok: true, value: { state: 'supplementRequired', answerBy: { workingDays: 15 } } });
    expect(JSON.stringify(tracked)).not.toContain('离婚证');
    // Nor does the log or the database tell it to whoever has no key.
    const { rows } = await test.server.parts.database.pool.query(
      `select string_agg(a::text, '') || (select string_agg(entry, '') from transparency_leaf) as text from case_action a`,
    );
    expect(rows[0].text).not.toContain('离婚证');
    lead.close();
    resident.close();
  });

  it('lets one of two who act on the same case do so; the other loses nothing and is told', async () => {
    const lead = await signIn(admin());
    const clerk = await added(lead, 'clerk-2', 'clerk');
    const { caseNumber, seen, resident } = await applied();
    const [one, other] = [await lead.opened(caseNumber), await clerk.opened(caseNumber)];
    expect(other.version).toBe(one.version);
    const replies = await Promise.all([
      lead.put('desk.act', { caseNumber, version: one.version, act: { type: 'accept' } }),
      clerk.put('desk.act', { caseNumber, version: other.version, act: { type: 'notAccept', reason: '不是本市户籍' } }),
    ]);
    expect(replies.filter((reply) => reply.ok)).toHaveLength(1);
    expect(replies.filter((reply) => !reply.ok)).toEqual([refused('conflict')]);
    expect((await seen()).steps).toHaveLength(3);
    // Who acted has the case; others take it over on purpose only.
    const [winner, loser, name] = replies[0]?.ok ? [lead, clerk, 'admin'] : [clerk, lead, 'clerk-2'];
    expect(await loser.put('desk.claim', { caseNumber, over: false })).toEqual(refused('takenByOther', { name }));
    if ((await seen()).state === 'accepted')
      expect(await loser.act(caseNumber, { type: 'review' })).toEqual(refused('takenByOther', { name }));
    expect(await loser.put('desk.claim', { caseNumber, over: true })).toEqual(done);
    expect(await winner.put('desk.release', { caseNumber })).toEqual(refused('notFound'));
    expect(await loser.put('desk.release', { caseNumber })).toEqual(done);
    lead.close();
    clerk.close();
    resident.close();
  });

  it('lets nobody do what is not their work, and leaves no trace of having been asked', async () => {
    const lead = await signIn(admin());
    const maintainer = await added(lead, 'maintainer-1', 'maintainer');
    const clerk = await added(lead, 'clerk-3', 'clerk');
    const { caseNumber, seen, resident } = await applied();
    const asked = [
      maintainer.put('desk.list', { filter: 'open' }),
      maintainer.put('desk.open', { caseNumber, purpose: 'handling', isWhole: true }),
      maintainer.put('desk.claim', { caseNumber, over: true }),
      maintainer.put('desk.act', { caseNumber, version: 2, act: { type: 'accept' } }),
      maintainer.put('staff.add', { name: 'x', role: 'approver', place: null }),
      maintainer.put('staff.list', {}),
      clerk.put('staff.setActive', { name: 'admin', active: false }),
      clerk.put('terminals.revoke', { terminalId: test.terminals[0].terminalId, reason: 'x' }),
      clerk.put('terminals.newCode', { terminalId: test.terminals[0].terminalId }),
      clerk.put('staff.add', { name: 'x', role: 'approver', place: null }),
    ];
    for (const reply of await Promise.all(asked)) expect(reply).toEqual(refused('notForYou'));
    expect(await lead.put('staff.add', { name: 'CLERK-3', role: 'approver', place: null })).toEqual(
      refused('nameTaken'),
    );
    expect(await seen()).toMatchObject({ state: 'received', reads: [] });
    // Whoever leaves is out at once; nobody can lock themselves out.
    expect(await lead.put('staff.setActive', { name: 'maintainer-1', active: false })).toEqual(done);
    expect(await maintainer.put('fleet.list', {})).toEqual(sessionOver);
    expect(await lead.put('staff.setActive', { name: 'admin', active: false })).toEqual(refused('ownAccount'));
    expect(await lead.put('staff.setActive', { name: 'nobody', active: false })).toEqual(refused('notFound'));
    expect(await lead.put('staff.list', {})).toMatchObject({
      value: {
        accounts: expect.arrayContaining([
          expect.objectContaining({
            name: 'maintainer-1',
            role: 'maintainer',
            place: null,
            active: false,
            isMine: false,
          }),
        ]),
      },
    });
    // An instant case is decided by its department and is not for the desk.
    const instant = await applied(wang, {});
    expect(await lead.put('desk.open', { caseNumber: instant.caseNumber, purpose: 'handling', isWhole: true })).toEqual(
      refused('notFound'),
    );
    for (const link of [lead, maintainer, clerk, resident, instant.resident]) link.close();
  });

  it('takes a recorded decision back only when a second person agrees', async () => {
    const lead = await signIn(admin());
    const clerk = await added(lead, 'clerk-4', 'clerk');
    (await added(lead, 'approver-2', 'approver')).close();
    const { caseNumber, seen, resident } = await applied();
    for (const act of [
      { type: 'accept' },
      { type: 'review' },
      { type: 'reject', reason: '已经领过津贴' },
      { type: 'proposeCorrection', reason: '同名同姓，弄错人了' },
    ] as const)
      expect(await lead.act(caseNumber, act)).toEqual(done);
    expect((await seen()).state).toBe('correcting');
    const approve = { type: 'approveCorrection', reason: '核对无误' } as const;
    expect(await lead.act(caseNumber, approve)).toEqual(refused('needsSecondPerson'));
    expect(await clerk.act(caseNumber, approve)).toEqual(refused('notAllowed'));
    // Who was told somebody's password could be both.
    const second = atDesk(await signInGiven(test, lead, 'approver-2'));
    expect(await second.act(caseNumber, approve)).toEqual(refused('passwordTold', { to: 'admin' }));
    expect(await second.act(caseNumber, { type: 'declineCorrection', reason: '决定无误' })).toEqual(
      refused('passwordTold', { to: 'admin' }),
    );
    expect((await seen()).state).toBe('correcting');
    await second.renew();
    expect(await second.act(caseNumber, approve)).toEqual(done);
    expect((await seen()).state).toBe('inReview');
    for (const link of [lead, clerk, second, resident]) link.close();
  });

  it('tells the day as soon as the holidays it depends on are known', async () => {
    const { caseNumber, seen, resident } = await applied();
    const { due } = await seen();
    if (due?.kind !== 'running') return resident.close();
    const { database, desk } = test.server.parts;
    const stored = async () =>
      (
        await database.query
          .selectFrom('resident_case')
          .select('due_on')
          .where('case_number', '=', caseNumber)
          .execute()
      )[0];
    await database.query.updateTable('resident_case').set({ due_on: null }).execute();
    await desk.refreshDue();
    expect(await stored()).toEqual({ due_on: due.on });
    resident.close();
  });

  it('lets its resident take an application back, nobody else, and not after a decision', async () => {
    const lead = await signIn(admin());
    const mine = await applied();
    const { caseNumber } = mine;
    const other = await applied(wang, {});
    expect(await other.resident.ask('cases.withdraw', { caseNumber })).toEqual(refused('notFound'));
    const before = await lead.opened(caseNumber);
    expect(await mine.resident.ask('cases.withdraw', { caseNumber })).toEqual(done);
    expect(await mine.resident.ask('cases.withdraw', { caseNumber })).toEqual(refused('tooLate'));
    expect((await mine.seen()).state).toBe('withdrawn');
    // Staff who had it open meanwhile are told.
    expect(await lead.put('desk.act', { caseNumber, version: before.version, act: { type: 'accept' } })).toEqual(
      refused('conflict'),
    );
    await until(async () => ((await other.seen()).state === 'completed' ? true : undefined));
    expect(await other.resident.ask('cases.withdraw', { caseNumber: other.caseNumber })).toEqual(refused('tooLate'));
    // One that waits for its department can be taken back, and does not wait any more.
    department.answer = () => 'breakOff';
    const stuck = await applied(sun, {});
    await until(async () => ((await stuck.seen()).waitingForDepartment ? true : undefined));
    expect(await stuck.resident.ask('cases.withdraw', { caseNumber: stuck.caseNumber })).toEqual(done);
    expect(await stuck.seen()).toMatchObject({ state: 'withdrawn', waitingForDepartment: false });
    stuck.resident.close();
    department.answer = grant;
    const settled = await lead.put('desk.list', { filter: 'done' });
    expect(settled).toMatchObject({ ok: true, value: { counts: { overdue: 0 } } });
    for (const link of [lead, mine.resident, other.resident]) link.close();
  });

  it('shows nobody, whatever their role, what a centre holds that is not theirs, by any request', {
    timeout: 180_000,
  }, async () => {
    const lead = await signIn(admin());
    const [meiling, changzheng] = ['caoyang-meiling', 'changzheng'].map((id) => v.parse(centreIdSchema, id));
    if (!meiling || !changzheng) throw new Error('two centres were named');
    const here = await applied(li);
    const there = await applied(li, application, test.terminals[1]);
    const passed = await applied(li);
    const reason = '居住地在长征镇';
    expect(await lead.act(passed.caseNumber, { type: 'passOn', centre: changzheng, reason })).toEqual(done);
    const held = [
      { ...here, centre: meiling },
      { ...there, centre: changzheng },
      { ...passed, centre: changzheng },
    ];
    department.answer = () => 'breakOff';
    const waiting = [
      { ...(await applied(wang, {}, test.terminals[0])), centre: meiling },
      { ...(await applied(wang, {}, test.terminals[1])), centre: changzheng },
    ];
    await until(async () => {
      const seen = JSON.stringify(await lead.put('departments.list', {}));
      return waiting.every(({ caseNumber }) => seen.includes(caseNumber)) || undefined;
    });
    const raise = createRaise(test.server.parts.database, test.server.parts.ports);
    const { rows: raised } = await test.server.parts.database.pool.query<{ case_id: string; case_number: string }>(
      'select case_id, case_number from resident_case where case_number = any($1)',
      [held.map(({ caseNumber }) => caseNumber)],
    );
    const refusal = { kind: 'refusedEligible', action: 'reject', seq: 3, judged: 1, unjudged: 0 } as const;
    for (const { case_id } of raised) await raise([{ key: case_id, evidence: refusal, about: [], caseIds: [case_id] }]);
    const findings = await test.server.parts.supervision.list(
      { accountId: '', place: null, passwordToldTo: null },
      { card: null, kind: 'refusedEligible', state: null, centre: null },
    );
    const findingOf = (caseNumber: CaseNumber) => {
      const found = findings.findings.find((each) => each.caseNumber === caseNumber);
      if (!found) throw new Error('it was raised before');
      return found.findingId;
    };
    const posts = staffRoleSchema.options
      .flatMap((role) => [null, meiling, changzheng].map((place) => ({ role, place })))
      .filter(isPost);
    for (const { role, place } of posts) {
      const person = await added(lead, `${role}-${place}`, role, place);
      const listed = JSON.stringify(await person.put('desk.list', { filter: 'open' }));
      const recent = JSON.stringify(await person.put('cases.recent', {}));
      for (const { caseNumber, centre } of held) {
        const where = `${role} of ${place} and a case of ${centre}`;
        const isTheirs = mayDo(role, 'cases') && isWithin(place, centre);
        const refusal = mayDo(role, 'cases') ? 'notFound' : 'notForYou';
        expect(listed.includes(caseNumber), where).toBe(isTheirs);
        expect(recent.includes(caseNumber), where).toBe(mayDo(role, 'overview') && isWithin(place, centre));
        const replies = await Promise.all([
          person.put('desk.open', { caseNumber, purpose: 'handling', isWhole: true }),
          person.put('desk.claim', { caseNumber, over: true }),
          person.put('desk.release', { caseNumber }),
          person.put('desk.act', { caseNumber, version: 99, act: { type: 'accept' } }),
        ]);
        if (mayDo(role, 'cases'))
          expect(await person.put('desk.list', { filter: 'mine', opened: caseNumber }), where).toMatchObject({
            value: { opened: { caseNumber, updatedAt: isTheirs ? expect.any(String) : null } },
          });
        const heard = await person.put('hotline.open', { caseNumber, proof: 'idCard', said: ['0000', '13'] });
        expect(heard, where).toEqual(refused(mayDo(role, 'calls') ? 'refused' : 'notForYou'));
        if (isTheirs) expect(replies[0], where).toMatchObject({ ok: true, value: { caseNumber } });
        else for (const reply of replies) expect(reply, where).toEqual(refused(refusal));
      }
      const supervised = JSON.stringify(
        await person.put('supervision.list', { card: null, kind: null, state: null, centre: null }),
      );
      for (const { caseNumber, centre } of held) {
        const where = `${role} of ${place} and a finding in a case of ${centre}`;
        const isTheirs = mayDo(role, 'supervision') && isWithin(place, centre);
        expect(supervised.includes(caseNumber), where).toBe(isTheirs);
        // A person may ask so often in a second, and no more: not everything is asked of each.
        if (caseNumber === passed.caseNumber || (!mayDo(role, 'supervision') && caseNumber === here.caseNumber))
          continue;
        const findingId = findingOf(caseNumber);
        const refusal = refused(mayDo(role, 'supervision') ? 'notFound' : 'notForYou');
        const opened = await person.put('supervision.open', { findingId });
        expect(opened, where).toEqual(isTheirs ? expect.objectContaining({ ok: true }) : refusal);
        const looked = await person.put('supervision.look', { findingId, caseNumber });
        expect(looked, where).toEqual(isTheirs ? expect.objectContaining({ ok: true }) : refusal);
        if (caseNumber === here.caseNumber) continue;
        const acted = await person.put('supervision.act', { findingId, step: 99, act: { type: 'take' } });
        expect(acted, where).toEqual(isTheirs ? refused('conflict') : refusal);
      }
      const referrals = JSON.stringify(await person.put('departments.list', {}));
      for (const { caseNumber, centre } of waiting) {
        const where = `${role} of ${place} and a referral of ${centre}`;
        const isTheirs = mayDo(role, 'cases') && isWithin(place, centre);
        expect(referrals.includes(caseNumber), where).toBe(isTheirs);
        if (isTheirs) continue;
        const refusal = refused(mayDo(role, 'cases') ? 'notFound' : 'notForYou');
        expect(await person.put('departments.sendAgain', { caseNumber }), where).toEqual(refusal);
        const settle = { caseNumber, version: 3, decision: 'reject', reason: '不归本中心' } as const;
        expect(await person.put('departments.settle', settle), where).toEqual(refusal);
      }
      const fleet = await person.put('fleet.list', {});
      if (!fleet.ok) throw new Error(JSON.stringify(fleet.error));
      const stands = [meiling, changzheng].map((centre, index) => [test.terminals[index]?.terminalId, centre] as const);
      expect(fleet.value.terminals.map(({ terminalId }) => terminalId)).toEqual(
        stands
          .filter(([, centre]) => mayDo(role, 'overview') && isWithin(place, centre))
          .map(([terminalId]) => terminalId),
      );
      person.close();
    }

    // Nobody appoints somebody who sees more than they do, or closes the account of another centre.
    const approver = await added(lead, 'approver-of-meiling', 'approver', meiling);
    expect(await approver.put('staff.add', { name: 'x', role: 'clerk', place: null })).toEqual(refused('notForYou'));
    expect(await approver.put('staff.add', { name: 'x', role: 'clerk', place: changzheng })).toEqual(
      refused('notForYou'),
    );
    expect(await approver.put('staff.setActive', { name: `clerk-${changzheng}`, active: false })).toEqual(
      refused('notFound'),
    );
    expect(await approver.put('staff.add', { name: 'y', role: 'clerk', place: meiling })).toMatchObject({ ok: true });
    expect(await approver.put('terminals.rotateKey', { terminalId: test.terminals[1].terminalId })).toEqual(
      refused('notFound'),
    );
    department.answer = grant;
    for (const { resident } of [...held, ...waiting]) resident.close();
    approver.close();
    lead.close();
  });

  it('passes a case on with its clock: the resident reads where to, and the centre before has it no more', async () => {
    const lead = await signIn(admin());
    const changzheng = v.parse(centreIdSchema, 'changzheng');
    const [before, after] = [
      await added(lead, 'clerk-before', 'clerk', v.parse(centreIdSchema, 'caoyang-meiling')),
      await added(lead, 'clerk-after', 'clerk', changzheng),
    ];
    const { caseNumber, seen, resident } = await applied();
    expect(await before.put('desk.claim', { caseNumber, over: false })).toEqual(done);
    const { due, centres } = await before.opened(caseNumber);
    expect(centres.map(({ id }) => id)).toEqual(['caoyang-xincun', 'changzheng']);
    const nowhere = { type: 'passOn', centre: 'nowhere', reason: '不存在的中心' } as const;
    expect(await before.act(caseNumber, nowhere)).toEqual(refused('notAllowed'));
    const passOn = { type: 'passOn', centre: changzheng, reason: '居住地在长征镇' } as const;
    expect(await before.act(caseNumber, passOn)).toEqual(done);
    expect(await before.put('desk.open', { caseNumber, purpose: 'handling', isWhole: true })).toEqual(
      refused('notFound'),
    );
    const record = await after.opened(caseNumber);
    expect(record).toMatchObject({ state: 'received', claimedBy: null, due });
    expect(await after.act(caseNumber, { type: 'accept' })).toEqual(done);
    const { steps } = await seen();
    expect(steps.slice(-2)).toMatchObject([
      { type: 'passOn', place: { en: 'Changzheng Community Service Centre (example)' } },
      { type: 'accept', place: { en: 'Changzheng Community Service Centre (example)' } },
    ]);
    expect(await auditLog(test.server.parts.database, test.server.parts.transparency.key)).toEqual([]);
    for (const each of [lead, before, after, resident]) each.close();
  });

  it('takes what is missing at any terminal, signed and sealed: once, however often it comes', async () => {
    const clerk = await signIn(admin());
    const [, other] = test.terminals;
    const { caseNumber, queryCode, seen, answering, resident } = await applied(li);
    expect(await resident.ask('cases.asked', { caseNumber })).toEqual(refused('notAwaited'));
    for (const asked of [
      { missing: [] },
      { missing: [], pages: ['nothing'] },
      { missing: [], pages: ['bank', 'bank'] },
    ])
      expect(await clerk.act(caseNumber, { type: 'askSupplement', ...asked })).toEqual(refused('notAllowed'));
    const asked = { missing: ['户口簿本人页'], pages: ['phone'] };
    expect(await clerk.act(caseNumber, { type: 'askSupplement', ...asked })).toEqual(done);
    expect((await seen()).steps.at(-1)?.missing).toEqual(['户口簿本人页', '重新填写：用哪个手机号码联系您？']);

    // At another terminal, after the card was laid on there.
    const visitId = newVisit();
    const assertion = await other.assertion(li, { visitId });
    const there = await other.resident();
    expect(await there.ask('session.open', { assertion })).toMatchObject({ ok: true });
    expect(await there.ask('cases.asked', { caseNumber })).toMatchObject({
      value: {
        item: { id: application.itemId, version: 1 },
        things: ['户口簿本人页'],
        askedAgain: [{ page: 'phone' }],
        answers: application.answers,
      },
    });
    const sealedThere = (changes: Record<string, unknown> = {}) =>
      other.sealContent({
        ...answerTo(caseNumber),
        visitId,
        assertion,
        signedAt: new Date().toISOString(),
        ...changes,
      });
    const wrong: readonly (readonly [string, Record<string, unknown>])[] = [
      ['invalidAnswers', { answers: { ...application.answers, bank: 'icbc' } }],
      ['invalidAnswers', { answers: { ...application.answers, phone: '1' } }],
      ['invalidAnswers', { said: [] }],
      ['invalidContent', { signature: null }],
      ['invalidContent', { said: ['perhaps'] }],
      ['invalidAssertion', { visitId: newVisit() }],
      ['notAwaited', { assertion: await other.assertion(wang, { visitId }) }],
    ];
    for (const [kind, changes] of wrong)
      expect(await there.ask('cases.submit', { envelope: await sealedThere(changes) })).toEqual(refused(kind));
    expect((await seen()).state).toBe('supplementRequired');

    const envelope = await sealedThere();
    const agent = await other.agent();
    // A word to the centre at the same moment neither hinders it nor is lost.
    const replies = await Promise.all([
      there.ask('cases.submit', { envelope }),
      agent.ask('cases.submit', { envelope }),
      there.ask('cases.submit', { envelope }),
    ]);
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(replies[0]).toMatchObject({ ok: true, value: { caseNumber, queryCode } });
    expect(await agent.ask('cases.submit', { envelope })).toEqual(replies[0]);
    // What comes in vain is told once, however often it comes.
    const inVain = await sealedThere({ said: ['cannotGet'] });
    const inVainAgain = [
      await there.ask('cases.submit', { envelope: inVain }),
      await agent.ask('cases.submit', { envelope: inVain }),
      await there.ask('cases.submit', { envelope: inVain }),
    ];
    expect(inVainAgain).toEqual(inVainAgain.map(() => refused('notAwaited')));
    expect(await resident.ask('cases.submit', { envelope: await answering() })).toEqual(refused('notAwaited'));

    const view = await seen();
    expect(view).toMatchObject({ state: 'supplemented', due: { kind: clockRuns } });
    expect(view.steps.filter(({ type }) => type === 'supplement')).toMatchObject([
      { role: 'resident', reason: { 'zh-CN': '户口簿本人页：已经交到窗口；已重新填写“用哪个手机号码联系您？”' } },
    ]);
    const unused = expect.stringMatching(/^终端上签名的补正送到时，这件已经不等补正，没有采用（20\d\d-/);
    expect(view.steps.filter(({ type }) => type === 'wish').map(({ reason }) => reason?.['zh-CN'])).toEqual([
      unused,
      unused,
    ]);
    expect(view.steps.find(({ type }) => type === 'wish')?.reason?.['zh-CN']).toContain('户口簿本人页：没有办法提供');
    expect(JSON.stringify(view)).not.toContain('13900000000');
    const opened = await clerk.opened(caseNumber);
    expect(opened.answers.find(({ page }) => page === 'phone')).toMatchObject({
      answer: { 'zh-CN': '13900000000' },
      was: { 'zh-CN': '13800000000' },
    });
    expect(opened.answers.filter(({ was }) => was !== null)).toHaveLength(1);
    expect(opened.allowed).toEqual(expect.arrayContaining(['accept', 'answerWish']));
    expect(await clerk.put('desk.list', { filter: 'wished' })).toMatchObject({
      value: { cases: expect.arrayContaining([expect.objectContaining({ caseNumber, openWishes: 2 })]) },
    });
    await test.server.parts.transparency.extend();
    expect(await auditLog(test.server.parts.database, test.server.parts.transparency.key)).toEqual([]);
    for (const link of [clerk, resident, there, agent]) link.close();
  }, 60_000);

  it('takes what comes after its day as long as nobody has decided, by the day it was signed, and says so', async () => {
    const clerk = await signIn(admin());
    const [terminal] = test.terminals;
    const { caseNumber, seen, answering, resident } = await applied(li);
    expect(await clerk.act(caseNumber, { type: 'askSupplement', missing: ['户口簿本人页'] })).toEqual(done);
    const on = (await seen()).answerBy?.on;
    const at = new Date(Date.now() + 40 * 24 * 3_600_000);
    const visitId = newVisit();
    const assertion = await terminal.assertion(li, { visitId, at });
    const answers = application.answers;
    const late = await answering({ visitId, assertion, answers, signedAt: at.toISOString() });
    expect(await resident.ask('cases.submit', { envelope: late })).toMatchObject({ ok: true });
    // Without a date where the holidays of the year are not known.
    const told = '户口簿本人页：已经交到窗口';
    const view = await seen();
    expect(view).toMatchObject({ state: 'supplemented', answerBy: null });
    expect(view.steps.at(-1)?.reason?.['zh-CN']).toBe(on ? `补正晚于期限（${on}）：${told}` : told);
    clerk.close();
    resident.close();
  });
});
