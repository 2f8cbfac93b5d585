import {
  type CaseNumber,
  createCaseNumber,
  createTrackingCode,
  createVerificationCode,
  formatCode,
  queryCodeSchema,
} from '@linban/shared/cases/codes.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import type { Payload } from '@linban/shared/contracts/request.ts';
import type { residentRequests } from '@linban/shared/contracts/resident-link.ts';
import { itemIdSchema } from '@linban/shared/ids.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edges } from '../edges.ts';
import { systemPorts } from '../ports.ts';
import { grant, refuse } from '../testing/decisions.ts';
import { sun, wang, zhang } from '../testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';

const { randomBytes } = systemPorts;

const month = shanghaiDay(new Date()).slice(0, 7);
const contributions = {
  found: true,
  facts: { totalMonths: 1 },
  rows: [{ month, employer: '上海梅岭果蔬有限公司', base: 1, personal: 1, employerPart: 1, status: 'paid' }],
};

describe('the pages for everybody', () => {
  let department: TestDepartment;
  let test: TestServer;
  let receipt: SubmissionReceipt;
  let aheadMs = 0;

  beforeAll(async () => {
    const now = () => new Date(Date.now() + aheadMs);
    department = await startTestDepartment(grant, now);
    test = await startTestServer(department.url, {
      register: edges,
      ports: { now },
    });
    receipt = await submit(wang);
    await stateOf(receipt.caseNumber, 'completed');
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
  });

  const submit = async (person: typeof wang): Promise<SubmissionReceipt> => {
    const [terminal] = test.terminals;
    const agent = await terminal.agent();
    const reply = await agent.ask('cases.submit', { envelope: await terminal.envelope(person) });
    agent.close();
    if (!reply.ok) throw new Error(reply.error.kind);
    return reply.value;
  };
  const stateOf = (caseNumber: CaseNumber, state: string) =>
    until(async () => {
      const cases = await test.server.parts.queries.recent(null, 100);
      return cases.find((shown) => shown.caseNumber === caseNumber && shown.state === state);
    });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(new URL(path, test.server.address), { headers, redirect: 'manual' });
    return { response, status: response.status, text: await response.text() };
  };
  const lookUp = async (number: string, code: string) => {
    const body = new URLSearchParams({ number, code });
    const response = await fetch(new URL('/c?lang=en', test.server.address), { method: 'POST', body });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  const issued = () =>
    test.server.parts.database.query
      .selectFrom('issued_document')
      .select(['verification_code', 'title'])
      .where('template', '=', 'certificate')
      .executeTakeFirstOrThrow();

  it('shows a case to whoever holds its tracking code, and of the person a masked name only', async () => {
    const { status, text } = await get(`/c/${receipt.trackingCode}`);
    expect(status).toBe(200);
    for (const shown of [
      '已办结',
      '王*英',
      '失业登记',
      formatCode(receipt.caseNumber),
      '接下来',
      '转送部门',
      'test-1 号机',
    ])
      expect(text).toContain(shown);
    expect(text).not.toMatch(/王小英|310199|13800000000|曹杨新村街道样例/);
    expect(text).not.toContain(receipt.queryCode);
    expect((await get(`/c/${receipt.trackingCode.toLowerCase()}`)).status).toBe(200);
  });

  it('speaks the language asked for', async () => {
    const { text } = await get(`/c/${receipt.trackingCode}`, { 'accept-language': 'en-GB,en;q=0.9' });
    expect(text).toContain('<html lang="en">');
    expect(text).toContain('Completed');
    expect((await get('/verify?lang=zh', { 'accept-language': 'en' })).text).toContain('<html lang="zh-CN">');
  });

  it('tells nobody to keep or index a page, and lets no script run', async () => {
    for (const path of [`/c/${receipt.trackingCode}`, '/c', '/c/x', '/verify', '/verify/x']) {
      const { headers } = (await get(path)).response;
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-robots-tag')).toContain('noindex');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|script-src/);
    }
  });

  it('answers every code that leads nowhere with the same page', async () => {
    const pages = await Promise.all(
      [createTrackingCode(randomBytes), 'x', '%3Cscript%3E', '..%2f..', receipt.caseNumber, 'A'.repeat(90)].map(
        (code) => get(`/c/${code}?lang=en`),
      ),
    );
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
    expect(pages[0]?.text).toContain('We could not find this case');
  });

  it('says that a case waits while its department cannot be reached', async () => {
    department.answer = () => 'breakOff';
    const waiting = await submit(sun);
    await until(async () =>
      (await get(`/c/${waiting.trackingCode}?lang=en`)).text.includes('cannot be reached at the moment')
        ? true
        : undefined,
    );
    department.answer = grant;
  });

  it('gives a refusal without its reason, which speaks of the person', async () => {
    department.answer = refuse;
    const refused = await submit(zhang);
    await stateOf(refused.caseNumber, 'rejected');
    department.answer = grant;
    const { text } = await get(`/c/${refused.trackingCode}?lang=en`);
    expect(text).toContain('Refused');
    expect(text).not.toContain('The papers do not match');
  });

  it('finds a case by hand, and tells a typing error from a case that is not there', async () => {
    const { caseNumber, queryCode } = receipt;
    const found = await lookUp(formatCode(caseNumber).toLowerCase(), ` ${queryCode.toLowerCase()} `);
    expect(found.status).toBe(200);
    expect(found.text).toContain('王*英');
    const wrongLetter = (caseNumber.startsWith('A') ? 'B' : 'A') + caseNumber.slice(1);
    const typo = await lookUp(wrongLetter, queryCode);
    expect([typo.status, typo.text.includes('typing error')]).toEqual([400, true]);
    const wrongCode = await lookUp(caseNumber, queryCode === 'AAAAAA' ? 'BBBBBB' : 'AAAAAA');
    expect([wrongCode.status, wrongCode.text.includes('We could not find')]).toEqual([404, true]);
    expect((await lookUp('"><script>alert(1)</script>', '')).text).not.toContain('<script>');
  });

  describe('the look-up by receipt at a terminal', () => {
    const unknownNumber = createCaseNumber(randomBytes);
    const wrongCode = () => v.parse(queryCodeSchema, receipt.queryCode === 'EEEEEE' ? 'FFFFFF' : 'EEEEEE');
    const notFound = { ok: false, error: { kind: 'notFound' } };
    const atTerminal = async (index: 0 | 1) => {
      const link = await test.terminals[index].resident();
      return {
        track: (asked: Payload<typeof residentRequests, 'cases.track'>) => link.ask('cases.track', asked),
        close: () => link.close(),
      };
    };

    it('shows the same as the page, without a session, by both codes or by the QR code', async () => {
      const { caseNumber, queryCode, trackingCode } = receipt;
      const screen = await atTerminal(0);
      const tracked = await screen.track({ by: 'qrCode', trackingCode });
      expect(tracked).toMatchObject({
        ok: true,
        value: { caseNumber, state: 'completed', maskedName: '王*英', hasDocument: true, waitingForDepartment: false },
      });
      expect(await screen.track({ by: 'receipt', caseNumber, queryCode })).toEqual(tracked);
      expect(JSON.stringify(tracked)).not.toMatch(/王小英|310199|13800000000|曹杨新村街道样例|reason|verificationCode/);
      screen.close();
    });

    it('answers a wrong code, a number that does not exist and a foreign QR code alike', async () => {
      const screen = await atTerminal(0);
      for (const asked of [
        { by: 'receipt', caseNumber: receipt.caseNumber, queryCode: wrongCode() },
        { by: 'receipt', caseNumber: unknownNumber, queryCode: receipt.queryCode },
        { by: 'qrCode', trackingCode: createTrackingCode(randomBytes) },
      ] as const)
        expect(await screen.track(asked)).toEqual(notFound);
      expect(
        await screen.track({ by: 'receipt', caseNumber: receipt.caseNumber, queryCode: receipt.queryCode }),
      ).toMatchObject({
        ok: true,
      });
      screen.close();
    });

    it('makes one terminal wait that tries too often, whatever it tries, and no other one', async () => {
      const { trackingCode } = receipt;
      const late = { ok: false, error: { kind: 'tooManyAttempts', retryAfterSeconds: 15 } };
      const [screen, other] = [await atTerminal(0), await atTerminal(1)];
      const tried: unknown[] = [];
      for (let attempt = 0; attempt < 13; attempt += 1)
        tried.push(await screen.track({ by: 'qrCode', trackingCode: createTrackingCode(randomBytes) }));
      expect(tried[0]).toEqual(notFound);
      expect(tried.at(-1)).toEqual(late);
      screen.close();
      const again = await atTerminal(0);
      expect(await again.track({ by: 'qrCode', trackingCode })).toEqual(late);
      expect(await other.track({ by: 'qrCode', trackingCode })).toMatchObject({ ok: true });
      aheadMs += 15_000;
      expect(await again.track({ by: 'qrCode', trackingCode })).toMatchObject({ ok: true });
      again.close();
      other.close();
    });

    it('counts tries at one number together with those of the page', async () => {
      const [screen, number] = [await atTerminal(1), createCaseNumber(randomBytes)];
      for (let attempt = 0; attempt < 10; attempt += 1) expect((await lookUp(number, wrongCode())).status).toBe(404);
      expect(await screen.track({ by: 'receipt', caseNumber: number, queryCode: wrongCode() })).toEqual({
        ok: false,
        error: { kind: 'tooManyAttempts', retryAfterSeconds: 60 },
      });
      screen.close();
    });
  });

  it('makes somebody who tries query codes wait, and then also with the right one', async () => {
    const { caseNumber, queryCode } = receipt;
    const wrong = queryCode === 'CCCCCC' ? 'DDDDDD' : 'CCCCCC';
    for (let attempt = 0; attempt < 9; attempt += 1) expect((await lookUp(caseNumber, wrong)).status).toBe(404);
    // A right one forgives them all.
    expect((await lookUp(caseNumber, queryCode)).status).toBe(200);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 11; attempt += 1) statuses.push((await lookUp(caseNumber, wrong)).status);
    expect(statuses).toEqual([...Array(10).fill(404), 429]);
    const blocked = await lookUp(caseNumber, queryCode);
    expect([blocked.status, Number(blocked.headers.get('retry-after'))]).toEqual([429, expect.closeTo(60, -1)]);
    aheadMs += 60_000;
    expect((await lookUp(caseNumber, queryCode)).status).toBe(200);
  });

  it('says of a document: genuine, unknown, mistyped, and withdrawn with the reason', async () => {
    const { verification_code: code } = await issued();
    const genuine = await get(`/verify/${formatCode(code).toLowerCase()}`);
    expect(genuine.status).toBe(200);
    for (const shown of ['真实有效', '王*英', '开具部门', '就业', formatCode(code)])
      expect(genuine.text).toContain(shown);
    expect((await get(`/verify?code=${code}`)).text).toContain('真实有效');

    const unknown = await get(`/verify/${createVerificationCode(randomBytes)}`);
    expect([unknown.status, unknown.text.includes('查无此件')]).toEqual([404, true]);
    const wrongLetter = (code.startsWith('A') ? 'B' : 'A') + code.slice(1);
    for (const mistyped of [wrongLetter, 'abc', '%3Cscript%3Ealert(1)%3C%2Fscript%3E']) {
      const { status, text } = await get(`/verify/${mistyped}`);
      expect([status, text.includes('验证码输入有误'), text.includes('<script')]).toEqual([400, true, false]);
    }

    const reason = { 'zh-CN': '内容有误，已重新开具', en: 'issued anew with corrections' };
    await test.server.parts.database.query
      .updateTable('issued_document')
      .set({ state: 'withdrawn', withdrawn_at: new Date(), withdrawn_reason: JSON.stringify(reason) })
      .where('verification_code', '=', code)
      .execute();
    const withdrawn = await get(`/verify/${code}?lang=en`);
    expect(withdrawn.status).toBe(200);
    for (const shown of ['Withdrawn', 'issued anew with corrections', 'can no longer be used'])
      expect(withdrawn.text).toContain(shown);
    expect(withdrawn.text).not.toContain('Genuine');
  });

  it('knows a document of a look-up, whose it is and which department answers for it', async () => {
    department.answer = () => ({ status: 200, body: contributions });
    const [terminal] = test.terminals;
    const screen = await terminal.resident();
    await screen.ask('session.open', { assertion: await terminal.assertion(wang) });
    const itemId = v.parse(itemIdSchema, 'contribution-record');
    const answers = { period: 'last12', purpose: 'residence-points' };
    const looked = await screen.ask('records.look', { itemId, answers });
    if (!looked.ok) throw new Error(looked.error.kind);
    const document = await screen.ask('records.issue', { lookupId: looked.value.lookupId });
    if (!document.ok) throw new Error(document.error.kind);
    screen.close();
    department.answer = grant;
    const { status, text } = await get(`/verify/${document.value.verificationCode}?lang=en`);
    expect(status).toBe(200);
    for (const shown of ['Genuine and valid', '王*英', 'Shanghai Social Insurance Management Centre'])
      expect(text).toContain(shown);
  });

  it('stops an address that asks too much, with a page that says so', async () => {
    aheadMs += 3_600_000;
    const statuses: number[] = [];
    for (let request = 0; request < 70; request += 1) statuses.push((await get('/verify')).status);
    expect(statuses.slice(0, 60)).toEqual(Array(60).fill(200));
    expect(statuses.slice(-5)).toEqual(Array(5).fill(429));
    const { text, response } = await get('/c?lang=en');
    expect(text).toContain('Too many requests');
    expect(response.headers.get('retry-after')).toBe('60');
  });
});
