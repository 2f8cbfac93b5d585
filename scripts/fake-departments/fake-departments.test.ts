import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCaseNumber } from '@linban/shared/cases/codes.ts';
import { type CaseAnswer, decisionReplySchema, recordReplySchema } from '@linban/shared/contracts/department.ts';
import { residentIdCheckCharacter } from '@linban/shared/identity/resident-id.ts';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkReply, signRequest } from '../../server/src/departments/http-signature.ts';
import { publicKeyOf, signingKeyOf, trustedKeys } from '../../server/src/departments/message-keys.ts';
import { createFakeDepartments } from './server.ts';

/** In November 2026, and going on from there. */
const started = performance.now();
const now = () => new Date(Date.parse('2026-11-23T04:00:00Z') + performance.now() - started);
const person = (name: string, digits: string) => ({ name, idNumber: digits + residentIdCheckCharacter(digits) });
const wang = person('王小英', '31019919840315002');
const zhang = person('张明', '31019919910720001');
const chen = person('陈子轩', '31019919980102001');
const newCaseNumber = () => createCaseNumber(randomBytes);

describe('the fake departments', () => {
  const centreKey = signingKeyOf(generateKeyPairSync('ed25519').privateKey);
  const departmentKey = signingKeyOf(generateKeyPairSync('ed25519').privateKey);
  const told: { readonly department: string; readonly answer: CaseAnswer }[] = [];
  const { server, knownCases } = createFakeDepartments({
    now,
    keyOf: () => departmentKey,
    centre: {
      keys: async () => trustedKeys([publicKeyOf(centreKey.privateKey)]),
      tell: async (department, _key, answer) => void told.push({ department, answer }),
    },
  });
  let url = '';

  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    if (typeof address !== 'object' || !address) throw new Error('no address');
    url = `http://127.0.0.1:${address.port}`;
  });
  beforeEach(async () => {
    await control('employment', { mode: 'ok' });
    await control('social-insurance', { mode: 'ok' });
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  const signed = (path: string, body: unknown) => {
    const bytes = Buffer.from(JSON.stringify(body));
    const target = { method: 'POST', authority: new URL(url).host, path };
    const headers = signRequest(centreKey, target, bytes, { now: now(), nonce: randomUUID() });
    return {
      head: { ...target, headers },
      send: () => fetch(`${url}${path}`, { method: 'POST', headers, body: bytes }),
    };
  };
  const post = (path: string, body: unknown) => signed(path, body).send();
  const control = (department: string, behaviour: object) => post('/control', { department, ...behaviour });
  const lookUp = async (person: object) =>
    post('/departments/social-insurance/records', {
      requestId: crypto.randomUUID(),
      record: 'contributions',
      person,
      period: { from: '2024-12', to: '2026-11' },
      answers: {},
    });
  const decide = (person: object, caseNumber = newCaseNumber()) =>
    post('/departments/employment/cases', {
      caseNumber,
      itemId: 'unemployment-registration',
      itemVersion: 1,
      person,
      answers: {},
    });

  it('know every person’s contributions, the same ones each time', async () => {
    const first: unknown = await (await lookUp(wang)).json();
    const reply = v.parse(recordReplySchema, first);
    expect(reply).toMatchObject({ found: true });
    if (!reply.found) return;
    expect(reply.rows).toHaveLength(24);
    expect(reply.rows.at(0)?.['month']).toBe('2024-12');
    expect(reply.rows.at(-1)).toMatchObject({ month: '2026-11', status: 'pending' });
    expect(await (await lookUp(wang)).json()).toEqual(first);
    expect(await (await lookUp(zhang)).json()).not.toEqual(first);
  });

  it('know nothing of one person, and refuse one who still has a job record', async () => {
    expect(await (await lookUp(chen)).json()).toEqual({ found: false });
    const refused = v.parse(decisionReplySchema, await (await decide(zhang)).json());
    expect(refused).toMatchObject({ decision: 'refused' });
  });

  it('decide a case once: asked again, the same answer', async () => {
    const before = knownCases();
    const number = newCaseNumber();
    const first: unknown = await (await decide(wang, number)).json();
    expect(v.parse(decisionReplySchema, first)).toMatchObject({ decision: 'granted', effectiveFrom: '2026-11-23' });
    expect(await (await decide(wang, number)).json()).toEqual(first);
    expect(knownCases()).toBe(before + 1);
  });

  it('are switched: down, nonsense, slow, and well again', async () => {
    const before = knownCases();
    await control('employment', { mode: 'down' });
    await expect(decide(wang)).rejects.toThrow();
    expect(knownCases()).toBe(before);
    expect((await lookUp(wang)).status).toBe(200);
    await control('employment', { mode: 'nonsense' });
    await expect((await decide(wang)).json()).rejects.toThrow();
    await control('employment', { mode: 'slow', delayMs: 300 });
    const started = performance.now();
    expect((await decide(wang)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(250);
    expect(await (await fetch(`${url}/control`)).json()).toMatchObject({ employment: { mode: 'slow', delayMs: 300 } });
  });

  it('decide later, and call back as they are told to: well, twice, jumbled, or not at all', async () => {
    const said = async (mode: string) => {
      told.length = 0;
      await control('employment', { mode, delayMs: 30 });
      const number = newCaseNumber();
      const first = await decide(wang, number);
      expect(first.status).toBe(202);
      expect(await first.json()).toMatchObject({ decision: 'received', sequence: 1 });
      await sleep(120);
      return told.map(({ answer }) => [answer.decision, answer.sequence]);
    };
    expect(await said('later')).toEqual([['granted', 3]]);
    expect(await said('silent')).toEqual([]);
    expect(await said('twice')).toEqual([
      ['received', 2],
      ['received', 2],
      ['granted', 3],
      ['granted', 3],
    ]);
    expect(await said('jumbled')).toEqual([
      ['granted', 3],
      ['received', 2],
      ['granted', 3],
    ]);
  });

  it('say how far a case is, and that there is none', async () => {
    const status = (caseNumber: string) => post('/departments/employment/cases/status', { caseNumber });
    const number = newCaseNumber();
    await decide(wang, number);
    expect(await (await status(number)).json()).toMatchObject({ decision: 'granted', sequence: 3 });
    expect((await status(newCaseNumber())).status).toBe(404);
  });

  it('believe signed requests only, each once, and sign what they answer', async () => {
    const body = { caseNumber: newCaseNumber() };
    const { head, send } = signed('/departments/employment/cases/status', body);
    const first = await send();
    const bytes = Buffer.from(await first.arrayBuffer());
    const trusted = trustedKeys([publicKeyOf(departmentKey.privateKey)]);
    const reply = { status: first.status, headers: Object.fromEntries(first.headers) };
    expect(checkReply(trusted, reply, bytes, head)).toEqual({ ok: true, value: undefined });
    const again = await send();
    expect(again.status).toBe(401);
    expect(await again.json()).toMatchObject({ error: 'replayed' });
    const path = `${url}/departments/employment/cases/status`;
    const unsigned = await fetch(path, { method: 'POST', body: JSON.stringify(body) });
    expect(await unsigned.json()).toMatchObject({ error: 'unsigned' });
    await control('employment', { mode: 'unsigned' });
    expect((await signed('/departments/employment/cases/status', body).send()).headers.get('signature')).toBeNull();
  });

  it('refuse what does not keep the contract', async () => {
    expect((await decide({ ...wang, idNumber: '1' })).status).toBe(400);
    expect((await post('/control', { department: 'weather', mode: 'ok' })).status).toBe(400);
    expect((await post('/nothing', {})).status).toBe(404);
    expect((await post('/departments/weather/records', {})).status).toBe(404);
  });
});
