import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { createCaseNumber } from '@linban/shared/cases/codes.ts';
import { caseIdSchema } from '@linban/shared/ids.ts';
import { createLocalJWKSet, jwtVerify } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDatabaseOf } from '../backup/database-of.ts';
import { connectDatabase } from '../db/database.ts';
import { grant } from '../testing/decisions.ts';
import { li, sun, wang, zhang } from '../testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';
import { createTestTerminal, newVisit, registrationAnswers } from '../testing/test-terminal.ts';
import { acceptCases, type NewCase } from './accept-statement.ts';
import { leafOfAction } from './case-action.ts';
import { createTakeCase } from './take-cases.ts';

describe('submitting a case', () => {
  let department: TestDepartment;
  let test: TestServer;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url);
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
  });

  const count = async (table: 'submission' | 'resident_case' | 'case_action' | 'issued_document') => {
    const { rows } = await test.server.parts.database.pool.query(`select count(*)::int as count from ${table}`);
    return rows[0].count;
  };

  it('takes an envelope once, however often and over whichever link it comes', async () => {
    const [terminal] = test.terminals;
    const [resident, agent] = await Promise.all([terminal.resident(), terminal.agent()]);
    const envelope = await terminal.envelope(wang);
    const casesBefore = await count('resident_case');
    const sends = Array.from({ length: 50 }, (_, index) =>
      index % 2 === 0 ? resident.ask('cases.submit', { envelope }) : agent.ask('cases.submit', { envelope }),
    );
    const replies = await Promise.all(sends);
    // The screen's link is limited; what it refuses to hear was not taken twice either.
    const receipts = replies.filter((reply) => reply.ok).map((reply) => JSON.stringify(reply));
    expect(receipts.length).toBeGreaterThanOrEqual(45);
    expect(new Set(receipts).size).toBe(1);
    expect(JSON.stringify(await agent.ask('cases.submit', { envelope }))).toBe(receipts[0]);
    expect(await count('resident_case')).toBe(casesBefore + 1);
    resident.close();
    agent.close();
  });

  it('answers with a proof that anybody with the public key can check', async () => {
    const [terminal] = test.terminals;
    const agent = await terminal.agent();
    const envelope = await terminal.envelope(sun);
    const reply = await agent.ask('cases.submit', { envelope });
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    const keys = createLocalJWKSet({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: terminal.keys.signing }] });
    const { payload } = await jwtVerify(reply.value.proof, keys, { issuer: 'linban-server' });
    const ciphertext = Buffer.from(envelope.sealed.ciphertext, 'base64url');
    expect(payload).toMatchObject({
      envelopeId: envelope.envelopeId,
      caseNumber: reply.value.caseNumber,
      digest: createHash('sha256').update(ciphertext).digest('base64url'),
    });
    agent.close();
  });

  it('decides at once, with a signed document, and tells the resident', async () => {
    const [terminal] = test.terminals;
    const resident = await terminal.resident();
    const visitId = newVisit();
    const assertion = await terminal.assertion(wang, { visitId });
    expect(await resident.ask('session.open', { assertion })).toMatchObject({ ok: true });
    const reply = await resident.ask('cases.submit', {
      envelope: await terminal.envelope(wang, { visitId, assertion }),
    });
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    const { caseNumber } = reply.value;
    const view = await until(async () => {
      const shown = await resident.ask('cases.show', { caseNumber });
      return shown.ok && shown.value.state === 'completed' ? shown.value : undefined;
    });
    expect(view.steps.map(({ type, role }) => `${role} ${type}`)).toEqual([
      'resident submit',
      'system accept',
      'system refer',
      'department complete',
    ]);
    expect(view.steps[0]?.actor).toEqual(test.config.terminals[0]?.profile.name);
    expect(view.waitingForDepartment).toBe(false);
    expect(resident.pushed).toContainEqual({ name: 'case.changed', payload: { caseNumber } });

    const [document] = view.documents;
    if (!document) throw new Error('no document');
    const ticket = await resident.ask('documents.ticket', { documentId: document.documentId });
    if (!ticket.ok) throw new Error(JSON.stringify(ticket.error));
    const fetched = await terminal.redeem(ticket.value.ticket);
    expect(fetched.status).toBe(200);
    const pdf = Buffer.from(await fetched.arrayBuffer());
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(pdf.includes('/ByteRange')).toBe(true);
    expect((await terminal.redeem(ticket.value.ticket)).status).toBe(404);
    // What was handed out is counted; a ticket that was used up hands out nothing.
    const again = await resident.ask('cases.show', { caseNumber });
    const [counted] = again.ok ? again.value.documents : [];
    expect(document.copies).toEqual({ count: 0, lastAt: null, most: 10 });
    expect(counted?.copies).toEqual({ count: 1, lastAt: expect.any(String), most: 10 });

    // A ticket on its way counts as a copy: as many as are left can be had, and no more, however they are asked for.
    const { documentId } = document;
    const asked = await Promise.all(Array.from({ length: 12 }, () => resident.ask('documents.ticket', { documentId })));
    expect(asked.filter(({ ok }) => ok)).toHaveLength(9);
    expect(asked.find(({ ok }) => !ok)).toEqual({ ok: false, error: { kind: 'noMoreCopies' } });
    for (const one of asked) if (one.ok) expect((await terminal.redeem(one.value.ticket)).status).toBe(200);
    expect(await resident.ask('documents.ticket', { documentId })).toEqual({
      ok: false,
      error: { kind: 'noMoreCopies' },
    });
    resident.close();
  });

  it('refuses other content under the same id, and keeps the first', async () => {
    const [terminal] = test.terminals;
    const agent = await terminal.agent();
    const first = await terminal.envelope(wang);
    const taken = await agent.ask('cases.submit', { envelope: first });
    const second = await terminal.sealContent(await terminal.registration(wang), first.envelopeId);
    expect(await agent.ask('cases.submit', { envelope: second })).toEqual({
      ok: false,
      error: { kind: 'differentContent' },
    });
    expect(await agent.ask('cases.submit', { envelope: first })).toEqual(taken);
    agent.close();
  });

  describe('refuses for good', () => {
    const refusal = async (make: (terminal: TestServer['terminals'][0]) => Promise<unknown>) => {
      const [terminal] = test.terminals;
      const agent = await terminal.agent();
      const before = await count('submission');
      const reply = await agent.raw({ name: 'cases.submit', payload: { envelope: await make(terminal) } });
      agent.close();
      expect(await count('submission')).toBe(before);
      return reply;
    };
    const refused = (kind: string) => ({ ok: false, error: { kind } });

    it('an envelope of another terminal', async () => {
      expect(await refusal(() => test.terminals[1].envelope(wang))).toEqual(refused('unknownTerminal'));
    });
    it('a key the server does not have', async () => {
      const envelope = async (terminal: TestServer['terminals'][0]) => {
        const made = await terminal.envelope(wang);
        return { ...made, sealed: { ...made.sealed, keyId: 'other' } };
      };
      expect(await refusal(envelope)).toEqual(refused('unknownKey'));
    });
    it('an envelope whose outside was changed', async () => {
      const envelope = async (terminal: TestServer['terminals'][0]) => ({
        ...(await terminal.envelope(wang)),
        envelopeId: randomUUID(),
      });
      expect(await refusal(envelope)).toEqual(refused('unsealable'));
    });
    it.each([
      ['what is no content at all', { answers: 7 }, 'invalidContent'],
      ['a missing signature', { signature: null }, 'invalidContent'],
      ['a dot for a signature', { signature: { aspect: 2, strokes: [[[1, 1]]] } }, 'invalidContent'],
      ['an item that is not there', { itemId: 'marriage-registration' }, 'itemNotPublished'],
      ['a version that is not there', { itemVersion: 9 }, 'itemNotPublished'],
      ['an item that is only looked up', { itemId: 'contribution-record' }, 'itemNotPublished'],
      ['an item before its first day', { signedAt: '2025-12-31T15:59:59Z' }, 'itemNotPublished'],
      ['answers that are not enough', { answers: { reason: 'dismissed' } }, 'invalidAnswers'],
      ['an answer to a page that is not asked', { answers: { ...registrationAnswers, income: '1' } }, 'invalidAnswers'],
      ['another visit than that of the assertion', { visitId: newVisit() }, 'invalidAssertion'],
      ['no assertion', { assertion: 'a.b.c' }, 'invalidAssertion'],
    ])('%s', async (_what, changes, kind) => {
      const envelope = async (terminal: TestServer['terminals'][0]) =>
        terminal.sealContent(await terminal.registration(wang, changes));
      expect(await refusal(envelope)).toEqual(refused(kind));
    });
    it('an assertion that was over when the resident signed', async () => {
      const envelope = async (terminal: TestServer['terminals'][0]) => {
        const visitId = newVisit();
        const at = new Date(Date.now() - 3 * 3600_000);
        return terminal.envelope(wang, { visitId, assertion: await terminal.assertion(wang, { visitId, at }) });
      };
      expect(await refusal(envelope)).toEqual(refused('invalidAssertion'));
    });
    it('an assertion by a key that is not the terminal’s', async () => {
      const envelope = async (terminal: TestServer['terminals'][0]) => {
        const { privateKey } = generateKeyPairSync('ed25519');
        const impostor = createTestTerminal(test.server.address, terminal.terminalId, privateKey, terminal.keys);
        return impostor.envelope(wang);
      };
      expect(await refusal(envelope)).toEqual(refused('invalidAssertion'));
    });
    it('a person who may not use the item', async () => {
      expect(await refusal((terminal) => terminal.envelope(li))).toEqual(refused('notEligible'));
    });
  });

  it('takes what was signed days ago, when the terminal was offline', async () => {
    const [terminal] = test.terminals;
    const agent = await terminal.agent();
    const at = new Date(Date.now() - 5 * 24 * 3600_000);
    const visitId = newVisit();
    const assertion = await terminal.assertion(wang, { visitId, at });
    const envelope = await terminal.envelope(wang, { visitId, assertion, signedAt: at.toISOString() });
    expect(await agent.ask('cases.submit', { envelope })).toMatchObject({ ok: true });
    agent.close();
  });

  describe('taking several at once', () => {
    const receptionRow = (terminalId: string): NewCase => {
      const caseId = v.parse(caseIdSchema, randomUUID());
      const at = new Date();
      const place = { 'zh-CN': '梅岭分中心', en: 'Meiling Sub-centre' };
      const actions = (['submit', 'receive'] as const).map((type, index) => ({
        seq: index + 1,
        type,
        role: type === 'submit' ? ('resident' as const) : ('system' as const),
        actor: place,
        place,
        at,
        reason: null,
      }));
      return {
        envelopeId: randomUUID(),
        digest: randomBytes(32).toString('base64url'),
        caseId,
        receipt: randomBytes(700),
        at,
        caseNumber: createCaseNumber(randomBytes),
        queryHash: randomBytes(32),
        trackingHash: randomBytes(32),
        residentKey: randomBytes(32).toString('hex'),
        itemId: 'unemployment-registration',
        itemVersion: 1,
        terminalId,
        state: 'submitted',
        promised: true,
        dueOn: '2026-12-01',
        content: randomBytes(2_600),
        actions,
        leaves: actions.map((action) => leafOfAction(caseId, action, null, randomBytes)),
        report: 'accepted',
      };
    };
    const storedOf = async ({ caseId }: NewCase) => {
      const { pool } = test.server.parts.database;
      const { rows } = await pool.query(
        `select c.version, c.due_on::text, c.content, c.reported,
          (select array_agg(a.type order by a.seq) from case_action as a where a.case_id = $1) as actions,
          (select array_agg(l.entry order by l.leaf_index) from transparency_leaf as l where l.case_id = $1) as entries,
          (select max(l.leaf_index) - min(l.leaf_index) from transparency_leaf as l where l.case_id = $1) as apart,
          (select s.receipt from submission as s where s.case_id = $1) as receipt
        from resident_case as c where c.case_id = $1`,
        [caseId],
      );
      return rows[0];
    };
    const writtenOf = ({ actions, leaves, content, receipt }: NewCase) => ({
      version: 2,
      due_on: '2026-12-01',
      content,
      reported: 1,
      actions: actions.map(({ type }) => type),
      entries: leaves.map(({ entry }) => entry),
      apart: '1',
      receipt,
    });

    it('writes each of them whole, and of one envelope only one', async () => {
      const rows = Array.from({ length: 9 }, () => receptionRow('test-1'));
      const [first] = rows;
      if (!first) throw new Error('no row');
      const again = { ...receptionRow('test-2'), envelopeId: first.envelopeId };
      const taken = await acceptCases(test.server.parts.database, [again, ...rows], null);
      const lost = taken.has(again.caseId) ? first : again;
      const won = [again, ...rows].filter((row) => row !== lost);
      expect(taken).toEqual(new Set(won.map(({ caseId }) => caseId)));
      for (const row of won) expect(await storedOf(row)).toEqual(writtenOf(row));
      expect(await storedOf(lost)).toBeUndefined();
      expect(await acceptCases(test.server.parts.database, [lost], null)).toEqual(new Set());
    });

    it('takes the others where the database refuses one, and drops the job of a case that was there', async () => {
      const enqueued: (readonly string[])[] = [];
      const dropped: string[] = [];
      const database = connectDatabase(await withDatabaseOf(test.config, async (url) => url), () => {});
      const takeCase = createTakeCase(database, {
        enqueue: async (caseIds, run) => {
          enqueued.push(caseIds);
          await run('select 1');
        },
        drop: (caseId) => dropped.push(caseId),
      });
      const rows = Array.from({ length: 8 }, () => receptionRow('test-1'));
      const refused = receptionRow('no-such-terminal');
      const [first] = rows;
      if (!first) throw new Error('no row');
      const again = { ...receptionRow('test-1'), envelopeId: first.envelopeId };
      const coming = [...rows.slice(0, 5), refused, ...rows.slice(5), again];
      const outcomes = await Promise.allSettled(coming.map((row) => takeCase({ row, isReferred: true })));
      for (const [index, row] of coming.entries()) {
        if (row === refused) expect(outcomes[index]).toMatchObject({ status: 'rejected' });
        else expect(outcomes[index]).toEqual({ status: 'fulfilled', value: row !== again });
      }
      for (const row of rows) expect(await storedOf(row)).toEqual(writtenOf(row));
      expect(await storedOf(refused)).toBeUndefined();
      expect(enqueued.some((caseIds) => caseIds.length > 1)).toBe(true);
      expect(dropped).toEqual([again.caseId]);
      await database.close();
    });
  });

  it('writes every action as a leaf of the log, without gaps, and nothing personal outside encrypted columns', async () => {
    const { pool } = test.server.parts.database;
    await until(async () => {
      const waiting = await pool.query(`select 1 from resident_case where state = 'deciding'`);
      return waiting.rowCount === 0 ? true : undefined;
    });
    const { rows } = await pool.query('select leaf_index, leaf_hash, entry from transparency_leaf order by leaf_index');
    expect(rows.map((row) => Number(row.leaf_index))).toEqual(rows.map((_, index) => index));
    expect(rows.length).toBe(await count('case_action'));
    for (const row of rows) {
      const expected = createHash('sha256')
        .update(Buffer.concat([Buffer.from([0]), Buffer.from(row.entry)]))
        .digest();
      expect(expected.equals(row.leaf_hash)).toBe(true);
    }
    const personal = [wang, sun, zhang].flatMap(({ name, idNumber }) => [name, idNumber]);
    const tables = await pool.query(`
      select string_agg(t.text, '') as text from (
        select resident_case::text as text from resident_case union all select submission::text from submission
        union all select case_action::text from case_action union all select issued_document::text from issued_document
        union all select transparency_leaf::text from transparency_leaf union all select data::text from pgboss.job
      ) as t`);
    const everything: string = tables.rows[0].text;
    for (const word of personal) {
      expect(everything).not.toContain(word);
      expect(everything).not.toContain(Buffer.from(word).toString('hex'));
      expect(test.logged.join('')).not.toContain(word);
    }
  });
});
