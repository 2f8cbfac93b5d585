import { residentRequests } from '@linban/shared/contracts/resident-link.ts';
import { terminalRequests } from '@linban/shared/contracts/terminal-link.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { grant } from '../testing/decisions.ts';
import { wang } from '../testing/people.ts';
import { startTestDepartment, startTestServer, type TestDepartment, type TestServer } from '../testing/test-server.ts';

const isReply = (reply: unknown): boolean =>
  typeof reply === 'object' && reply !== null && 'ok' in reply && ('value' in reply || 'error' in reply);

describe('messages that do not fit', () => {
  let department: TestDepartment;
  let test: TestServer;
  let aheadMs = 0;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    // The clock runs ahead, so that the limit does not answer instead of the parser.
    test = await startTestServer(department.url, { ports: { now: () => new Date(Date.now() + aheadMs) } });
  });
  beforeEach(() => {
    aheadMs = 0;
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
  });

  const links = ['resident', 'agent'] as const;

  it.each(links)('are all answered on the link of the %s, which goes on', async (kind) => {
    const [terminal] = test.terminals;
    const link = kind === 'resident' ? await terminal.resident() : await terminal.agent();
    if (kind === 'resident') {
      await link.raw({ name: 'session.open', payload: { assertion: await terminal.assertion(wang) } });
    }
    const names = Object.keys(kind === 'resident' ? residentRequests : terminalRequests);
    const message = fc.oneof(
      fc.jsonValue(),
      fc.record({ name: fc.constantFrom(...names, '__proto__', 'constructor'), payload: fc.jsonValue() }),
      fc.record({ name: fc.constantFrom(...names), payload: fc.dictionary(fc.string(), fc.jsonValue()) }),
    );
    await fc.assert(
      fc.asyncProperty(message, async (raw) => {
        aheadMs += 1_000;
        expect(isReply(await link.raw(raw))).toBe(true);
      }),
      { numRuns: 400 },
    );
    expect(link.socket.connected).toBe(true);
    const good = kind === 'resident' ? 'catalogue.items' : 'terminal.report';
    const answer = await link.raw({ name: good, payload: {} });
    expect(answer).toMatchObject(kind === 'resident' ? { ok: true } : { ok: false, error: { kind: 'invalidMessage' } });
    expect(test.logged.filter((line) => line.includes('request.bug'))).toEqual([]);
    link.close();
  });

  it('without a way to answer are passed over', async () => {
    const [terminal] = test.terminals;
    const link = await terminal.resident();
    link.socket.emit('request');
    link.socket.emit('request', { name: 'catalogue.items' });
    link.socket.emit('anything', 1, 2, 3);
    expect(await link.raw({ name: 'catalogue.items', payload: {} })).toMatchObject({ ok: true });
    link.close();
  });

  it('that come too fast are answered with that', async () => {
    const [terminal] = test.terminals;
    const link = await terminal.resident();
    const replies = await Promise.all(
      Array.from({ length: 60 }, () => link.raw({ name: 'centres.list', payload: {} })),
    );
    expect(replies).toContainEqual({ ok: false, error: { kind: 'tooManyRequests' } });
    expect(replies.filter((reply) => JSON.stringify(reply).includes('"ok":true')).length).toBeGreaterThanOrEqual(30);
    link.close();
  });

  it('that are too large end that link only', async () => {
    const [terminal] = test.terminals;
    const [link, other] = await Promise.all([terminal.resident(), terminal.agent()]);
    const closed = new Promise((done) => link.socket.once('disconnect', done));
    link.socket.emit('request', { name: 'x', payload: 'x'.repeat(300_000) }, () => {});
    await closed;
    const hello = { name: 'terminal.hello', payload: { boot: crypto.randomUUID(), version: '1' } };
    expect(await other.raw(hello)).toMatchObject({ ok: true, value: { profile: { terminalId: 'test-1' } } });
    other.close();
  });

  it('over HTTP are refused in JSON, with headers that forbid everything', async () => {
    const post = (path: string, body: string) =>
      fetch(new URL(path, test.server.address), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    for (const [path, body, status] of [
      ['/api/terminals/enrol', '{', 400],
      ['/api/terminals/enrol', '{"code":7}', 400],
      ['/api/terminals/enrol', JSON.stringify({ code: 'WRONG', publicKey: 'A'.repeat(43) }), 403],
      ['/api/documents/redeem', '{"ticket":"x"}', 401],
      ['/api/nothing', '{}', 404],
      ['/api/terminals/enrol', JSON.stringify({ code: 'x'.repeat(100_000) }), 413],
    ] as const) {
      const response = await post(path, body);
      expect(response.status).toBe(status);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await response.json()).toEqual({ error: expect.any(String) });
    }
  });
});
