import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import { base64 } from '@linban/shared/transparency/base64.ts';
import { type CaseHistory, caseHistorySchema, verifyCaseHistory } from '@linban/shared/transparency/case-history.ts';
import { readCheckpoint, readLogKey } from '@linban/shared/transparency/checkpoint.ts';
import { isContinued } from '@linban/shared/transparency/merkle.ts';
import fc from 'fast-check';
import { sql } from 'kysely';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { solidTextOf } from '../documents/testing/pdf-inspection.ts';
import { edges } from '../edges.ts';
import { createErasure } from '../retention/erasure.ts';
import { type FlipDraws, flipAndAudit } from '../testing/audit-flips.ts';
import { grant, refuse } from '../testing/decisions.ts';
import { sun, wang, zhang } from '../testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';
import { auditLog } from './audit.ts';

describe('the transparency log', () => {
  let department: TestDepartment;
  let test: TestServer;
  const receipts: SubmissionReceipt[] = [];
  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url, { register: edges });
    for (const person of [wang, sun]) receipts.push(await submit(person, 'completed'));
    department.answer = refuse;
    receipts.push(await submit(zhang, 'rejected'));
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
  });

  const submit = async (person: typeof wang, state: string): Promise<SubmissionReceipt> => {
    const [terminal] = test.terminals;
    const agent = await terminal.agent();
    const reply = await agent.ask('cases.submit', { envelope: await terminal.envelope(person) });
    agent.close();
    if (!reply.ok) throw new Error(reply.error.kind);
    await until(async () => {
      const cases = await test.server.parts.queries.recent(null, 100);
      return cases.find((shown) => shown.caseNumber === reply.value.caseNumber && shown.state === state);
    });
    return reply.value;
  };
  const get = (path: string) => fetch(new URL(path, test.server.address));
  const publicKey = async () => {
    const key = await readLogKey(await (await get('/transparency/key')).text());
    if (!key) throw new Error('no key is published');
    return key;
  };
  const historyOf = async (receipt: SubmissionReceipt | undefined): Promise<CaseHistory> => {
    const answer = await get(`/c/${receipt?.trackingCode}/history`);
    expect(answer.status).toBe(200);
    return v.parse(caseHistorySchema, await answer.json());
  };
  const query = () => test.server.parts.database.query;
  const audit = async () => auditLog(test.server.parts.database, await publicKey());

  it('gives whoever holds the receipt a file that proves the case, and that says nothing of the person', async () => {
    const history = await historyOf(receipts[0]);
    const verified = await verifyCaseHistory(history, await publicKey());
    expect(verified).toMatchObject({ ok: true, value: { state: 'completed' } });
    const text = JSON.stringify(history);
    for (const secret of [wang.name, wang.idNumber, wang.address]) expect(text).not.toContain(secret);
  });

  it('does not write a reason down, which may speak of the person', async () => {
    const history = await historyOf(receipts[2]);
    const verified = await verifyCaseHistory(history, await publicKey());
    expect(verified).toMatchObject({ ok: true, value: { state: 'rejected' } });
    expect(JSON.stringify(history)).not.toContain('材料不符');
    expect(verified.ok && verified.value.steps.at(-1)?.reasonDigest).toMatch(/^[\w-]{43}$/);
  });

  it('comes with the history as a signed PDF: the same one while nothing happens, and without a reason', async () => {
    const path = `/c/${receipts[2]?.trackingCode}/history.pdf`;
    const first = await get(path);
    expect(first.headers.get('content-type')).toBe('application/pdf');
    const pdf = new Uint8Array(await first.arrayBuffer());
    expect(await solidTextOf(pdf)).toContain('不予办理');
    expect(await solidTextOf(pdf)).not.toContain('材料不符');
    expect(new Uint8Array(await (await get(path)).arrayBuffer())).toEqual(pdf);
    expect((await get('/c/x/history.pdf')).status).toBe(404);
  });

  it('is told in a page and as a signed note, and shows that it only grew', async () => {
    const key = await publicKey();
    const before = await readCheckpoint(await (await get('/transparency/checkpoint')).text(), key);
    department.answer = grant;
    await submit(wang, 'completed');
    const after = await readCheckpoint(await (await get('/transparency/checkpoint')).text(), key);
    if (!before.ok || !after.ok) throw new Error('not signed');
    expect(after.value.size).toBe(before.value.size + 4);
    const answer = await get(`/transparency/consistency?first=${before.value.size}&second=${after.value.size}`);
    const { path } = v.parse(v.object({ path: v.array(v.string()) }), await answer.json());
    const hashes = path.flatMap((text) => base64.decode(text) ?? []);
    expect(await isContinued(before.value, after.value, hashes)).toBe(true);
    const page = await (await get('/transparency?lang=en')).text();
    expect(page).toContain(base64.encode(after.value.root));
  });

  it.each(['/c/00000000000000000000000000/history', '/c/x/history'])('gives nothing for %s', async (path) =>
    expect((await get(path)).status).toBe(404),
  );

  it.each(['', '?first=2&second=1', '?first=0&second=99999999', '?first=-1&second=1', '?first=a&second=b'])(
    'says what is wrong with the sizes %j',
    async (sizes) => expect((await get(`/transparency/consistency${sizes}`)).status).toBe(400),
  );

  it('signs nothing anew while nothing happens, and is extended by several at once without harm', async () => {
    const { transparency } = test.server.parts;
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => transparency.extend()));
    for (const other of others) expect(other).toEqual(first);
  });

  describe('audited', () => {
    it('is as it was signed', async () => expect(await audit()).toEqual([]));

    /** Changes the database behind the server's back, looks what the audit says, and changes it back. */
    const tamper = async (...statements: readonly string[]) => {
      const findings: unknown[] = [];
      await query()
        .transaction()
        .execute(async (transaction) => {
          for (const statement of statements) await sql.raw(statement).execute(transaction);
          const { database } = test.server.parts;
          findings.push(...(await auditLog({ ...database, query: transaction }, await publicKey())));
          throw new Error('undo');
        })
        .catch((error: unknown) => {
          if (!(error instanceof Error) || error.message !== 'undo') throw error;
        });
      return findings;
    };
    const someCase = async () =>
      (
        await query()
          .selectFrom('case_action')
          .select('case_id')
          .where('seq', '=', 4)
          .limit(1)
          .executeTakeFirstOrThrow()
      ).case_id;

    it.each([
      [
        'an altered leaf',
        `update transparency_leaf set entry = replace(entry, 'accept', 'refer') where leaf_index = 1`,
        ['leafAltered', 'headBroken'],
      ],
      [
        'a leaf that was replaced with its hash',
        `update transparency_leaf set leaf_hash = sha256('\\x00'::bytea || convert_to(replace(entry, '"seq":2', '"seq":3'), 'UTF8')), entry = replace(entry, '"seq":2', '"seq":3') where leaf_index = 1`,
        ['headBroken'],
      ],
      ['a leaf taken out', 'delete from transparency_leaf where leaf_index = 2', ['leafMissing']],
      ['the last leaves taken out', 'delete from transparency_leaf where leaf_index > 5', ['leafMissing']],
      [
        'a head that was signed by nobody',
        `update transparency_head set root = sha256(root)`,
        ['signatureWrong', 'headBroken'],
      ],
    ])('finds %s', async (_, statement, kinds) => {
      const found = (await tamper(statement)).map((finding) => v.parse(v.object({ kind: v.string() }), finding).kind);
      expect(found).toEqual(expect.arrayContaining(kinds));
    });

    it.each([
      ['another time', `update case_action set at = at - interval '1 day'`, 'stepAltered'],
      ['another actor', `update case_action set actor = '{"zh-CN":"别的部门","en":"Another one"}'`, 'stepAltered'],
      ['a step taken out', 'delete from case_action', 'stepDropped'],
    ])('finds a case with %s', async (_, statement, kind) => {
      const caseId = await someCase();
      expect(await tamper(`${statement} where case_id = '${caseId}' and seq = 4`)).toEqual([{ kind, caseId, seq: 4 }]);
    });

    it('finds every bit that flipped in it, or in the steps it was made from', { timeout: 60_000 }, async () => {
      await test.server.parts.transparency.extend();
      const key = await publicKey();
      const places = new Set<string>();
      const part = fc.noBias(fc.nat({ max: 999_999 })).map((drawn) => drawn / 1_000_000);
      const draws = fc.record({ where: part, row: part, bit: part });
      const isFound = async (draw: FlipDraws) => {
        const seen = await flipAndAudit(test.server.parts.database, key, draw);
        if (seen) places.add(seen.place);
        if (seen) expect([seen.place, seen.findings.length > 0]).toEqual([seen.place, true]);
      };
      await fc.assert(fc.asyncProperty(draws, isFound), { numRuns: 150, endOnFailure: true });
      expect(places.size).toBeGreaterThan(15);
      expect(await audit()).toEqual([]);
    });

    it('makes damaged nodes anew before it signs, and signs nothing over a leaf that is damaged', async () => {
      const { transparency } = test.server.parts;
      const before = await transparency.extend();
      await sql`update transparency_node set hash = sha256(hash)`.execute(query());
      expect(await audit()).toContainEqual(expect.objectContaining({ kind: 'nodeAltered' }));
      await submit(sun, 'completed');
      expect((await transparency.extend()).size).toBeGreaterThan(before.size);
      expect(await audit()).toEqual([]);

      // As if the newest leaves had not been signed yet.
      const { size } = await transparency.extend();
      await sql`delete from transparency_head where size > ${before.size}`.execute(query());
      await sql`delete from transparency_node where (node_index + 1) * (1 << level) > ${before.size}`.execute(query());
      const alter = (from: string, to: string) =>
        sql`update transparency_leaf set entry = replace(entry, ${from}, ${to}) where leaf_index = ${size - 1}`.execute(
          query(),
        );
      await alter('"seq":', '"sfq":');
      await expect(transparency.extend()).rejects.toThrow('is damaged');
      await alter('"sfq":', '"seq":');
      await transparency.extend();
      expect(await audit()).toEqual([]);
    });

    it('finds a step that nobody logged', async () => {
      const caseId = await someCase();
      const insert = `insert into case_action select case_id, 5, 'reject', role, actor, place, at, reason, null from case_action`;
      expect(await tamper(`${insert} where case_id = '${caseId}' and seq = 4`)).toEqual([
        { kind: 'stepUnlogged', caseId, seq: 5 },
      ]);
    });

    it('finds another reason, and lets one be erased', async () => {
      const where = `where type = 'reject'`;
      const changed = await tamper(`update case_action set reason = '{"zh-CN":"别的","en":"Another"}' ${where}`);
      expect(changed).toMatchObject([{ kind: 'stepAltered' }]);
      // Nor is what stands there a text any more, or a moment.
      for (const damage of [`reason = '{"zh-CN":"别的","eo":"x"}'`, `reason = '7'`, `at = 'infinity'`])
        expect(await tamper(`update case_action set ${damage} ${where}`)).toMatchObject([{ kind: 'stepAltered' }]);
      expect(await tamper(`update transparency_head set signed_at = 'infinity'`)).toContainEqual(
        expect.objectContaining({ kind: 'signatureWrong' }),
      );
      expect(await tamper(`update case_action set reason = null, reason_salt = null ${where}`)).toEqual([]);
    });

    it('finds a step that was logged with an earlier date, by the heads signed without it', async () => {
      const caseId = await someCase();
      const entry = `replace(replace(entry, '"seq":4', '"seq":5'), '"at":"20', '"at":"19')`;
      const findings = await tamper(
        `insert into transparency_leaf (leaf_index, leaf_hash, entry, case_id)
          select (select size from transparency_size), sha256('\\x00'::bytea || convert_to(${entry}, 'UTF8')), ${entry}, case_id
          from transparency_leaf where case_id = '${caseId}' and entry like '%"seq":4%'`,
      );
      expect(findings).toContainEqual(expect.objectContaining({ kind: 'backDated', caseId }));
    });
  });

  it('still holds when cases are erased that were kept for their years, and shows nothing of them', async () => {
    const { parts } = test.server;
    const [granted, kept, refused] = receipts;
    if (!granted || !kept || !refused) throw new Error('three cases were made');
    const erase = createErasure({ ...parts, rules: { caseYears: 10, lookupDays: 30, draftDays: 30 } });
    expect(await erase()).toEqual({ cases: 0, documents: 0 });
    const codeOf = async ({ caseNumber }: SubmissionReceipt) =>
      query()
        .selectFrom('issued_document as d')
        .innerJoin('resident_case as c', 'c.case_id', 'd.case_id')
        .select(['d.verification_code', 'd.document_id'])
        .where('c.case_number', '=', caseNumber)
        .where('d.template', '=', 'certificate')
        .executeTakeFirstOrThrow();
    const certificate = await codeOf(granted);
    expect(await (await get(`/verify/${certificate.verification_code}`)).text()).toContain('王*英');

    for (const { caseNumber } of [granted, refused])
      await query()
        .updateTable('resident_case')
        .set({ updated_at: new Date(Date.now() - 3_660 * 24 * 3_600_000) })
        .where('case_number', '=', caseNumber)
        .execute();
    expect(await erase()).toMatchObject({ cases: 2 });
    expect(await erase()).toMatchObject({ cases: 0 });

    expect(await audit()).toEqual([]);
    for (const { trackingCode } of [granted, refused]) expect((await get(`/c/${trackingCode}`)).status).toBe(404);
    expect((await get(`/c/${kept.trackingCode}`)).status).toBe(200);
    // A paper in somebody's hand can be checked still; whose it is nobody knows here any more.
    const checked = await (await get(`/verify/${certificate.verification_code}`)).text();
    expect([checked.includes('真实有效'), checked.includes('王*英')]).toEqual([true, false]);
    const { rows } = await sql<Record<string, unknown>>`
      select c.content, c.resident_key, a.reason, a.words, d.pdf, d.holder, d.resident_key as document_of
      from resident_case as c join case_action as a using (case_id) left join issued_document as d using (case_id)
      where c.erased_at is not null
    `.execute(query());
    const empty = { content: Buffer.alloc(0), resident_key: '', reason: null, words: null, pdf: null, holder: null };
    for (const { document_of, ...row } of rows) expect([document_of ?? '', row]).toEqual(['', empty]);
    expect(rows.length).toBeGreaterThan(4);
  });
});
