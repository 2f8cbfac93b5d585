import { ok } from '@linban/shared/result.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { caseNumber, instantItem, lookupItem } from '../flow/test-fixtures.ts';
import { createFakeAgent, type FakeAgent } from './fake-agent.ts';
import { createServerLink, type ServerLink } from './server-link.ts';

let fake: FakeAgent;
let link: ServerLink;
let garbage: string[];
const unreachable = { ok: false, error: { kind: 'unreachable' } };

beforeEach(async () => {
  fake = await createFakeAgent();
  fake.greeting = (socket) => socket.emit('link', { up: true });
  garbage = [];
  link = createServerLink({
    origin: `http://127.0.0.1:${fake.port}`,
    token: () => 'good',
    onGarbage: (event) => garbage.push(event),
  });
  await vi.waitFor(() => expect(link.up()).toBe(true), 5_000);
});
afterEach(async () => {
  link.close();
  await fake.close();
});

describe('the link to the server', () => {
  it('asks and parses the answer', async () => {
    fake.onRequest = (_message, reply) => reply({ ok: true, value: { cases: [] } });
    expect(await link.ask('cases.list', {}, 1_000)).toEqual(ok({ cases: [] }));
    expect(fake.requests).toEqual([{ name: 'cases.list', payload: {} }]);
  });

  it.each([null, 5, {}, { ok: true }, { ok: true, value: { cases: 'many' } }, { ok: false, error: 'no' }])(
    'takes the answer %j for none',
    async (answer) => {
      fake.onRequest = (_message, reply) => reply(answer);
      expect(await link.ask('cases.list', {}, 1_000)).toEqual(unreachable);
    },
  );

  it('shows what it knows of a newer server’s items, and leaves out an item of a kind it does not know', async () => {
    const newer = { ...instantItem, benefit: 'later', department: { ...instantItem.department, level: 2 } };
    const unknown = { ...lookupItem, kind: 'delivered' };
    fake.onRequest = (_message, reply) => reply({ ok: true, value: { items: [newer, unknown, lookupItem], since: 1 } });
    expect(await link.ask('catalogue.items', {}, 1_000)).toEqual(ok({ items: [instantItem, lookupItem] }));
  });

  it('gives up in time', async () => {
    fake.onRequest = () => undefined;
    expect(await link.ask('cases.list', {}, 50)).toEqual(unreachable);
  });

  it('does not wait for an answer that can no longer come', async () => {
    fake.onRequest = () => fake.servers()[0]?.conn.close();
    const begun = performance.now();
    expect(await link.ask('cases.list', {}, 10_000)).toEqual(unreachable);
    expect(performance.now() - begun).toBeLessThan(8_000);
  });

  it('keeps nothing to be sent later', async () => {
    fake.servers()[0]?.conn.close();
    await vi.waitFor(() => expect(link.up()).toBe(false));
    expect(await link.ask('cases.list', {}, 5_000)).toEqual(unreachable);
    await vi.waitFor(() => expect(link.up()).toBe(true), 5_000);
    expect(fake.requests).toEqual([]);
  });

  it('tells pushes and the state of the line, and drops garbage', async () => {
    const pushes: unknown[] = [];
    const states: boolean[] = [];
    link.onPush((push) => pushes.push(push));
    link.onUp((up) => states.push(up));
    const [socket] = fake.servers();
    for (const content of [null, 'x', { name: 'other', payload: {} }, { name: 'case.changed', payload: {} }])
      socket?.emit('push', content);
    socket?.emit('link', { up: 'maybe' });
    socket?.emit('push', { name: 'case.changed', payload: { caseNumber } });
    socket?.emit('link', { up: false });
    await vi.waitFor(() => expect(states).toEqual([false]));
    expect(pushes).toEqual([{ name: 'case.changed', payload: { caseNumber } }]);
    expect(garbage).toEqual(['push', 'push', 'push', 'push', 'link']);
  });
});
