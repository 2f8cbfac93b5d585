import { createHash } from 'node:crypto';
import { catalogueClaimsSchema, catalogueTyp } from '@linban/shared/catalogue/signed-catalogue.ts';
import type { VersionAct } from '@linban/shared/contracts/catalogue-requests.ts';
import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import { itemIdSchema } from '@linban/shared/ids.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { compactVerify, importJWK } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edges } from '../edges.ts';
import { firstAccount, type Staff, signIn, signInGiven, signInNew } from '../testing/console-staff.ts';
import { grant } from '../testing/decisions.ts';
import { inventPerson, li } from '../testing/people.ts';
import { startTestDepartment, startTestServer, type TestDepartment, type TestServer } from '../testing/test-server.ts';
import { newVisit } from '../testing/test-terminal.ts';
import { defaultCatalogueFolder } from './catalogue.ts';
import { loadShipped } from './shipped.ts';
import { digestOfData, type Version, versionOf } from './version-file.ts';
import { createVersionStore } from './version-store.ts';

const itemId = v.parse(itemIdSchema, 'senior-allowance');
const application = {
  itemId,
  itemVersion: 1,
  answers: { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' },
};
const zhou = inventPerson('周德明', '1931-02-03', '005');
const dayMs = 86_400_000;
const inDays = (days: number) => v.parse(isoDateSchema, shanghaiDay(new Date(Date.now() + days * dayMs)));
const done = { ok: true, value: {} };
const refused = (kind: string, more = {}) => ({ ok: false, error: { kind, ...more } });

describe('the versions of an item', () => {
  let department: TestDepartment;
  let test: TestServer;
  let aheadMs = 0;
  let lead: Staff;
  let manager: Staff;
  let reviewer: Staff;
  let other: Staff;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url, {
      register: edges,
      ports: { now: () => new Date(Date.now() + aheadMs) },
    });
    lead = await signIn(test, firstAccount(test));
    manager = await signInNew(test, lead, 'manager-1', 'catalogueManager');
    reviewer = await signInNew(test, lead, 'reviewer-1', 'catalogueReviewer');
    other = await signInNew(test, lead, 'reviewer-2', 'catalogueReviewer');
  });
  afterAll(async () => {
    for (const each of [lead, manager, reviewer, other]) each.close();
    await test.stop();
    await department.close();
  });

  const opened = async (by: Staff, version: number) => {
    const reply = await by.put('catalogue.open', { itemId, version, language: 'en' });
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    return reply.value;
  };
  const taken = async (version: number) => {
    const file = await manager.put('catalogue.file', { itemId, version, asNext: true });
    if (!file.ok) throw new Error(JSON.stringify(file.error));
    return file.value;
  };
  /** As somebody does who has seen the version as it is now. */
  const act = async (by: Staff, version: number, what: VersionAct) => {
    // So that the limit for a person who clicks does not answer.
    aheadMs += 500;
    const { step } = await opened(by, version);
    return by.put('catalogue.act', { itemId, version, step, act: what });
  };
  const upload = (by: Staff, text: string, draft: { version: number; step: number } | null = null) =>
    by.put('catalogue.upload', {
      name: 'mine.json',
      text,
      replaces: draft && { itemId, version: draft.version, step: draft.step },
    });
  const offered = async () => {
    const screen = await test.terminals[0].resident();
    const reply = await screen.ask('catalogue.items', {});
    screen.close();
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    return reply.value.items.find(({ id }) => id === itemId);
  };
  const apply = async (person = li, itemVersion = 1) => {
    const [terminal] = test.terminals;
    const screen = await terminal.resident();
    const visitId = newVisit();
    const assertion = await terminal.assertion(person, { visitId });
    const envelope = await terminal.envelope(person, { visitId, assertion, ...application, itemVersion });
    const reply = await screen.ask('cases.submit', { envelope });
    screen.close();
    return reply;
  };
  const propose = { type: 'propose', comment: null } as const;
  const approve = { type: 'approve', comment: 'read it all' } as const;

  it('that come with the server are in force without anyone, and are not shown to who does other work', async () => {
    const list = await manager.put('catalogue.list', {});
    expect(list.ok && list.value.items.length).toBeGreaterThanOrEqual(16);
    expect(await opened(manager, 1)).toMatchObject({
      phase: 'inForce',
      from: '2026-01-01',
      to: null,
      errors: [],
      spoken: {
        'zh-CN': expect.arrayContaining([
          {
            written: '满 65 周岁的本市户籍老人申请津贴和敬老卡，可提前一个月申请',
            spoken: '满六十五周岁的本市户籍老人申请津贴和敬老卡，可提前一个月申请',
            hasOwnForm: false,
          },
        ]),
        en: expect.arrayContaining([
          { written: 'ICBC', spoken: 'Industrial and Commercial Bank of China', hasOwnForm: true },
        ]),
      },
      history: [{ type: 'ship', name: null }],
      allowed: ['withdraw'],
    });
    const lead = await signIn(test, firstAccount(test));
    expect(await lead.put('catalogue.list', {})).toEqual(refused('notForYou'));
    expect(await manager.put('desk.list', { filter: 'open' })).toEqual(refused('notForYou'));
    expect(await manager.put('staff.list', {})).toEqual(refused('notForYou'));
    lead.close();
  });

  it('are refused as a file with file, line, place and rule', async () => {
    const { text } = await taken(1);
    const line = text.split('\n').findIndex((each) => each.includes('"minutes"')) + 1;
    expect(await upload(manager, text.replace(/"minutes": \d+/, '"minutes": 0'))).toEqual(
      refused('notAdmitted', { errors: [expect.stringMatching(new RegExp(`^mine.json:${line}: item.minutes: `))] }),
    );
    expect(await upload(manager, '{')).toMatchObject(refused('notAdmitted'));
    expect(await upload(manager, text.replace('"version": 2', '"version": 4'))).toEqual(
      refused('notAdmitted', { errors: ['mine.json: item.version: expected 2, the next one'] }),
    );
  });

  it('go from a file over a second person into force at once, without a restart; cases stay on theirs', async () => {
    const before = await apply();
    expect(before).toMatchObject({ ok: true });
    expect(await apply(zhou)).toMatchObject({ ok: true });
    const { text, name } = await taken(1);
    expect(name).toBe('senior-allowance.v2.json');
    const wrongAge = text.replace('"below": 779', '"below": 780');
    expect(await upload(manager, wrongAge)).toEqual({ ok: true, value: { itemId, version: 2 } });
    // A second change beside it would undo the first.
    expect(await upload(reviewer, text)).toEqual(refused('conflict'));

    const wrong = await opened(manager, 2);
    expect(wrong).toMatchObject({ phase: 'draft', comparedWith: 1, allowed: ['upload', 'propose', 'withdraw'] });
    const repaired = text
      .replace('"minutes": 5', '"minutes": 7')
      .replace(/"en": "[^"]*"/, '"en": "Allowance, as of now"');
    expect(await upload(manager, repaired, wrong)).toMatchObject({ ok: true });
    expect(await upload(manager, repaired, wrong)).toEqual(refused('conflict'));
    const draft = await opened(manager, 2);
    expect(draft.changes).toContain('+ Title: Allowance, as of now');
    expect(draft.places).toEqual(expect.arrayContaining(['item.title.en', 'item.version']));
    expect(draft.errors).toEqual([]);

    // One approver was told the passwords of both, and could be both.
    const told = refused('passwordTold', { to: 'admin' });
    manager.close();
    const given = await signInGiven(test, lead, 'manager-1');
    manager = given;
    expect(await act(manager, 2, propose)).toEqual(told);
    await given.renew();
    expect(await act(manager, 2, propose)).toEqual(done);
    expect(await act(manager, 2, approve)).toEqual(refused('notAllowed'));
    expect(await act(reviewer, 2, { type: 'sendBack', comment: 'the title is too short' })).toEqual(done);
    // Whoever had a hand in it does not review it.
    const again = await opened(reviewer, 2);
    expect(await upload(reviewer, repaired, again)).toMatchObject({ ok: true });
    expect(await act(reviewer, 2, propose)).toEqual(done);
    expect((await opened(reviewer, 2)).needsSecondPerson).toBe(true);
    expect(await act(reviewer, 2, approve)).toEqual(refused('needsSecondPerson'));
    expect((await offered())?.version).toBe(1);
    other.close();
    const second = await signInGiven(test, lead, 'reviewer-2');
    other = second;
    expect(await act(other, 2, approve)).toEqual(told);
    await second.renew();
    expect(await act(other, 2, approve)).toEqual(done);
    expect(await act(manager, 2, { type: 'publish', day: inDays(-1), comment: null })).toEqual(refused('wrongDay'));
    expect(await act(manager, 2, { type: 'publish', day: inDays(0), comment: null })).toEqual(done);

    expect(await offered()).toMatchObject({
      version: 2,
      effectiveFrom: inDays(0),
      title: { en: 'Allowance, as of now' },
    });
    expect(await opened(manager, 1)).toMatchObject({ phase: 'changed', to: inDays(-1) });
    expect((await opened(manager, 2)).history.map(({ type, name: who }) => [type, who])).toEqual([
      ['upload', 'manager-1'],
      ['upload', 'manager-1'],
      ['propose', 'manager-1'],
      ['sendBack', 'reviewer-1'],
      ['upload', 'reviewer-1'],
      ['propose', 'reviewer-1'],
      ['approve', 'reviewer-2'],
      ['publish', 'manager-1'],
    ]);
    // A terminal that has not heard of it yet.
    expect(await apply(li, 1)).toMatchObject({ ok: true });
    expect(await apply(li, 2)).toMatchObject({ ok: true });
    const { rows } = await test.server.parts.database.pool.query(
      'select item_version, count(*)::int from resident_case group by 1 order by 1',
    );
    expect(rows).toEqual([
      { item_version: 1, count: 3 },
      { item_version: 2, count: 1 },
    ]);
    expect(manager.pushed).toContainEqual({ name: 'catalogue.changed', payload: {} });
  });

  it('are tried on the cases that there were, of which only figures are told', async () => {
    const { text } = await taken(2);
    // Whoever applied three times was younger than this on the day of signing.
    const raised = text.replace('"below": 779', '"below": 1000');
    expect(await upload(manager, raised)).toMatchObject({ ok: true });
    expect(await opened(manager, 3)).toMatchObject({
      phase: 'draft',
      errors: [expect.any(String), expect.any(String)],
    });
    expect(await act(manager, 3, propose)).toMatchObject(refused('notAdmitted'));
    const tried = await manager.put('catalogue.rerun', { itemId, version: 3 });
    expect(tried).toEqual({ ok: true, value: { cases: 4, different: 3, excluded: 3, answers: 0, amounts: 0 } });
    expect(await manager.put('catalogue.rerun', { itemId, version: 2 })).toMatchObject({ value: { different: 0 } });
    expect(await act(manager, 3, { type: 'withdraw', day: inDays(0), comment: 'only a try' })).toEqual(done);
    expect((await offered())?.version).toBe(2);
  });

  it('are moved by one of two people who press at once, and by nobody who reviews an own one', async () => {
    const { text } = await taken(2);
    expect(await upload(manager, text)).toEqual({ ok: true, value: { itemId, version: 4 } });
    expect(await act(manager, 4, propose)).toEqual(done);
    const { step } = await opened(other, 4);
    const press = (by: Staff) => by.put('catalogue.act', { itemId, version: 4, step, act: approve });
    const replies = await Promise.all([press(other), press(reviewer)]);
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
    expect(replies).toContainEqual(refused('conflict'));

    // The database itself refuses, whatever was checked before.
    const store = createVersionStore(test.server.parts.database);
    const [author] = (await store.movesOf(itemId, 4)).map(({ by }) => by);
    expect(await act(other, 4, { type: 'sendBack', comment: 'once more' })).toEqual(done);
    expect(await act(manager, 4, propose)).toEqual(done);
    const moved = { type: 'approve', role: 'reviewer', at: new Date(), comment: null, day: null } as const;
    const on = { itemId, version: 4, step: (await opened(other, 4)).step };
    for (const accountId of [author ?? null, null])
      expect(await store.move(on, { ...moved, accountId }, { state: 'reviewed', data: null })).toBe(false);
    expect(await act(other, 4, approve)).toEqual(done);
  });

  it('come into force at midnight of their day, by themselves', async () => {
    expect(await act(manager, 4, { type: 'publish', day: inDays(2), comment: null })).toEqual(done);
    expect(await opened(manager, 4)).toMatchObject({ phase: 'coming', from: inDays(2) });
    expect(await opened(manager, 2)).toMatchObject({ phase: 'inForce', to: inDays(1) });
    expect((await offered())?.version).toBe(2);
    const { catalogue } = test.server.parts;
    expect(catalogue.findPublished(itemId, inDays(1))?.version).toBe(2);
    expect(catalogue.findPublished(itemId, inDays(2))).toMatchObject({ version: 4, effectiveFrom: inDays(2) });
  });

  it('are signed for terminals with all that is to come, once for all of them', async () => {
    const screen = await test.terminals[0].resident();
    const pull = async (known: string | null) => {
      const reply = await screen.raw({ name: 'catalogue.signed', payload: { known } });
      return v.parse(v.object({ ok: v.literal(true), value: v.object({ signed: v.nullable(v.string()) }) }), reply)
        .value.signed;
    };
    const signed = (await pull(null)) ?? '';
    const { keyring, catalogue } = test.server.parts;
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: keyring.publicKeys.signing }, 'EdDSA');
    const { payload, protectedHeader } = await compactVerify(signed, key);
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: catalogueTyp });
    const claims = v.parse(catalogueClaimsSchema, JSON.parse(new TextDecoder().decode(payload)));
    expect(claims.edition).toBe(catalogue.edition);
    expect(claims.items.filter(({ id }) => id === itemId)).toMatchObject([
      { version: 2, effectiveFrom: inDays(0), effectiveTo: inDays(1) },
      { version: 4, effectiveFrom: inDays(2), effectiveTo: null },
    ]);
    // What a voice says is part of it.
    expect(JSON.stringify(claims.items)).toContain('"spoken":{"en":"Industrial and Commercial Bank of China"}');
    expect(claims.centres.length).toBeGreaterThan(0);
    expect(await pull(createHash('sha256').update(signed).digest('hex'))).toBeNull();
    expect(await pull('0'.repeat(64))).toBe(signed);
    screen.close();
  });

  it('are offered no more once they are withdrawn, and their cases go on', async () => {
    expect(await act(manager, 4, { type: 'withdraw', day: inDays(0), comment: 'not decided yet' })).toEqual(done);
    expect(await opened(manager, 2)).toMatchObject({ phase: 'inForce', to: null });
    expect(await act(manager, 2, { type: 'withdraw', day: inDays(0), comment: 'the scheme has ended' })).toEqual(done);
    expect(await offered()).toBeUndefined();
    expect(await apply(zhou, 2)).toEqual(refused('itemNotPublished'));
    const lead = await signIn(test, firstAccount(test));
    const queue = await lead.put('desk.list', { filter: 'open' });
    if (!queue.ok) throw new Error(JSON.stringify(queue.error));
    const [shown] = queue.value.cases;
    if (!shown) throw new Error('no case');
    const { caseNumber } = shown;
    const record = await lead.put('desk.open', { caseNumber, purpose: 'handling', isWhole: true });
    const version = record.ok ? record.value.version : 0;
    expect(await lead.put('desk.act', { caseNumber, version, act: { type: 'accept' } })).toEqual(done);
    lead.close();
  });

  it('that come with a newer server are published, but for those of items that people changed themselves', async () => {
    const store = createVersionStore(test.server.parts.database);
    const shipped = loadShipped(defaultCatalogueFolder);
    if (!shipped.ok) throw new Error(shipped.error.join('\n'));
    expect(await store.seed(shipped.value, new Date())).toEqual({ published: 0, drafts: 0, differing: 0 });
    const next = (id: string, version: number): Version => {
      const found = shipped.value.find(({ item }) => item.id === id);
      if (!found) throw new Error(id);
      return versionOf({ ...found.item, version }, found.examples);
    };
    const upgrade = [next('unemployment-registration', 2), next(itemId, 3), next(itemId, 5)];
    expect(await store.seed([...shipped.value, ...upgrade], new Date())).toEqual({
      published: 1,
      drafts: 1,
      differing: 0,
    });
    expect(await store.seed([...shipped.value, ...upgrade], new Date())).toEqual({
      published: 0,
      drafts: 0,
      differing: 0,
    });
    // Changed without a new number: what is published stays, and the log says so.
    const [one, ...others] = shipped.value;
    if (!one) throw new Error('nothing is shipped');
    const silent = versionOf({ ...one.item, minutes: one.item.minutes + 1 }, one.examples);
    expect(await store.seed([silent, ...others], new Date())).toEqual({ published: 0, drafts: 0, differing: 1 });
    expect(await opened(manager, 5)).toMatchObject({ phase: 'draft', history: [{ type: 'shipDraft', name: null }] });
    const stored = await store.find(itemId, 5);
    expect(stored?.sha256).toBe(digestOfData(stored?.data ?? ''));
  });

  it('are numbered through: each publication and withdrawal makes the edition greater', async () => {
    const store = createVersionStore(test.server.parts.database);
    const before = await store.edition();
    expect(before).toBeGreaterThan(Date.now() / 1000 - 3_600);
    expect(await act(manager, 5, { type: 'withdraw', day: inDays(0), comment: 'we keep our own' })).toEqual(done);
    expect(await store.edition()).toBeGreaterThan(before);
  });
});
