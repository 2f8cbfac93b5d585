import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { mostOffMs, watchClock } from '../nodes/clock-watch.ts';
import { createErasure } from '../retention/erasure.ts';
import { screenRules } from '../sockets/screen-rules.ts';
import { regularWatch } from '../supervision/regular-watch.ts';
import { createUsedTokens } from '../terminals/used-tokens.ts';
import { grant } from '../testing/decisions.ts';
import { li, sun, wang } from '../testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';
import { createTestTerminal, newVisit } from '../testing/test-terminal.ts';
import { sessionLifeMs } from './session.ts';

describe('a resident session', () => {
  let department: TestDepartment;
  let test: TestServer;
  let aheadMs = 0;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url, { ports: { now: () => new Date(Date.now() + aheadMs) } });
  });
  beforeEach(() => {
    aheadMs = 0;
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
  });

  const refused = (cause: string) => ({ ok: false, error: { kind: 'assertionRefused', cause } });
  const openFor = async (person: typeof wang, terminal = test.terminals[0]) => {
    const link = await terminal.resident();
    const opened = await link.ask('session.open', { assertion: await terminal.assertion(person) });
    if (!opened.ok) throw new Error(JSON.stringify(opened.error));
    return { link, opened: opened.value };
  };

  it('says which items the person may use, and why not', async () => {
    const { link, opened } = await openFor(li);
    expect(opened.eligibility).toContainEqual({ itemId: 'contribution-record', eligible: true });
    expect(opened.eligibility).toContainEqual({
      itemId: 'unemployment-registration',
      eligible: false,
      reason: expect.objectContaining({ 'zh-CN': expect.stringContaining('63') }),
    });
    link.close();
  });

  it('answers what is public without a session, and nothing else', async () => {
    const link = await test.terminals[0].resident();
    expect(await link.ask('catalogue.items', {})).toMatchObject({
      ok: true,
      value: { items: expect.arrayContaining([expect.objectContaining({ id: 'unemployment-registration' })]) },
    });
    expect(await link.ask('centres.list', {})).toMatchObject({ ok: true, value: { centres: [{}, {}, {}] } });
    const forbidden = { ok: false, error: { kind: 'forbidden' } };
    expect(await link.ask('records.look', { itemId: 'contribution-record', answers: {} })).toEqual(forbidden);
    for (const [name, rule] of Object.entries(screenRules)) {
      const reply = await link.raw({ name, payload: 'nothing that fits' });
      const refusal = rule === 'person' ? forbidden : { ok: false, error: { kind: 'invalidMessage' } };
      expect(reply, name).toEqual(refusal);
    }
    link.close();
  });

  it('opens one session for an assertion', async () => {
    const [terminal] = test.terminals;
    const assertion = await terminal.assertion(wang);
    const [first, second] = await Promise.all([terminal.resident(), terminal.resident()]);
    const opened = await Promise.all([
      first.ask('session.open', { assertion }),
      second.ask('session.open', { assertion }),
    ]);
    expect(opened.filter((reply) => reply.ok)).toHaveLength(1);
    expect(opened.filter((reply) => !reply.ok)).toEqual([refused('used')]);
    first.close();
    second.close();
  });

  it('opens no second one for an assertion because a clock was a month ahead for a moment', async () => {
    const [terminal] = test.terminals;
    const { database } = test.server.parts;
    const [link, again] = [await terminal.resident(), await terminal.resident()];
    const assertion = await terminal.assertion(wang);
    expect(await link.ask('session.open', { assertion })).toMatchObject({ ok: true });
    aheadMs = 30 * 86_400_000;
    const used = createUsedTokens(database, test.server.parts.ports);
    expect(await used.claim(crypto.randomUUID(), new Date(0))).toBe(true);
    aheadMs = 0;
    expect(await again.ask('session.open', { assertion })).toEqual(refused('used'));
    link.close();
    again.close();
  });

  it('tells of a clock that is off, and of a terminal whose clock is', async () => {
    const { database, ports } = test.server.parts;
    const told: string[] = [];
    const log = createLog('info', { write: (line) => void told.push(line) });
    const clock = watchClock({ database, ports, log, uptime: () => 0 });
    let looks = 0;
    const isClockTrusted = clock.isTrusted;
    const watch = async () => (looks += 1);
    const supervise = regularWatch({ watch, isClockTrusted, log });
    await supervise();
    expect(looks).toBe(1);
    const [terminal] = test.terminals;
    aheadMs = mostOffMs + 10_000;
    await clock.look();
    await clock.look();
    await supervise();
    aheadMs = 0;
    await clock.look();
    expect(told.map((line) => JSON.parse(line).msg)).toEqual(['clock.off', 'supervision.waits', 'clock.right']);
    // It has just jumped: nobody is found late by it.
    await supervise();
    expect(looks).toBe(1);
    clock.stop();
    const iat = Math.floor(Date.now() / 1000) + 600;
    const socket = terminal.resident({ iat, exp: iat + 60 });
    await expect(socket).rejects.toThrow('forbidden');
    expect(test.logged.at(-1)).toMatch(/"terminalId":"test-1","cause":"clock"/);
  });

  it('refuses an assertion that is over, from elsewhere, or by another key', async () => {
    const [terminal, other] = test.terminals;
    const link = await terminal.resident();
    const open = async (assertion: string) => link.ask('session.open', { assertion });
    const old = await terminal.assertion(wang, { at: new Date(Date.now() - 3600_000) });
    expect(await open(old)).toEqual(refused('expired'));
    expect(await open(await other.assertion(wang))).toEqual(refused('invalid'));
    const { privateKey } = generateKeyPairSync('ed25519');
    const impostor = createTestTerminal(test.server.address, terminal.terminalId, privateKey, terminal.keys);
    expect(await open(await impostor.assertion(wang))).toEqual(refused('invalid'));
    const stranger = createTestTerminal(test.server.address, 'stranger', privateKey, terminal.keys);
    expect(await open(await stranger.assertion(wang))).toEqual(refused('unknownTerminal'));
    expect(await open(await terminal.assertion(wang, { claims: { aud: 'somebody-else' } }))).toEqual(
      refused('invalid'),
    );
    expect(await open(await terminal.assertion(wang, { claims: { visitId: newVisit() } }))).toEqual(refused('invalid'));
    expect(await open('no.token.atall')).toEqual(refused('invalid'));
    link.close();
  });

  it('lets only terminals connect, each token once', async () => {
    const [terminal] = test.terminals;
    const { privateKey } = generateKeyPairSync('ed25519');
    const impostor = createTestTerminal(test.server.address, terminal.terminalId, privateKey, terminal.keys);
    await expect(impostor.resident()).rejects.toThrow('forbidden');
    await expect(impostor.agent()).rejects.toThrow('forbidden');
    const token = await terminal.token();
    const used = await fetch(new URL('/api/documents/redeem', test.server.address), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ticket: 'x' }),
    });
    expect(used.status).toBe(404);
    const again = await fetch(new URL('/api/documents/redeem', test.server.address), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ticket: 'x' }),
    });
    expect(again.status).toBe(401);
  });

  it('keeps one resident from what is another’s', async () => {
    const mine = await openFor(wang);
    const submitted = await mine.link.ask('cases.submit', { envelope: await test.terminals[0].envelope(wang) });
    if (!submitted.ok) throw new Error(JSON.stringify(submitted.error));
    const { caseNumber } = submitted.value;
    const view = await until(async () => {
      // Asked without a pause, a slow machine uses up what the link may ask.
      await sleep(200);
      const shown = await mine.link.ask('cases.show', { caseNumber });
      return shown.ok && shown.value.documents.length > 0 ? shown.value : undefined;
    });
    const documentId = view.documents[0]?.documentId ?? '';
    const ticket = await mine.link.ask('documents.ticket', { documentId });
    if (!ticket.ok) throw new Error(JSON.stringify(ticket.error));

    const theirs = await openFor(sun, test.terminals[1]);
    const notFound = { ok: false, error: { kind: 'notFound' } };
    expect(theirs.opened.cases.some((known) => known.caseNumber === caseNumber)).toBe(false);
    expect(await theirs.link.ask('cases.show', { caseNumber })).toEqual(notFound);
    expect(await theirs.link.ask('cases.history', { caseNumber })).toEqual(notFound);
    expect(await theirs.link.ask('documents.ticket', { documentId })).toEqual(notFound);
    expect(await theirs.link.ask('ratings.give', { caseNumber, level: 1, reasons: [] })).toEqual(notFound);
    // A ticket works at the terminal it was given at, and is not used up by a try elsewhere.
    expect((await test.terminals[1].redeem(ticket.value.ticket)).status).toBe(404);
    expect((await test.terminals[0].redeem(ticket.value.ticket)).status).toBe(200);
    expect(theirs.link.pushed).toEqual([]);
    mine.link.close();
    theirs.link.close();
  });

  it('hears nothing more of a resident once somebody else has opened a session on the link', async () => {
    const { link } = await openFor(wang);
    const [terminal] = test.terminals;
    await link.ask('session.open', { assertion: await terminal.assertion(sun) });
    const agent = await terminal.agent();
    await agent.ask('cases.submit', { envelope: await terminal.envelope(wang) });
    const mine = await agent.ask('cases.submit', { envelope: await terminal.envelope(sun) });
    if (!mine.ok) throw new Error(JSON.stringify(mine.error));
    await until(() => (link.pushed.length >= 2 ? true : undefined));
    expect(new Set(link.pushed.map((push) => JSON.stringify(push)))).toEqual(
      new Set([JSON.stringify({ name: 'case.changed', payload: { caseNumber: mine.value.caseNumber } })]),
    );
    link.close();
    agent.close();
  });

  it('ends when it is closed, and after half an hour', async () => {
    const { link } = await openFor(wang);
    await link.ask('session.close', {});
    expect(await link.ask('cases.list', {})).toEqual({ ok: false, error: { kind: 'forbidden' } });
    const again = await openFor(wang);
    expect(await again.link.ask('cases.list', {})).toMatchObject({ ok: true });
    aheadMs = sessionLifeMs + 1;
    expect(await again.link.ask('cases.list', {})).toEqual({ ok: false, error: { kind: 'forbidden' } });
    link.close();
    again.link.close();
  });

  it('takes one rating a case, and gives the same history until something more happens', async () => {
    const { link } = await openFor(sun);
    const submitted = await link.ask('cases.submit', { envelope: await test.terminals[0].envelope(sun) });
    if (!submitted.ok) throw new Error(JSON.stringify(submitted.error));
    const { caseNumber } = submitted.value;
    await until(async () => {
      const shown = await link.ask('cases.show', { caseNumber });
      return shown.ok && shown.value.state === 'completed' ? true : undefined;
    });
    expect(await link.ask('ratings.give', { caseNumber, level: 4, reasons: ['slow'] })).toEqual({
      ok: true,
      value: {},
    });
    expect(await link.ask('ratings.give', { caseNumber, level: 1, reasons: [] })).toEqual({
      ok: false,
      error: { kind: 'alreadyRated' },
    });
    expect(await link.ask('cases.show', { caseNumber })).toMatchObject({ ok: true, value: { rating: 4 } });
    const history = await link.ask('cases.history', { caseNumber });
    expect(history).toMatchObject({ ok: true });
    expect(await link.ask('cases.history', { caseNumber })).toEqual(history);
    link.close();
  });

  it('finds what was begun at any terminal, of nobody else, until it is submitted, thrown away or too old', async () => {
    const { database, keyring, catalogue } = test.server.parts;
    const itemId = 'unemployment-registration';
    const answers = { reason: 'contract-ended', phone: '13800000000' };
    const draft = { itemId, itemVersion: 1, answers };
    const begun = await openFor(wang);
    const none = { ok: true, value: { drafts: [] } };
    expect(await begun.link.ask('drafts.list', {})).toEqual(none);
    const refusals = [
      ['itemNotPublished', { ...draft, itemVersion: 99 }],
      ['itemNotPublished', { ...draft, itemId: 'contribution-record', answers: {} }],
      ['invalidAnswers', { ...draft, answers: { reason: 'because' } }],
      ['invalidAnswers', { ...draft, answers: { nothing: 'x' } }],
    ] as const;
    for (const [kind, wrong] of refusals)
      expect(await begun.link.ask('drafts.keep', wrong)).toEqual({ ok: false, error: { kind } });
    expect(await begun.link.ask('drafts.keep', { ...draft, answers: {} })).toMatchObject({ ok: true });
    expect(await begun.link.ask('drafts.keep', draft)).toMatchObject({ ok: true });
    const { rows } = await database.pool.query('select item_id, draft::text as text, content from draft');
    expect(rows).toHaveLength(1);
    for (const secret of ['13800000000', wang.idNumber, wang.name]) {
      expect(rows[0].text).not.toContain(secret);
      expect(rows[0].content.toString('latin1')).not.toContain(secret);
    }

    const there = await openFor(wang, test.terminals[1]);
    expect(await there.link.ask('drafts.list', {})).toMatchObject({ value: { drafts: [{ itemId }] } });
    expect(await there.link.ask('drafts.open', { itemId })).toEqual({ ok: true, value: { itemVersion: 1, answers } });
    const other = await openFor(sun, test.terminals[1]);
    expect(await other.link.ask('drafts.list', {})).toEqual(none);
    expect(await other.link.ask('drafts.open', { itemId })).toEqual({ ok: false, error: { kind: 'notFound' } });
    await other.link.ask('drafts.drop', { itemId });
    expect(await there.link.ask('drafts.open', { itemId })).toMatchObject({ ok: true });

    const envelope = await test.terminals[1].envelope(wang);
    expect(await there.link.ask('cases.submit', { envelope })).toMatchObject({ ok: true });
    expect(await there.link.ask('drafts.list', {})).toEqual(none);
    await there.link.ask('drafts.keep', draft);
    await there.link.ask('drafts.drop', { itemId });
    expect(await there.link.ask('drafts.list', {})).toEqual(none);

    // One that nobody goes on with goes with its days; its neighbours stay.
    await there.link.ask('drafts.keep', draft);
    await other.link.ask('drafts.keep', draft);
    const key = keyring.data.residentKey(wang.idNumber);
    await database.pool.query(`update draft set kept_at = kept_at - interval '31 days' where resident_key = $1`, [key]);
    const rules = { caseYears: 10, lookupDays: 30, draftDays: 30 };
    await createErasure({ database, catalogue, rules, ports: { now: () => new Date() }, log: createLog('silent') })();
    expect(await there.link.ask('drafts.list', {})).toEqual(none);
    expect(await other.link.ask('drafts.list', {})).toMatchObject({ value: { drafts: [{ itemId }] } });
    for (const { link } of [begun, there, other]) link.close();
  });
});
