import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CaseView } from '@linban/shared/cases/case-view.ts';
import { createCaseNumber } from '@linban/shared/cases/codes.ts';
import type { consoleRequests } from '@linban/shared/contracts/console-link.ts';
import { connectorError, connectorErrorSchema, connectorKeysSchema } from '@linban/shared/contracts/department.ts';
import { caseIdSchema, centreIdSchema } from '@linban/shared/ids.ts';
import { departmentIdSchema } from '@linban/shared/items/service-item.ts';
import { verifyCaseHistory } from '@linban/shared/transparency/case-history.ts';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AskFailure } from '../departments/ask-peer.ts';
import { checkReply } from '../departments/http-signature.ts';
import { publicKeySchema, trustedKeys } from '../departments/message-keys.ts';
import { edges } from '../edges.ts';
import { createLog } from '../log.ts';
import { systemPorts } from '../ports.ts';
import { startServer } from '../server.ts';
import { firstAccount, type Staff, signIn, signInGiven, signInNew } from '../testing/console-staff.ts';
import { grant, refuse } from '../testing/decisions.ts';
import { wang } from '../testing/people.ts';
import {
  type DepartmentAnswer,
  signedCallBack,
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  terminalEdges,
  until,
} from '../testing/test-server.ts';
import { newVisit } from '../testing/test-terminal.ts';
import { auditLog } from '../transparency/audit.ts';
import { createProveCase } from '../transparency/prove-case.ts';
import { createWitnessedHeads } from '../transparency/witnesses.ts';
import { createReferrals } from './referrals.ts';

type DeskActSent = v.InferInput<(typeof consoleRequests)['desk.act']['payload']>['act'];

const numbered = v.looseObject({ caseNumber: v.string() });
const reason = { 'zh-CN': '您还有在职登记', en: 'You still have an open job record' };

describe('a department that does not do its part', () => {
  let department: TestDepartment;
  let test: TestServer;
  let aheadMs = 0;
  let approver: Staff;
  let clerk: Staff;

  beforeAll(async () => {
    const now = () => new Date(performance.timeOrigin + performance.now() + aheadMs);
    department = await startTestDepartment(grant, now);
    test = await startTestServer(department.url, { register: edges, ports: { now } });
    approver = await signIn(test, firstAccount(test));
    clerk = await signInNew(test, approver, 'lin', 'clerk');
  });
  beforeEach(() => {
    department.answer = grant;
    department.asked.length = 0;
  });
  afterAll(async () => {
    for (const staff of [approver, clerk]) staff.close();
    await test.stop();
    await department.close();
  });

  /** Submits while the department answers as given, and shows the case whenever asked. */
  const submitWhile = async (answer: TestDepartment['answer']) => {
    department.answer = answer;
    const [terminal] = test.terminals;
    const link = await terminal.resident();
    const visitId = newVisit();
    const assertion = await terminal.assertion(wang, { visitId });
    await link.ask('session.open', { assertion });
    const submitted = await link.ask('cases.submit', {
      envelope: await terminal.envelope(wang, { visitId, assertion }),
    });
    if (!submitted.ok) throw new Error(JSON.stringify(submitted.error));
    const { caseNumber, trackingCode } = submitted.value;
    const show = async (): Promise<CaseView> => {
      const shown = await link.ask('cases.show', { caseNumber });
      if (!shown.ok) throw new Error(JSON.stringify(shown.error));
      return shown.value;
    };
    const when = (is: (view: CaseView) => boolean) =>
      until(async () => {
        await sleep(200);
        const view = await show();
        return is(view) ? view : undefined;
      });
    return { link, caseNumber, trackingCode, show, when };
  };

  it.each<[string, DepartmentAnswer]>([
    ['breaks off', 'breakOff'],
    ['says that it is down', { status: 503, body: {} }],
    ['answers nonsense', { status: 200, body: '<html>维护中</html>' }],
    [
      'decides another case',
      { status: 200, body: { decision: 'refused', sequence: 1, caseNumber: createCaseNumber(randomBytes), reason } },
    ],
    ['refuses the question', { status: 404, body: {} }],
  ])('because it %s: the case waits, says so, and completes once it is back', async (_how, answer) => {
    const { link, caseNumber, when } = await submitWhile(() => answer);
    const waiting = await when((view) => view.waitingForDepartment);
    expect(waiting).toMatchObject({ state: 'deciding', documents: [] });
    department.answer = grant;
    const done = await when((view) => view.state === 'completed');
    expect(done).toMatchObject({ waitingForDepartment: false, documents: [{ state: 'valid' }] });
    expect(done.steps).toHaveLength(4);
    expect(link.pushed.length).toBeGreaterThanOrEqual(2);
    expect(new Set(department.asked.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(JSON.stringify(department.asked[0]?.body)).toContain(caseNumber);
    link.close();
  });

  it('because it is late: the receipt comes at once, the decision when it comes', async () => {
    const { promise: held, resolve: decide } = Promise.withResolvers<void>();
    const { link, when } = await submitWhile(async (path, body) => {
      await held;
      return grant(path, body);
    });
    expect(await when((view) => view.state === 'deciding')).toMatchObject({ documents: [] });
    decide();
    expect(await when((view) => view.state === 'completed')).toMatchObject({ documents: [{}] });
    link.close();
  });

  it('refusing is an answer: the case ends with the reason and without a document', async () => {
    const { link, when } = await submitWhile(refuse);
    const view = await when(({ state }) => state === 'rejected');
    expect(view.documents).toEqual([]);
    expect(view.steps.at(-1)).toMatchObject({
      type: 'reject',
      role: 'department',
      reason: { en: 'The papers do not match' },
    });
    link.close();
  });

  it('because it does not sign its answer: nothing is believed of it', async () => {
    const { when, link } = await submitWhile((path, body) => {
      const granted = grant(path, body);
      return granted === 'breakOff' ? granted : { ...granted, isUnsigned: true };
    });
    expect(await when((view) => view.waitingForDepartment)).toMatchObject({ state: 'deciding', documents: [] });
    department.answer = grant;
    await when((view) => view.state === 'completed');
    link.close();
  });

  describe('that decides later', () => {
    /** It has the case, and says no more when it is asked how far it is. */
    const receive = (sequence: number) => (_path: string, body: unknown) => {
      const { caseNumber } = v.parse(numbered, body);
      return { status: 202, body: { decision: 'received', caseNumber, sequence } };
    };
    const granted = (caseNumber: string, sequence: number) => ({
      decision: 'granted',
      caseNumber,
      sequence,
      registrationNumber: 'SYDJ20261123000107',
      effectiveFrom: '2026-11-23',
    });
    const say = async (body: unknown, from = 'employment', headers: Record<string, string> = {}) => {
      const response = await signedCallBack(test.server, from, body, headers).send();
      const said: unknown = await response.json();
      return [
        response.status,
        v.parse(v.object({ outcome: v.optional(v.string()), error: v.optional(v.string()) }), said),
      ];
    };

    it('is heard when it calls back, once; what comes twice, late or in the wrong order changes nothing', async () => {
      const { caseNumber, when, link } = await submitWhile(receive(2));
      expect(await when((view) => view.waitingForDepartment)).toMatchObject({ state: 'deciding' });
      const received = (sequence: number) => ({ decision: 'received', caseNumber, sequence });
      const refused = { decision: 'refused', caseNumber, sequence: 6, reason };
      expect(await say(received(1))).toEqual([200, { outcome: 'outdated' }]);
      expect(await say(received(2))).toEqual([200, { outcome: 'known' }]);
      expect(await say(received(4))).toEqual([200, { outcome: 'taken' }]);
      expect(await say(granted(caseNumber, 3))).toEqual([200, { outcome: 'outdated' }]);
      expect(await say({ ...granted(caseNumber, 5), results: { what: 1 } })).toEqual([
        400,
        { error: 'invalidRequest' },
      ]);
      const both = await Promise.all([say(granted(caseNumber, 5)), say(granted(caseNumber, 5))]);
      for (const each of both) expect(each[0]).toBe(200);
      const view = await when(({ state }) => state === 'completed');
      expect(view).toMatchObject({
        steps: [{}, {}, {}, {}],
        documents: [{ state: 'valid' }],
        waitingForDepartment: false,
      });
      expect(await say(granted(caseNumber, 5))).toEqual([200, { outcome: 'known' }]);
      expect(await say(received(9))).toEqual([200, { outcome: 'outdated' }]);
      expect(await say(refused)).toEqual([409, { error: 'alreadyDecided' }]);
      expect(test.logged.filter((line) => line.includes('case.contradicted'))).toHaveLength(1);
      link.close();
    });

    it('is asked how far it is, and refers the case again where it knows nothing of it any more', async () => {
      const asked: string[] = [];
      const { when, link } = await submitWhile((path, body) => {
        asked.push(path);
        if (asked.length === 1) return receive(1)(path, body);
        if (asked.length === 2) return { status: 404, body: connectorError('unknownCase') };
        if (asked.length === 3) return receive(1)(path, body);
        return grant(path, department.asked[0]?.body);
      });
      await when((view) => view.state === 'completed');
      expect(asked).toEqual(['/cases', '/cases/status', '/cases', '/cases/status']);
      link.close();
    });

    it('and a clock that is put back in between leave a history that can be proved, and nothing that waits for the clock', async () => {
      const [terminal] = test.terminals;
      const link = await terminal.agent();
      department.answer = receive(1);
      const envelope = await terminal.envelope(wang);
      // Not so far that the staff’s sessions are over.
      aheadMs = 20 * 60_000;
      const submitted = await link.ask('cases.submit', { envelope });
      if (!submitted.ok) throw new Error(JSON.stringify(submitted.error));
      const find = () => test.server.parts.findCase.byTrackingCode(submitted.value.trackingCode);
      await until(async () => ((await find())?.waitingForDepartment ? true : undefined));
      aheadMs = 0;
      // The queue looks at the clock before and after each look into the database: each time it is an hour earlier.
      let backMs = 0;
      const wrong = vi.spyOn(Date, 'now').mockImplementation(() => {
        backMs += 3_600_000;
        return performance.timeOrigin + performance.now() - backMs;
      });
      await sleep(1_500);
      wrong.mockRestore();
      department.answer = (_path, body) => ({ status: 200, body: granted(v.parse(numbered, body).caseNumber, 2) });
      const { database, transparency } = test.server.parts;
      const found = await until(async () => ((await find())?.state === 'completed' ? true : undefined));
      expect(found).toBe(true);
      const row = await database.query
        .selectFrom('resident_case')
        .select('case_id')
        .where('case_number', '=', submitted.value.caseNumber)
        .executeTakeFirstOrThrow();
      const proof = await createProveCase(
        database,
        transparency,
        createWitnessedHeads(database),
      )(v.parse(caseIdSchema, row.case_id));
      expect(await verifyCaseHistory(proof, transparency.key)).toMatchObject({
        ok: true,
        value: { state: 'completed' },
      });
      link.close();
    });

    it('is not heard where it does not sign as it should, speaks twice with one signature, or of what is not its own', async () => {
      const { caseNumber, show, link } = await submitWhile(receive(1));
      const answer = granted(caseNumber, 2);
      expect(await say(answer, 'police')).toEqual([404, { error: 'unknownCase' }]);
      expect(await say(answer, 'civil-affairs')).toEqual([401, { error: 'unknownKey' }]);
      expect(await say({ ...answer, caseNumber: createCaseNumber(randomBytes) })).toEqual([
        404,
        { error: 'unknownCase' },
      ]);
      expect(await say({ ...answer, extra: 1 })).toEqual([400, { error: 'invalidRequest' }]);
      expect(await say(answer, 'employment', { signature: '' })).toEqual([401, { error: 'malformed' }]);
      expect(await say(answer, 'employment', { 'content-digest': 'sha-256=:AAAA:' })).toEqual([
        401,
        { error: 'wrongDigest' },
      ]);
      const url = new URL('/api/departments/employment/answers', test.server.address);
      const unsigned = await fetch(url, { method: 'POST', body: JSON.stringify(answer) });
      expect(unsigned.status).toBe(401);
      expect(await show()).toMatchObject({ state: 'deciding', steps: [{}, {}, {}] });
      const { send } = signedCallBack(test.server, 'employment', { decision: 'received', caseNumber, sequence: 1 });
      expect((await send()).status).toBe(200);
      expect(v.parse(connectorErrorSchema, await (await send()).json()).error).toBe('replayed');
      expect((await say(answer))[0]).toBe(200);
      link.close();
    });

    it('signs nothing itself: the server’s answer is, with the key it publishes', async () => {
      const keys = v.parse(
        connectorKeysSchema,
        await (await fetch(new URL('/api/connector/keys', test.server.address))).json(),
      );
      const [key] = keys.keys;
      const { head, send } = signedCallBack(test.server, 'employment', {
        decision: 'received',
        caseNumber: createCaseNumber(randomBytes),
        sequence: 1,
      });
      const response = await send();
      const body = Buffer.from(await response.arrayBuffer());
      const reply = { status: response.status, headers: Object.fromEntries(response.headers) };
      if (!key) throw new Error('no key');
      const trusted = trustedKeys([v.parse(publicKeySchema, key.x)]);
      expect(checkReply(trusted, reply, body, head)).toEqual({ ok: true, value: undefined });
    });
  });

  it('is set aside after so much that makes no sense, or so much silence, until somebody tries again or it answers', async () => {
    const { database } = test.server.parts;
    const { caseNumber, when, link } = await submitWhile(() => 'breakOff');
    await when((view) => view.waitingForDepartment);
    const found = await database.query
      .selectFrom('resident_case')
      .select('case_id')
      .where('case_number', '=', caseNumber)
      .executeTakeFirstOrThrow();
    const caseId = v.parse(caseIdSchema, found.case_id);
    const employment = v.parse(departmentIdSchema, 'employment');
    let hours = 0;
    const now = () => new Date(Date.now() + hours * 3_600_000);
    const referrals = createReferrals(database, { wrongAnswers: 3, silentHours: 72, undecidedHours: 240 }, { now });
    const isSetAside = async (failure: AskFailure) => (await referrals.failed(caseId, employment, failure)).isSetAside;
    const stateNow = async () => (await referrals.find(caseId))?.state;
    await test.server.parts.dispatcher.idle();
    await database.query.updateTable('referral').set({ wrong_answers: 0 }).where('case_id', '=', caseId).execute();
    expect(await isSetAside('down')).toBe(false);
    expect(await isSetAside('nonsense')).toBe(false);
    expect(await isSetAside('leftAlone')).toBe(false);
    expect(await isSetAside('unsigned')).toBe(false);
    expect(await isSetAside('refused')).toBe(true);
    await database.query.updateTable('referral').set({ state: 'waiting', wrong_answers: 0 }).execute();
    hours = 71;
    expect(await isSetAside('down')).toBe(false);
    hours = 73;
    expect(await isSetAside('late')).toBe(true);
    expect(await test.server.parts.dispatcher.dispatchById(caseId)).toBe('settled');
    // It has it after all: from here it has time to decide.
    expect(await referrals.received(caseId, employment, 1)).toBe(true);
    expect(await stateNow()).toBe('received');
    hours += 239;
    expect(await referrals.received(caseId, employment, 1)).toBe(true);
    expect(await stateNow()).toBe('received');
    hours += 2;
    expect(await referrals.received(caseId, employment, 1)).toBe(true);
    expect(await stateNow()).toBe('setAside');
    expect(await referrals.received(caseId, employment, 1)).toBe(false);
    expect(await stateNow()).toBe('setAside');
    department.answer = grant;
    const response = await signedCallBack(test.server, 'employment', {
      decision: 'granted',
      caseNumber,
      sequence: 2,
      registrationNumber: 'SYDJ20261123000107',
      effectiveFrom: '2026-11-23',
    }).send();
    expect(await response.json()).toEqual({ outcome: 'taken' });
    await when((view) => view.state === 'completed');
    link.close();
  });

  it('corrects what it granted: a new certificate takes the place of the earlier one, once, and whoever checks that one is told', async () => {
    const { caseNumber, show, when, link } = await submitWhile(grant);
    const before = await when((view) => view.state === 'completed');
    const correction = (sequence: number, registrationNumber = 'SYDJ20261123000999') =>
      signedCallBack(test.server, 'employment', {
        decision: 'corrected',
        caseNumber,
        sequence,
        registrationNumber,
        effectiveFrom: '2026-11-24',
        reason: { 'zh-CN': '登记编号写错了', en: 'The number was wrong' },
      }).send();
    expect(await (await correction(2)).json()).toEqual({ outcome: 'taken' });
    expect(await (await correction(2)).json()).toEqual({ outcome: 'known' });
    expect(await (await correction(1)).json()).toEqual({ outcome: 'outdated' });
    const view = await show();
    expect(view.steps.at(-1)).toMatchObject({
      type: 'correct',
      role: 'department',
      reason: { en: 'The number was wrong' },
    });
    const [earlier, newer, ...more] = view.documents;
    if (!earlier || !newer) throw new Error('there are not two documents');
    expect(more).toEqual([]);
    expect(earlier).toEqual({ ...before.documents[0], state: 'withdrawn', supersededAt: newer.issuedAt });
    expect(newer).toMatchObject({ state: 'valid', supersededAt: null });

    const page = async (code: string) => (await fetch(new URL(`/verify/${code}`, test.server.address))).text();
    expect(await page(newer.verificationCode)).toContain('真实有效');
    const told = await page(earlier.verificationCode);
    for (const shown of ['已有更新的一份', '新的一份开具于']) expect(told).toContain(shown);
    expect(told.replaceAll('-', '')).not.toContain(newer.verificationCode);
    expect(told).not.toContain('真实有效');
    const { documentStore } = test.server.parts;
    expect(await documentStore.read(earlier.documentId)).toBeUndefined();
    expect((await documentStore.read(newer.documentId))?.subarray(0, 5).toString()).toBe('%PDF-');

    // Several at once: each is written once, and one is valid in the end.
    const statuses = await Promise.all(
      [correction(3), correction(3), correction(4)].map(async (sent) => (await sent).status),
    );
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1);
    for (const status of statuses) expect([200, 503]).toContain(status);
    expect((await correction(4)).status).toBe(200);
    const last = await show();
    expect(last.documents.filter(({ state }) => state === 'valid')).toHaveLength(1);
    expect(last.documents).toHaveLength(last.steps.filter(({ type }) => type === 'correct').length + 1);
    await test.server.parts.transparency.extend();
    expect(await auditLog(test.server.parts.database, test.server.parts.transparency.key)).toEqual([]);
    link.close();
  });

  it('corrects nothing that it has not granted', async () => {
    const correct = (caseNumber: string) =>
      signedCallBack(test.server, 'employment', {
        decision: 'corrected',
        caseNumber,
        sequence: 9,
        registrationNumber: 'SYDJ20261123000999',
        effectiveFrom: '2026-11-24',
        reason,
      }).send();
    const refused = await submitWhile(refuse);
    await refused.when(({ state }) => state === 'rejected');
    expect((await correct(refused.caseNumber)).status).toBe(409);
    const open = await submitWhile(() => 'breakOff');
    await open.when((view) => view.waitingForDepartment);
    expect((await correct(open.caseNumber)).status).toBe(503);
    department.answer = grant;
    await open.when((view) => view.state === 'completed');
    for (const { link } of [refused, open]) link.close();
  });

  describe('whose certificate is wrong', () => {
    const opened = async (caseNumber: CaseView['caseNumber'], as = clerk) => {
      const reply = await as.put('desk.open', { caseNumber, purpose: 'handling', isWhole: true });
      if (!reply.ok) throw new Error(JSON.stringify(reply.error));
      return reply.value;
    };
    const act = async (as: Staff, caseNumber: CaseView['caseNumber'], sent: DeskActSent, version?: number) =>
      as.put('desk.act', { caseNumber, version: version ?? (await opened(caseNumber)).version, act: sent });
    const proposed = async (as = clerk) => {
      const reply = await as.put('desk.list', { filter: 'proposed' });
      return reply.ok ? reply.value.cases.map(({ caseNumber }) => caseNumber) : [];
    };
    const page = async (code: string) => (await fetch(new URL(`/verify/${code}`, test.server.address))).text();
    const proposal = {
      type: 'proposeDocumentCorrection',
      values: { registrationNumber: 'SYDJ20261123000108', effectiveFrom: '2026-11-23' },
      reason: '与部门核对，登记编号末位写错',
    } as const;
    const done = { ok: true, value: {} };
    const refusedAs = (kind: string) => ({ ok: false, error: { kind } });

    it('has it put right by two people, each step in the log, and what was wrong is told to whoever checks it', async () => {
      const second = await signInNew(test, approver, 'zhou', 'approver');
      const { caseNumber, trackingCode, show, when, link } = await submitWhile(grant);
      await when((view) => view.state === 'completed');
      const before = await opened(caseNumber);
      expect(before.allowed).toEqual(['proposeDocumentCorrection', 'proposeDocumentWithdrawal']);
      expect(before.certificate.map(({ value }) => value)).toEqual(['SYDJ20261123000107', '2026-11-23']);
      for (const values of [
        { ...proposal.values, registrationNumber: 'SYDJ20261123000107' },
        { ...proposal.values, registrationNumber: '写错的' },
        { ...proposal.values, more: 'SYDJ' },
        { effectiveFrom: '2026-11-23' },
      ])
        expect(await act(clerk, caseNumber, { ...proposal, values })).toEqual(refusedAs('wrongValues'));
      expect(await act(approver, caseNumber, { type: 'reissueDocument' })).toEqual(refusedAs('notAllowed'));

      // Who proposes it does not approve it, whatever they may do otherwise.
      expect(await act(approver, caseNumber, proposal)).toEqual(done);
      expect(await proposed()).toEqual([caseNumber]);
      const waiting = await opened(caseNumber, second);
      expect(waiting).toMatchObject({ isChangeProposed: true, state: 'completed' });
      expect(waiting.allowed).toEqual(['reissueDocument', 'declineDocumentChange']);
      expect(await opened(caseNumber, approver)).toMatchObject({ allowed: [], needsSecondPerson: true });
      expect(waiting.certificate[0]).toMatchObject({ value: 'SYDJ20261123000107', proposed: 'SYDJ20261123000108' });
      expect((await show()).documents).toMatchObject([{ state: 'valid' }]);
      expect(await act(approver, caseNumber, { type: 'reissueDocument' })).toEqual(refusedAs('needsSecondPerson'));
      expect(await act(clerk, caseNumber, { type: 'reissueDocument' })).toEqual(refusedAs('notAllowed'));
      expect(await act(second, caseNumber, { type: 'withdrawDocument' })).toEqual(refusedAs('notAllowed'));
      expect(await act(clerk, caseNumber, proposal)).toEqual(refusedAs('notAllowed'));
      expect(await act(second, caseNumber, { type: 'declineDocumentChange', reason: '请先附部门的函' })).toEqual(done);
      expect(await proposed()).toEqual([]);

      expect(await act(clerk, caseNumber, proposal)).toEqual(done);
      const { version } = await opened(caseNumber);
      const both = await Promise.all(
        [approver, second].map((each) => act(each, caseNumber, { type: 'reissueDocument' }, version)),
      );
      expect(both.filter(({ ok }) => ok)).toHaveLength(1);
      const view = await show();
      expect(view.steps.slice(4).map(({ type, role }) => `${type} ${role}`)).toEqual([
        'proposeDocumentCorrection approver',
        'declineDocumentChange approver',
        'proposeDocumentCorrection staff',
        'reissueDocument approver',
      ]);
      expect(view.steps[6]?.reason?.['zh-CN']).toBe(
        '登记编号：SYDJ20261123000107 → SYDJ20261123000108。与部门核对，登记编号末位写错',
      );
      const [earlier, newer] = view.documents;
      if (!earlier || !newer) throw new Error('there are not two documents');
      expect(earlier).toMatchObject({ state: 'withdrawn', supersededAt: newer.issuedAt });
      expect(await page(newer.verificationCode)).toContain('真实有效');
      expect(await page(earlier.verificationCode)).toContain('已有更新的一份');
      expect((await opened(caseNumber)).certificate[0]).toMatchObject({ value: 'SYDJ20261123000108', proposed: null });
      expect(link.pushed.length).toBeGreaterThanOrEqual(4);

      // Each paper that is handed out is counted, and one that is void is not handed out.
      for (const { documentId } of view.documents) {
        const ticket = await link.ask('documents.ticket', { documentId });
        if (ticket.ok) await test.terminals[0].redeem(ticket.value.ticket);
      }
      await (await fetch(new URL(`/c/${trackingCode}/history.pdf`, test.server.address))).arrayBuffer();
      expect((await show()).documents.map(({ copies }) => copies.count)).toEqual([0, 1]);
      expect((await opened(caseNumber)).copies.map(({ channel, title }) => `${channel} ${title['zh-CN']}`)).toEqual([
        expect.stringMatching(/^page /),
        'terminal 失业登记凭证',
      ]);

      const { database, transparency } = test.server.parts;
      await transparency.extend();
      expect(await auditLog(database, transparency.key)).toEqual([]);
      const stored = await database.query
        .selectFrom('issued_document')
        .select('certified')
        .where('document_id', '=', newer.documentId)
        .executeTakeFirstOrThrow();
      expect(stored.certified?.toString('latin1')).not.toContain('000108');
      for (const each of [second, link]) each.close();
    });

    it('has two people see to it who each have a password of their own, not one who was told that of the other', async () => {
      for (const [name, role] of [
        ['clerk-told', 'clerk'],
        ['approver-told', 'approver'],
      ] as const)
        (await signInNew(test, approver, name, role)).close();
      const { caseNumber, when, link } = await submitWhile(grant);
      await when((view) => view.state === 'completed');
      const told = { ok: false, error: { kind: 'passwordTold', to: 'admin' } };
      const proposer = await signInGiven(test, approver, 'clerk-told');
      const withdrawal = {
        type: 'proposeDocumentWithdrawal',
        ground: 'issuedInError',
        reason: '系统重复发放',
      } as const;
      for (const proposing of [proposal, withdrawal]) expect(await act(proposer, caseNumber, proposing)).toEqual(told);
      await proposer.renew();
      expect(await act(proposer, caseNumber, proposal)).toEqual(done);

      const second = await signInGiven(test, approver, 'approver-told');
      for (const decided of [
        { type: 'reissueDocument' },
        { type: 'declineDocumentChange', reason: '请先附部门的函' },
      ] as const)
        expect(await act(second, caseNumber, decided)).toEqual(told);
      await second.renew();
      expect(await act(second, caseNumber, { type: 'reissueDocument' })).toEqual(done);
      for (const each of [proposer, second, link]) each.close();
    });

    it('has it taken back by two people, and the department may still issue it anew', async () => {
      const { caseNumber, show, when, link } = await submitWhile(grant);
      const { documents } = await when((view) => view.state === 'completed');
      const code = documents[0]?.verificationCode ?? '';
      const withdrawal = {
        type: 'proposeDocumentWithdrawal',
        ground: 'untrueStatement',
        reason: '经查，本人仍在职',
      } as const;
      expect(await act(clerk, caseNumber, withdrawal)).toEqual(done);
      expect(await page(code)).toContain('真实有效');
      expect(await act(approver, caseNumber, { type: 'withdrawDocument' })).toEqual(done);
      const told = await page(code);
      expect(told).toContain('申报内容与事实不符');
      expect(told).not.toContain('经查');
      expect((await show()).documents).toMatchObject([{ state: 'withdrawn', supersededAt: null }]);
      expect((await opened(caseNumber)).allowed).toEqual([]);

      const anew = await signedCallBack(test.server, 'employment', {
        decision: 'corrected',
        caseNumber,
        sequence: 2,
        registrationNumber: 'SYDJ20261123000999',
        effectiveFrom: '2026-11-24',
        reason,
      }).send();
      expect(await anew.json()).toEqual({ outcome: 'taken' });
      expect((await show()).documents.map(({ state }) => state)).toEqual(['withdrawn', 'valid']);
      // What a department says by itself overtakes what waits for a second person.
      expect(await act(clerk, caseNumber, withdrawal)).toEqual(done);
      const again = await signedCallBack(test.server, 'employment', {
        decision: 'corrected',
        caseNumber,
        sequence: 3,
        registrationNumber: 'SYDJ20261123000998',
        effectiveFrom: '2026-11-24',
        reason,
      }).send();
      expect(await again.json()).toEqual({ outcome: 'taken' });
      expect(await proposed()).toEqual([]);
      expect((await opened(caseNumber, approver)).allowed).toEqual([
        'proposeDocumentCorrection',
        'proposeDocumentWithdrawal',
      ]);
      link.close();
    });

    it('is opened at the centre that holds it, and nowhere else', async () => {
      const { caseNumber, when, link } = await submitWhile(grant);
      await when((view) => view.state === 'completed');
      const elsewhere = await signInNew(test, approver, 'far', 'clerk', v.parse(centreIdSchema, 'changzheng'));
      expect(await elsewhere.put('desk.open', { caseNumber, purpose: 'handling', isWhole: true })).toEqual(
        refusedAs('notFound'),
      );
      expect(await act(elsewhere, caseNumber, proposal)).toEqual(refusedAs('notFound'));
      expect(await clerk.put('desk.claim', { caseNumber, over: false })).toEqual(refusedAs('notFound'));
      for (const each of [elsewhere, link]) each.close();
    });
  });

  describe('in the console', () => {
    const listed = async (caseNumber: string, as = approver) => {
      const reply = await as.put('departments.list', {});
      if (!reply.ok) throw new Error(JSON.stringify(reply.error));
      return reply.value.referrals.find((each) => each.caseNumber === caseNumber);
    };
    const setAside = (caseNumber: string) =>
      test.server.parts.database.pool.query(
        `update referral set state = 'setAside' where case_id = (select case_id from resident_case where case_number = $1)`,
        [caseNumber],
      );
    const linkOf = async (department: string) => {
      const reply = await clerk.put('departments.list', {});
      return reply.ok ? reply.value.departments.find(({ id }) => id === department) : undefined;
    };

    it('is seen with what waits for it and why, and is left alone after too many failures', async () => {
      const { caseNumber, when, link } = await submitWhile(() => 'breakOff');
      const waiting = await until(async () => {
        const found = await listed(caseNumber, clerk);
        return found && found.tries >= 1 ? found : undefined;
      });
      expect(waiting).toMatchObject({ state: 'waiting', department: 'employment', sentAgain: null, version: 3 });
      expect(waiting.itemTitle.en).not.toBe('');
      const broken = await until(async () => {
        const found = await linkOf('employment');
        return found?.link.kind === 'closed' ? undefined : found;
      }, 30_000);
      expect(broken?.waiting).toBeGreaterThanOrEqual(1);
      expect(await linkOf('civil-affairs')).toBeUndefined();
      const asked = department.asked.length;
      const [terminal] = test.terminals;
      const another = await terminal.resident();
      const visitId = newVisit();
      const assertion = await terminal.assertion(wang, { visitId });
      await another.ask('session.open', { assertion });
      const second = await another.ask('cases.submit', {
        envelope: await terminal.envelope(wang, { visitId, assertion }),
      });
      if (!second.ok) throw new Error(JSON.stringify(second.error));
      another.close();
      // At most one trial goes out in a break; nobody waits for what does not answer.
      expect(department.asked.length - asked).toBeLessThanOrEqual(1);
      department.answer = grant;
      await when((view) => view.state === 'completed');
      await until(async () => ((await linkOf('employment'))?.link.kind === 'closed' ? true : undefined));
      await until(async () => ((await listed(second.value.caseNumber)) ? undefined : true));
      expect(await listed(caseNumber)).toBeUndefined();
      link.close();
    });

    it('a case that was set aside is sent again by somebody, and is decided', async () => {
      const { caseNumber, when, link } = await submitWhile(() => ({ status: 200, body: {} }));
      await when((view) => view.waitingForDepartment);
      await setAside(caseNumber);
      await until(async () => ((await listed(caseNumber))?.state === 'setAside' ? true : undefined));
      department.answer = grant;
      expect(await clerk.put('departments.sendAgain', { caseNumber: createCaseNumber(randomBytes) })).toEqual({
        ok: false,
        error: { kind: 'notFound' },
      });
      expect(await clerk.put('departments.sendAgain', { caseNumber })).toEqual({ ok: true, value: {} });
      expect(await when((view) => view.state === 'completed')).toMatchObject({ documents: [{ state: 'valid' }] });
      link.close();
    });

    it('a case is settled by hand by an approver who has seen all, with a reason; the department comes too late then', async () => {
      const { caseNumber, when, link } = await submitWhile(() => ({ status: 200, body: {} }));
      await when((view) => view.waitingForDepartment);
      await setAside(caseNumber);
      const told = { registrationNumber: 'SYDJ20261123000777', effectiveFrom: '2026-11-23' };
      const settle = (by: Staff, version: number, values: Readonly<Record<string, string>> = told) =>
        by.put('departments.settle', {
          caseNumber,
          version,
          decision: 'complete',
          reason: '已向就业促进中心核实',
          values,
        });
      const { certificate: asked } = await until(() => listed(caseNumber));
      expect(asked.map(({ key }) => key)).toEqual(['registrationNumber', 'effectiveFrom']);
      for (const values of [{}, { ...told, effectiveFrom: '2026-02-30' }, { ...told, more: 'x' }])
        expect(await settle(approver, 3, values)).toEqual({ ok: false, error: { kind: 'wrongValues' } });
      expect(await settle(clerk, 3)).toEqual({ ok: false, error: { kind: 'notAllowed' } });
      expect(await settle(approver, 2)).toEqual({ ok: false, error: { kind: 'conflict' } });
      expect(await settle(approver, 3)).toEqual({ ok: true, value: {} });
      const view = await when(({ state }) => state === 'completed');
      expect(view).toMatchObject({ documents: [{ state: 'valid' }], waitingForDepartment: false });
      const [document] = view.documents;
      const page = await fetch(new URL(`/verify/${document?.verificationCode}?lang=en`, test.server.address));
      expect(await page.text()).toContain('Genuine');
      const { database, transparency } = test.server.parts;
      expect(await auditLog(database, transparency.key)).toEqual([]);
      // It can be put right by two people, as one that the department's answer brought.
      const opened = await clerk.put('desk.open', { caseNumber, purpose: 'enquiry', isWhole: true });
      if (!opened.ok) throw new Error(opened.error.kind);
      expect(opened.value.certificate).toMatchObject([
        { value: told.registrationNumber },
        { value: told.effectiveFrom },
      ]);
      const corrected = { ...told, effectiveFrom: '2026-11-24' };
      const proposal = { type: 'proposeDocumentCorrection', values: corrected, reason: '部门更正了日期' } as const;
      expect(await clerk.put('desk.act', { caseNumber, version: 4, act: proposal })).toEqual({ ok: true, value: {} });
      expect(await approver.put('desk.act', { caseNumber, version: 5, act: { type: 'reissueDocument' } })).toEqual({
        ok: true,
        value: {},
      });
      expect(view.steps.at(-1)).toMatchObject({
        type: 'complete',
        role: 'approver',
        reason: { 'zh-CN': '已向就业促进中心核实' },
      });
      expect(await settle(approver, 6)).toEqual({ ok: false, error: { kind: 'notAllowed' } });
      const late = { decision: 'refused', caseNumber, sequence: 1, reason };
      expect((await signedCallBack(test.server, 'employment', late).send()).status).toBe(409);
      expect(await listed(caseNumber)).toBeUndefined();
      expect(test.logged.join('')).not.toContain('核实');
      link.close();
    });

    it('is not shown to who has other work', async () => {
      const maintainer = await signInNew(test, approver, 'wu', 'maintainer');
      expect(await maintainer.put('departments.list', {})).toEqual({ ok: false, error: { kind: 'notForYou' } });
      maintainer.close();
    });
  });

  it('asked by two servers at once answers both, and the case is decided once', async () => {
    const waiting: (() => void)[] = [];
    const { caseNumber, when, link } = await submitWhile(async (path, body) => {
      await new Promise<void>((answered) => waiting.push(answered));
      return grant(path, body);
    });
    await until(() => (waiting.length === 1 ? true : undefined));
    // On the same database; it finds the undecided case when it starts.
    const { connectionString } = test.server.parts.database.pool.options;
    const second = await startServer({
      config: { ...test.config, ...(connectionString === undefined ? {} : { databaseUrl: connectionString }) },
      ports: systemPorts,
      log: createLog('info', { write: (line) => void test.logged.push(line) }),
      register: terminalEdges,
      onDatabaseLost: () => {},
    });
    await until(() => (waiting.length >= 2 ? true : undefined));
    for (const answer of waiting) answer();
    const view = await when(({ state }) => state === 'completed');
    await second.stop();
    await test.server.parts.dispatcher.idle();
    const { rows } = await test.server.parts.database.pool.query(
      `select (select count(*)::int from case_action a where a.case_id = c.case_id) as actions,
        (select count(*)::int from issued_document d where d.case_id = c.case_id) as documents
       from resident_case c where case_number = $1`,
      [caseNumber],
    );
    expect(rows).toEqual([{ actions: 4, documents: 1 }]);
    expect(view.steps).toHaveLength(4);
    expect(test.logged.filter((line) => line.includes('dispatch.bug'))).toEqual([]);
    link.close();
  });

  it('asked by a server that died in the middle is asked again within half a minute', async () => {
    const { caseNumber, when, link } = await submitWhile(() => 'breakOff');
    await when((view) => view.waitingForDepartment);
    const { pool } = test.server.parts.database;
    // What is left of a server that ends while it holds the job.
    await until(async () => {
      const { rowCount } = await pool.query(
        `update pgboss.job set state = 'active', started_on = now(), heartbeat_on = now() - interval '1 minute'
        where state = 'retry' and id = (select case_id from resident_case where case_number = $1)`,
        [caseNumber],
      );
      return rowCount === 1 ? true : undefined;
    });
    department.answer = grant;
    await until(async () => {
      await sleep(200);
      const { rows } = await pool.query('select state from resident_case where case_number = $1', [caseNumber]);
      return rows[0].state === 'completed' ? true : undefined;
    }, 45_000);
    link.close();
  });

  it('leaves no job behind once everything is decided', async () => {
    const open = await until(async () => {
      const { rows } = await test.server.parts.database.pool.query(
        `select count(*)::int as open from pgboss.job where name = 'refer-case' and state in ('created', 'retry', 'active')`,
      );
      return rows[0].open === 0 ? 0 : undefined;
    });
    expect(open).toBe(0);
  });
});
