import { type CaseNumber, createCaseNumber } from '@linban/shared/cases/codes.ts';
import { centreIdSchema } from '@linban/shared/ids.ts';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edges } from '../edges.ts';
import { systemPorts } from '../ports.ts';
import { firstAccount, type Staff, signIn, signInNew } from '../testing/console-staff.ts';
import { grant } from '../testing/decisions.ts';
import { inventPerson, li, sun, wang, zhang } from '../testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';
import { newVisit } from '../testing/test-terminal.ts';
import { auditLog } from '../transparency/audit.ts';

const application = {
  itemId: 'senior-allowance',
  itemVersion: 1,
  answers: { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' },
};
const zhou = inventPerson('周德明', '1931-02-03', '005');
const refused = (kind: string) => ({ ok: false, error: { kind } });

describe('the hotline', () => {
  let department: TestDepartment;
  let test: TestServer;
  let lead: Staff;
  let passed = 0;

  beforeAll(async () => {
    department = await startTestDepartment(grant, () => new Date(Date.now() + passed));
    const now = () => new Date(Date.now() + passed);
    test = await startTestServer(department.url, { register: edges, ports: { now } });
    lead = await signIn(test, firstAccount(test));
  });
  afterAll(async () => {
    lead.close();
    await test.stop();
    await department.close();
  });

  let takers = 0;
  /** Somebody at the telephone who has not been wrong yet. */
  const taker = (place: string | null = null): Promise<Staff> => {
    takers += 1;
    return signInNew(test, lead, `taker-${takers}`, 'hotline', place === null ? null : v.parse(centreIdSchema, place));
  };
  const applied = async (person = li, changes: Record<string, unknown> = application, terminal = test.terminals[0]) => {
    const resident = await terminal.resident();
    const visitId = newVisit();
    const assertion = await terminal.assertion(person, { visitId });
    expect(await resident.ask('session.open', { assertion })).toMatchObject({ ok: true });
    const envelope = await terminal.envelope(person, { visitId, assertion, ...changes });
    const reply = await resident.ask('cases.submit', { envelope });
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    const { caseNumber, queryCode } = reply.value;
    const seen = async () => {
      const shown = await resident.ask('cases.show', { caseNumber });
      if (!shown.ok) throw new Error(JSON.stringify(shown.error));
      return shown.value;
    };
    return { caseNumber, queryCode, seen, resident };
  };
  /** What a caller says who is the person, and holds what they say they hold. */
  const answersOf = async (by: Staff, caseNumber: CaseNumber, person: typeof li, queryCode: string | null = null) => {
    const proof = queryCode === null ? 'idCard' : 'receipt';
    const asked = await by.put('hotline.questions', { caseNumber, proof });
    if (!asked.ok) throw new Error(JSON.stringify(asked.error));
    const right = {
      idNumberEnd: person.idNumber.slice(-4),
      birthMonth: person.birthDate.slice(5, 7),
      birthDay: person.birthDate.slice(8, 10),
      queryCode: queryCode ?? '',
    };
    return { caseNumber, proof, said: asked.value.questions.map((question) => right[question]) } as const;
  };

  it('opens a case masked for a caller who is the person, says so to the resident, and passes a wish on to the desk', async () => {
    const { caseNumber, queryCode, seen, resident } = await applied();
    const agent = await taker();
    const clerk = await signInNew(test, lead, 'clerk-wish', 'clerk', v.parse(centreIdSchema, 'caoyang-meiling'));
    await clerk.put('desk.claim', { caseNumber, over: false });
    await clerk.put('desk.act', { caseNumber, version: 2, act: { type: 'askSupplement', missing: ['户口簿本人页'] } });

    const opened = await agent.put('hotline.open', await answersOf(agent, caseNumber, li));
    expect(opened).toMatchObject({
      ok: true,
      value: {
        caseNumber,
        maskedName: '李*兰',
        state: 'supplementRequired',
        next: 'resident',
        due: { kind: 'stopped' },
        missing: ['户口簿本人页'],
        centre: { id: 'caoyang-meiling', phone: '021-00000003' },
        mayWish: true,
      },
    });
    const told = JSON.stringify(opened);
    for (const secret of [li.name, li.idNumber, li.address, queryCode, '13800000000', '上海银行'])
      expect(told).not.toContain(secret);
    // By the receipt it is the same case.
    expect(await agent.put('hotline.open', await answersOf(agent, caseNumber, li, queryCode))).toEqual(opened);

    const canary = '下午三点以后方便';
    const wish = { kind: 'callBack', words: canary, phone: '13900001111' } as const;
    const wished = await agent.put('hotline.wish', { caseNumber, version: 3, wish });
    expect(wished).toMatchObject({ ok: true, value: { openWishes: 1, version: 4, state: 'supplementRequired' } });
    // Sent twice it is one.
    expect(await agent.put('hotline.wish', { caseNumber, version: 3, wish })).toEqual(refused('conflict'));
    const view = await seen();
    expect(view.steps.at(-1)).toMatchObject({
      type: 'wish',
      role: 'hotline',
      reason: { en: expect.stringContaining(canary) },
    });
    expect(view.reads.map(({ role, purpose }) => ({ role, purpose }))).toEqual([
      { role: 'hotline', purpose: 'hotlineCall' },
    ]);

    const queue = await clerk.put('desk.list', { filter: 'wished' });
    // Whoever has the case still has it.
    expect(queue).toMatchObject({
      ok: true,
      value: { counts: { wished: 1 }, cases: [{ caseNumber, openWishes: 1, isMine: true }] },
    });
    const record = await clerk.put('desk.open', { caseNumber, purpose: 'enquiry', isWhole: true });
    expect(JSON.stringify(record)).toContain('13900001111');
    const answer = { type: 'answerWish', reason: '已电话说明' } as const;
    expect(await clerk.put('desk.act', { caseNumber, version: 4, act: answer })).toMatchObject({ ok: true });
    expect(await clerk.put('desk.list', { filter: 'wished' })).toMatchObject({
      value: { counts: { wished: 0, mine: 1 } },
    });
    expect(await clerk.put('desk.act', { caseNumber, version: 5, act: answer })).toEqual(refused('notAllowed'));
    expect((await seen()).due).toMatchObject({ kind: 'stopped' });

    // Nothing of it lies in the database to be read, nor in the log of lines.
    const { rows } = await test.server.parts.database.pool.query(
      `select a::text as line, words from case_action as a
        union all select entry, convert_to(entry, 'UTF8') from transparency_leaf`,
    );
    const stored = v.parse(v.array(v.object({ line: v.string(), words: v.nullable(v.instance(Buffer)) })), rows);
    expect(stored.some(({ line, words }) => line.includes(canary) || words?.includes(canary))).toBe(false);
    expect(test.logged.join()).not.toContain(canary);
    for (const link of [agent, clerk, resident]) link.close();
  });

  // Before the others move the clock forwards and back: the log of a clock that went back is not in order.
  it('lets a wish and a department’s decision come at once, and loses neither', async () => {
    let decide = (): void => {};
    const decided = new Promise<void>((resolve) => {
      decide = resolve;
    });
    department.answer = async (path, body) => {
      await decided;
      return grant(path, body);
    };
    const { caseNumber, seen, resident } = await applied(zhang, {});
    const agent = await taker();
    expect(await agent.put('hotline.open', await answersOf(agent, caseNumber, zhang))).toMatchObject({
      value: { state: 'deciding', version: 3 },
    });
    const wish = { kind: 'message', words: '请尽快', phone: null } as const;
    expect(await agent.put('hotline.wish', { caseNumber, version: 3, wish })).toMatchObject({ ok: true });
    decide();
    department.answer = grant;
    await until(async () => ((await seen()).state === 'completed' ? true : undefined));
    expect((await seen()).steps.map(({ type }) => type)).toEqual(['submit', 'accept', 'refer', 'wish', 'complete']);
    // The decision stood back for the wish and was written behind it, instead of failing on it.
    expect(test.logged.join()).not.toMatch(/dispatch\.bug|jobs\.error/);
    const { database, transparency } = test.server.parts;
    expect(await auditLog(database, transparency.key)).toEqual([]);
    agent.close();
    resident.close();
  });

  it('tells nothing to a caller who is not, closes the case to the telephone for a while, and says so to the resident', async () => {
    const { caseNumber, seen, resident } = await applied(sun, {});
    await until(async () => ((await seen()).state === 'completed' ? true : undefined));
    const agent = await taker();
    const other = await taker();
    const right = await answersOf(agent, caseNumber, sun);
    const wrong = { ...right, said: right.said.map((said, index) => (index === 0 ? said : '13')) };
    const nobodys = createCaseNumber(systemPorts.randomBytes);
    expect(await agent.put('hotline.open', { ...wrong, caseNumber: nobodys })).toEqual(refused('refused'));
    for (let tried = 0; tried < 3; tried += 1)
      expect(await agent.put('hotline.open', wrong)).toEqual(refused('refused'));
    // Now not even the right answers, and not by another agent.
    const closed = { ok: false, error: { kind: 'tooManyAttempts', retryAfterSeconds: 600 } };
    expect(await agent.put('hotline.open', right)).toEqual(closed);
    expect(await other.put('hotline.open', right)).toMatchObject({ error: { kind: 'tooManyAttempts' } });
    expect(
      await agent.put('hotline.wish', {
        caseNumber,
        version: 4,
        wish: { kind: 'message', words: '请转告', phone: null },
      }),
    ).toEqual(refused('notOpened'));
    expect((await seen()).reads.map(({ purpose }) => purpose)).toEqual(Array(3).fill('hotlineRefused'));
    expect(test.logged.join()).toContain('hotline.refused');
    passed += 11 * 60_000;
    expect(await other.put('hotline.open', right)).toMatchObject({
      ok: true,
      value: { next: 'nobody', hasDocument: true },
    });
    // An instant case comes to the desk's queue for its wish, and for nothing else; its certificate can be changed at any time.
    const wish = { kind: 'complaint', words: '等得太久', phone: null } as const;
    expect(await other.put('hotline.wish', { caseNumber, version: 4, wish })).toMatchObject({ ok: true });
    expect(await lead.put('desk.open', { caseNumber, purpose: 'enquiry', isWhole: true })).toMatchObject({
      ok: true,
      value: {
        allowed: ['answerWish', 'proposeDocumentCorrection', 'proposeDocumentWithdrawal'],
        state: 'completed',
      },
    });
    const answer = { type: 'answerWish', reason: '已道歉' } as const;
    expect(await lead.put('desk.act', { caseNumber, version: 5, act: answer })).toMatchObject({ ok: true });
    expect(JSON.stringify(await lead.put('desk.list', { filter: 'wished' }))).not.toContain(caseNumber);
    expect(await lead.put('desk.open', { caseNumber, purpose: 'enquiry', isWhole: true })).toMatchObject({
      value: { allowed: ['proposeDocumentCorrection', 'proposeDocumentWithdrawal'] },
    });
    // What was opened in a call is closed when the call is over.
    passed += 31 * 60_000;
    expect(await other.put('hotline.wish', { caseNumber, version: 6, wish })).toMatchObject({
      ok: false,
      error: { kind: expect.stringMatching(/notOpened|forbidden/) },
    });
    for (const link of [agent, other, resident]) link.close();
    passed = 0;
  });

  it('finds the cases of a caller who lost the number, in a list that opens nothing', async () => {
    lead = await signIn(test, firstAccount(test));
    const here = await applied(wang, {});
    const there = await applied(wang, {}, test.terminals[1]);
    const agent = await taker();
    const { name, idNumber } = wang;
    const found = await agent.put('hotline.find', { name: ` ${name}`, idNumber });
    if (!found.ok) throw new Error(JSON.stringify(found.error));
    expect(found.value.cases.map(({ numberEnd }) => numberEnd).sort()).toEqual(
      [here, there].map(({ caseNumber }) => caseNumber.slice(-4)).sort(),
    );
    const told = JSON.stringify(found);
    for (const secret of [name, idNumber, here.caseNumber, there.caseNumber]) expect(told).not.toContain(secret);
    expect((await here.seen()).reads.map(({ purpose }) => purpose)).toEqual(['hotlineListed']);
    const local = await taker('changzheng');
    expect(await local.put('hotline.find', { name, idNumber })).toMatchObject({ value: { cases: [{}] } });
    for (let tried = 0; tried < 3; tried += 1)
      expect(await agent.put('hotline.find', { name: zhang.name, idNumber })).toEqual(refused('refused'));
    expect(await agent.put('hotline.find', { name, idNumber })).toMatchObject({ error: { kind: 'tooManyAttempts' } });
    for (const link of [agent, local, here.resident, there.resident]) link.close();
  });

  it('hears of what a caller keeps for later how far it is, and no answer; the person reads that it was asked', async () => {
    const [terminal] = test.terminals;
    const resident = await terminal.resident();
    await resident.ask('session.open', { assertion: await terminal.assertion(zhou) });
    const { itemId } = application;
    await resident.ask('drafts.keep', { itemId, itemVersion: 1, answers: { bank: 'bosc', phone: '13800000000' } });
    const agent = await taker();
    const { name, idNumber } = zhou;
    const found = await agent.put('hotline.find', { name, idNumber });
    expect(found).toMatchObject({
      value: { cases: [], drafts: [{ itemTitle: { en: expect.any(String) }, answered: 2, asked: 3 }] },
    });
    for (const secret of [name, idNumber, 'bosc', '13800000000']) expect(JSON.stringify(found)).not.toContain(secret);
    expect(await agent.put('hotline.find', { name: wang.name, idNumber })).toEqual(refused('refused'));
    // Kept in another place than theirs: as if there were none.
    const elsewhere = await taker('changzheng');
    expect(await elsewhere.put('hotline.find', { name, idNumber })).toEqual(refused('refused'));
    const { draftSlips, keyring } = test.server.parts;
    const kept = await draftSlips.ofPerson(keyring.data.residentKey(idNumber), null);
    const reads = await Promise.all(kept.map((draft) => draftSlips.readsOf(draft)));
    expect(reads.flat().map(({ purpose }) => purpose)).toEqual(['hotlineRefused', 'hotlineListed']);
    await resident.ask('drafts.drop', { itemId });
    expect(await agent.put('hotline.find', { name, idNumber })).toEqual(refused('refused'));
    for (const link of [agent, elsewhere, resident]) link.close();
  });
});
