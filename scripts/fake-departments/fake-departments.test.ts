import { randomBytes } from 'node:crypto';
import { createCaseNumber } from '@linban/shared/cases/codes.ts';
import { decisionReplySchema, recordReplySchema } from '@linban/shared/contracts/department.ts';
import { residentIdCheckCharacter } from '@linban/shared/identity/resident-id.ts';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFakeDepartments } from './server.ts';

const now = () => new Date('2026-11-23T04:00:00Z');
const person = (name: string, digits: string) => ({ name, idNumber: digits + residentIdCheckCharacter(digits) });
const wang = person('王小英', '31019919840315002');
const zhang = person('张明', '31019919910720001');
const chen = person('陈子轩', '31019919980102001');
const newCaseNumber = () => createCaseNumber(randomBytes);

describe('the fake departments', () => {
  const { server, decidedCases } = createFakeDepartments(now);
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

  const post = (path: string, body: unknown) => fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
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
    const before = decidedCases();
    const number = newCaseNumber();
    const first: unknown = await (await decide(wang, number)).json();
    expect(v.parse(decisionReplySchema, first)).toMatchObject({ decision: 'granted', effectiveFrom: '2026-11-23' });
    expect(await (await decide(wang, number)).json()).toEqual(first);
    expect(decidedCases()).toBe(before + 1);
  });

  it('are switched: down, nonsense, slow, and well again', async () => {
    const before = decidedCases();
    await control('employment', { mode: 'down' });
    await expect(decide(wang)).rejects.toThrow();
    expect(decidedCases()).toBe(before);
    expect((await lookUp(wang)).status).toBe(200);
    await control('employment', { mode: 'nonsense' });
    await expect((await decide(wang)).json()).rejects.toThrow();
    await control('employment', { mode: 'slow', delayMs: 300 });
    const started = performance.now();
    expect((await decide(wang)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(250);
    expect(await (await fetch(`${url}/control`)).json()).toMatchObject({ employment: { mode: 'slow', delayMs: 300 } });
  });

  it('refuse what does not keep the contract', async () => {
    expect((await decide({ ...wang, idNumber: '1' })).status).toBe(400);
    expect((await post('/control', { department: 'weather', mode: 'ok' })).status).toBe(400);
    expect((await post('/nothing', {})).status).toBe(404);
    expect((await post('/departments/weather/records', {})).status).toBe(404);
  });
});
