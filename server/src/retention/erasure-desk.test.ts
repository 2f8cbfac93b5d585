import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import { centreIdSchema, itemIdSchema } from '@linban/shared/ids.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { sql } from 'kysely';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edges } from '../edges.ts';
import { firstAccount, type Staff, signIn, signInGiven, signInNew } from '../testing/console-staff.ts';
import { grant } from '../testing/decisions.ts';
import { inventPerson, li, sun, wang } from '../testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';
import { newVisit } from '../testing/test-terminal.ts';
import { auditLog } from '../transparency/audit.ts';
import { dataKinds, dataRegister } from './data-register.ts';
import { createErasure } from './erasure.ts';

const allowance = {
  itemId: 'senior-allowance',
  itemVersion: 1,
  answers: { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' },
};
const refused = (kind: string) => ({ ok: false, error: { kind } });
const month = shanghaiDay(new Date()).slice(0, 7);
const contributions = {
  found: true,
  facts: { totalMonths: 1 },
  rows: [{ month, employer: '上海梅岭果蔬有限公司', base: 1, personal: 1, employerPart: 1, status: 'paid' }],
};

describe('erasure that one person asks for', () => {
  let department: TestDepartment;
  let test: TestServer;
  let lead: Staff;
  let clerk: Staff;

  beforeAll(async () => {
    department = await startTestDepartment((path, body) =>
      v.is(v.object({ requestId: v.string() }), body) ? { status: 200, body: contributions } : grant(path, body),
    );
    test = await startTestServer(department.url, { register: edges });
    lead = await signIn(test, firstAccount(test));
    clerk = await signInNew(test, lead, 'clerk-e', 'clerk', v.parse(centreIdSchema, 'caoyang-meiling'));
  });
  afterAll(async () => {
    lead.close();
    clerk.close();
    await test.stop();
    await department.close();
  });

  const visit = async (person: typeof li) => {
    const [terminal] = test.terminals;
    const resident = await terminal.resident();
    const visitId = newVisit();
    const assertion = await terminal.assertion(person, { visitId });
    expect(await resident.ask('session.open', { assertion })).toMatchObject({ ok: true });
    const apply = async (changes: Record<string, unknown>) => {
      const envelope = await terminal.envelope(person, { visitId, assertion, ...changes });
      const reply = await resident.ask('cases.submit', { envelope });
      if (!reply.ok) throw new Error(JSON.stringify(reply.error));
      return reply.value;
    };
    return { resident, apply };
  };
  const stateOf = (caseNumber: CaseNumber) =>
    test.server.parts.database.query
      .selectFrom('resident_case')
      .select(['state', 'content', 'resident_key', 'erased_at'])
      .where('case_number', '=', caseNumber)
      .executeTakeFirstOrThrow();
  /** The whole database as text, bytes in hex. */
  const dump = async (): Promise<string> => {
    const { query } = test.server.parts.database;
    const tables = await sql<{ name: string }>`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
    `.execute(query);
    const parts = [];
    for (const { name } of tables.rows)
      parts.push((await sql<{ line: string }>`select t::text as line from ${sql.raw(name)} as t`.execute(query)).rows);
    return JSON.stringify(parts);
  };

  it('is recorded and confirmed by nobody whose password somebody else was told', async () => {
    for (const [name, role] of [
      ['clerk-told', 'clerk'],
      ['approver-told', 'approver'],
    ] as const)
      (await signInNew(test, lead, name, role)).close();
    const person = inventPerson('吴佩兰', '1985-08-08', '008');
    await (await visit(person)).apply({});
    const told = { ok: false, error: { kind: 'passwordTold', to: 'admin' } };
    const asking = { name: person.name, idNumber: person.idNumber, isIdentified: true } as const;
    const first = await signInGiven(test, lead, 'clerk-told');
    expect(await first.put('erasure.ask', asking)).toEqual(told);
    await first.renew();
    const asked = await first.put('erasure.ask', asking);
    if (!asked.ok) throw new Error(JSON.stringify(asked.error));

    const second = await signInGiven(test, lead, 'approver-told');
    const { number } = asked.value;
    for (const act of ['confirm', 'decline'] as const)
      expect(await second.put('erasure.settle', { number, act })).toEqual(told);
    await second.renew();
    expect(await second.put('erasure.settle', { number, act: 'decline' })).toMatchObject({ ok: true });
    for (const each of [first, second]) each.close();
  });

  it('takes two people, erases what no law keeps, locks what one does, and says which is which', async () => {
    const { resident, apply } = await visit(li);
    const { caseNumber: waits } = await apply(allowance);
    const kept = await apply(allowance);
    for (const act of [
      { type: 'accept' },
      { type: 'review' },
      { type: 'grant' },
      { type: 'complete' },
      { type: 'deliver', way: 'post', fee: 0, note: null },
    ] as const) {
      const opened = await lead.put('desk.open', { caseNumber: kept.caseNumber, purpose: 'handling', isWhole: false });
      if (!opened.ok) throw new Error(opened.error.kind);
      const { version } = opened.value;
      expect(await lead.put('desk.act', { caseNumber: kept.caseNumber, version, act })).toMatchObject({ ok: true });
    }
    // Nothing was paid, so that no voucher is to be kept.
    const { caseNumber: takenBack } = await apply(allowance);
    await resident.ask('cases.withdraw', { caseNumber: takenBack });
    const looked = await resident.ask('records.look', {
      itemId: v.parse(itemIdSchema, 'contribution-record'),
      answers: { period: 'last12', purpose: 'residence-points' },
    });
    if (!looked.ok) throw new Error(JSON.stringify(looked.error));
    const { lookupId } = looked.value;
    const paper = await resident.ask('records.issue', { lookupId });
    if (!paper.ok) throw new Error(JSON.stringify(paper.error));
    const { documentId, verificationCode } = paper.value;
    const other = await visit(sun);
    const { caseNumber: others } = await other.apply({});
    await until(async () => ((await stateOf(others)).state === 'completed' ? true : undefined));

    const { name, idNumber } = li;
    const isIdentified = true;
    expect(await clerk.put('erasure.ask', { name: sun.name, idNumber, isIdentified })).toEqual(refused('nothingKept'));
    const asked = await clerk.put('erasure.ask', { name, idNumber, isIdentified });
    if (!asked.ok) throw new Error(JSON.stringify(asked.error));
    expect(asked.value).toMatchObject({ state: 'asked', askedBy: 'clerk-e', maySettle: false });
    expect(asked.value.parts.map(({ verdict }) => verdict)).toEqual(['waits', 'kept', 'goes', 'goes']);
    expect(asked.value.parts[1]).toMatchObject({ until: expect.stringMatching(/^20\d\d-/), why: { en: /30 years/ } });
    expect(JSON.stringify(asked.value)).not.toMatch(new RegExp(`${name}|${idNumber}`));
    expect(await clerk.put('erasure.ask', { name, idNumber, isIdentified })).toEqual(refused('alreadyAsked'));

    const { number } = asked.value;
    const confirm = { number, act: 'confirm' } as const;
    expect(await clerk.put('erasure.settle', confirm)).toEqual(refused('needsSecondPerson'));
    const elsewhere = v.parse(centreIdSchema, 'changzheng');
    const stranger = await signInNew(test, lead, 'approver-e', 'approver', elsewhere);
    expect(await stranger.put('erasure.settle', confirm)).toEqual(refused('notFound'));
    const before = await dump();
    const residentKey = test.server.parts.keyring.data.residentKey(idNumber);
    const paperRow = await test.server.parts.database.query
      .selectFrom('issued_document')
      .select(['pdf', 'holder'])
      .where('document_id', '=', documentId)
      .executeTakeFirstOrThrow();
    const canaries = [paperRow.pdf, paperRow.holder].map((bytes) => bytes?.toString('hex').slice(0, 80) ?? 'absent');
    for (const canary of canaries) expect(before).toContain(canary);

    const done = await lead.put('erasure.settle', confirm);
    expect(done).toMatchObject({ ok: true, value: { state: 'done', settledBy: 'admin', parts: asked.value.parts } });
    expect(await lead.put('erasure.settle', confirm)).toEqual(refused('conflict'));

    const after = await dump();
    for (const canary of canaries) expect(after).not.toContain(canary);
    // What still names the person is what waits and what a law keeps, and nothing else.
    expect(after.split(residentKey).length - 1).toBe(2);
    expect((await stateOf(others)).erased_at).toBeNull();
    expect(await stateOf(takenBack)).toMatchObject({ state: 'withdrawn', resident_key: '' });
    const checked = await fetch(new URL(`/verify/${verificationCode}`, test.server.address));
    expect(await checked.text()).toContain('真实有效');
    // Locked: neither desk nor page nor telephone; the person, by the card, sees that it is there.
    expect(await lead.put('desk.open', { caseNumber: kept.caseNumber, purpose: 'checking', isWhole: true })).toEqual(
      refused('notFound'),
    );
    expect((await fetch(new URL(`/c/${kept.trackingCode}`, test.server.address))).status).toBe(404);
    expect(await resident.ask('cases.show', { caseNumber: kept.caseNumber })).toMatchObject({ ok: true });
    // What waited is still worked on, and goes by itself as soon as it is over: a law keeps this one.
    expect(await lead.put('desk.open', { caseNumber: waits, purpose: 'handling', isWhole: true })).toMatchObject({
      ok: true,
    });
    const { parts } = test.server;
    expect(await auditLog(parts.database, parts.transparency.key)).toEqual([]);
    expect(test.logged.join()).not.toContain(idNumber);
    stranger.close();
    for (const link of [resident, other.resident]) link.close();
  });

  it('erases a case that no law keeps at once, or when it is over, with every word of it', async () => {
    const { resident, apply } = await visit(sun);
    const { caseNumber } = await apply({});
    await until(async () => ((await stateOf(caseNumber)).state === 'completed' ? true : undefined));
    department.answer = () => 'breakOff';
    const { caseNumber: open } = await apply({});
    const begun = { itemId: v.parse(itemIdSchema, 'unemployment-registration'), itemVersion: 1, answers: {} };
    expect(await resident.ask('drafts.keep', begun)).toMatchObject({ ok: true });
    const stored = [await stateOf(caseNumber), await stateOf(open)];
    const asked = await clerk.put('erasure.ask', { name: sun.name, idNumber: sun.idNumber, isIdentified: true });
    if (!asked.ok) throw new Error(JSON.stringify(asked.error));
    const { number } = asked.value;
    expect(await lead.put('erasure.settle', { number, act: 'confirm' })).toMatchObject({ ok: true });
    const [gone, waiting] = stored.map(({ content }) => content.toString('hex').slice(0, 80));
    const between = await dump();
    expect(between).not.toContain(gone);
    expect(between).toContain(waiting);
    expect(await resident.ask('drafts.list', {})).toEqual({ ok: true, value: { drafts: [] } });
    expect(await resident.ask('cases.withdraw', { caseNumber: open })).toMatchObject({ ok: true });
    const { parts } = test.server;
    const erase = createErasure({ ...parts, rules: { caseYears: 10, lookupDays: 30, draftDays: 30 } });
    expect(await erase()).toMatchObject({ cases: 1 });
    const after = await dump();
    expect(after).not.toContain(waiting);
    expect(after).not.toContain(parts.keyring.data.residentKey(sun.idNumber));
    expect(await auditLog(parts.database, parts.transparency.key)).toEqual([]);
    expect(await clerk.put('erasure.ask', { name: sun.name, idNumber: sun.idNumber, isIdentified: true })).toEqual(
      refused('nothingKept'),
    );
    resident.close();
  });

  it('keeps what was granted for as long as its law says, and what was not for as long as any other case', async () => {
    const { parts } = test.server;
    const { resident, apply } = await visit(inventPerson('冯根宝', '1950-04-04', '014'));
    const { caseNumber: granted } = await apply(allowance);
    const { caseNumber: takenBack } = await apply(allowance);
    await resident.ask('cases.withdraw', { caseNumber: takenBack });
    const { query } = parts.database;
    await query.updateTable('resident_case').set({ state: 'delivered' }).where('case_number', '=', granted).execute();
    const erase = createErasure({ ...parts, rules: { caseYears: 10, lookupDays: 30, draftDays: 30 } });
    const eraseAfter = async (years: number): Promise<readonly boolean[]> => {
      await query
        .updateTable('resident_case')
        .set({ updated_at: new Date(Date.now() - years * 366 * 24 * 3_600_000) })
        .where('case_number', 'in', [granted, takenBack])
        .execute();
      await erase();
      return [(await stateOf(granted)).erased_at !== null, (await stateOf(takenBack)).erased_at !== null];
    };
    expect(await eraseAfter(9)).toEqual([false, false]);
    expect(await eraseAfter(11)).toEqual([false, true]);
    expect(await eraseAfter(31)).toEqual([true, true]);
    resident.close();
  });

  it('finds and erases what somebody only began, and has nothing of them after that', async () => {
    const { resident } = await visit(wang);
    const begun = { itemId: v.parse(itemIdSchema, 'unemployment-registration'), itemVersion: 1, answers: {} };
    expect(await resident.ask('drafts.keep', begun)).toMatchObject({ ok: true });
    const { name, idNumber } = wang;
    const asked = await clerk.put('erasure.ask', { name, idNumber, isIdentified: true });
    if (!asked.ok) throw new Error(JSON.stringify(asked.error));
    expect(asked.value.parts).toMatchObject([
      { about: { 'zh-CN': expect.stringMatching(/（填到一半，还没有提交）$/) }, verdict: 'goes', until: null },
    ]);
    const { number } = asked.value;
    expect(await lead.put('erasure.settle', { number, act: 'confirm' })).toMatchObject({
      value: { state: 'done', parts: asked.value.parts },
    });
    expect(await resident.ask('drafts.list', {})).toEqual({ ok: true, value: { drafts: [] } });
    expect(await dump()).not.toContain(test.server.parts.keyring.data.residentKey(idNumber));
    expect(await clerk.put('erasure.ask', { name, idNumber, isIdentified: true })).toEqual(refused('nothingKept'));
    resident.close();
  });

  it('leaves everything where an approver declines', async () => {
    const asked = await clerk.put('erasure.ask', { name: li.name, idNumber: li.idNumber, isIdentified: true });
    if (!asked.ok) throw new Error(JSON.stringify(asked.error));
    const { number } = asked.value;
    const before = (await dump()).split(test.server.parts.keyring.data.residentKey(li.idNumber)).length;
    expect(await lead.put('erasure.settle', { number, act: 'decline' })).toMatchObject({
      ok: true,
      value: { state: 'declined', parts: [] },
    });
    // The request itself forgets whom it was about.
    const after = (await dump()).split(test.server.parts.keyring.data.residentKey(li.idNumber)).length;
    expect(before - after).toBe(1);
    expect(await clerk.put('erasure.list', {})).toMatchObject({ value: { requests: expect.any(Array) } });
  });

  it('leaves no column of the database without an entry in the register, and calls none encrypted that is text', async () => {
    const { rows } = await test.server.parts.database.pool.query(
      `select table_name as table, column_name as column, data_type as type from information_schema.columns
      where table_schema = 'public' and table_name not like 'kysely%'`,
    );
    const columns = v.parse(v.array(v.object({ table: v.string(), column: v.string(), type: v.string() })), rows);
    const registered = Object.entries(dataRegister).flatMap(([table, kinds]) =>
      Object.entries(kinds).map(([column, kind]) => ({ name: `${table}.${column}`, kind })),
    );
    expect(registered.map(({ name }) => name).sort()).toEqual(
      columns.map(({ table, column }) => `${table}.${column}`).sort(),
    );
    const isBytes = new Map(columns.map(({ table, column, type }) => [`${table}.${column}`, type === 'bytea']));
    const { en } = dataKinds.application.form;
    const encrypted = registered.filter(({ kind }) => dataKinds[kind].form.en === en);
    expect(encrypted.filter(({ name }) => isBytes.get(name) !== true)).toEqual([]);
  });
});
