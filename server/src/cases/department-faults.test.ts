import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CaseView } from '@linban/shared/cases/case-view.ts';
import { createCaseNumber } from '@linban/shared/cases/codes.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { systemPorts } from '../ports.ts';
import { startServer } from '../server.ts';
import { grant } from '../testing/decisions.ts';
import { wang } from '../testing/people.ts';
import {
  type DepartmentAnswer,
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  terminalEdges,
  until,
} from '../testing/test-server.ts';
import { newVisit } from '../testing/test-terminal.ts';

const reason = { 'zh-CN': '您还有在职登记', en: 'You still have an open job record' };

describe('a department that does not do its part', () => {
  let department: TestDepartment;
  let test: TestServer;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url);
  });
  beforeEach(() => {
    department.answer = grant;
    department.asked.length = 0;
  });
  afterAll(async () => {
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
    const { caseNumber } = submitted.value;
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
    return { link, caseNumber, show, when };
  };

  it.each<[string, DepartmentAnswer]>([
    ['breaks off', 'breakOff'],
    ['says that it is down', { status: 503, body: {} }],
    ['answers nonsense', { status: 200, body: '<html>维护中</html>' }],
    [
      'decides another case',
      { status: 200, body: { decision: 'refused', caseNumber: createCaseNumber(randomBytes), reason } },
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
    const started = performance.now();
    const { link, when } = await submitWhile(async (path, body) => {
      await sleep(1_500);
      return grant(path, body);
    });
    expect(performance.now() - started).toBeLessThan(1_200);
    expect(await when((view) => view.state === 'completed')).toMatchObject({ documents: [{}] });
    link.close();
  });

  it('refusing is an answer: the case ends with the reason and without a document', async () => {
    const { link, when } = await submitWhile((path, body) => {
      const granted = grant(path, body);
      if (granted === 'breakOff') return granted;
      const { caseNumber } = granted.body as { caseNumber: string }; // made by grant
      return { status: 200, body: { decision: 'refused', caseNumber, reason } };
    });
    const view = await when(({ state }) => state === 'rejected');
    expect(view.documents).toEqual([]);
    expect(view.steps.at(-1)).toMatchObject({ type: 'reject', role: 'department', reason });
    link.close();
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
