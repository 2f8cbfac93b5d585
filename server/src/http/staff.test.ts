import { randomUUID } from 'node:crypto';
import { type ConsolePush, consoleRequests } from '@linban/shared/contracts/console-link.ts';
import { ask } from '@linban/shared/contracts/request.ts';
import { staffSessionSchema } from '@linban/shared/contracts/staff-session.ts';
import { terminalIdSchema } from '@linban/shared/ids.ts';
import { mayDo, staffRoleSchema } from '@linban/shared/staff/post.ts';
import { io, type Socket } from 'socket.io-client';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edges } from '../edges.ts';
import { consoleRules } from '../sockets/console-rules.ts';
import { idleMs } from '../staff/sessions.ts';
import { signInNew, signIn as signInToConsole } from '../testing/console-staff.ts';
import { grant } from '../testing/decisions.ts';
import { reportOf, withoutReceiptPaper, workingDevices } from '../testing/devices.ts';
import { wang } from '../testing/people.ts';
import { sessionOver } from '../testing/session-over.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';
import { httpAccess } from './access.ts';

const secrets = v.looseObject({ password: v.string() });

describe('the edges for staff', () => {
  let department: TestDepartment;
  let test: TestServer;
  let origin: string;
  let password: string;
  let aheadMs = 0;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url, {
      register: edges,
      ports: { now: () => new Date(Date.now() + aheadMs) },
    });
    origin = new URL(test.config.publicUrl).origin;
    const note = /admin \/ (?<password>\S+)/.exec(test.server.notes.join('\n'));
    password = v.parse(secrets, note?.groups).password;
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
  });

  const post = (path: string, body: unknown, headers: Record<string, string> = { origin }) =>
    fetch(new URL(path, test.server.address), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const signIn = async () => {
    const response = await post('/api/staff/sign-in', { name: 'admin', password });
    expect(response.status).toBe(200);
    const [cookie = ''] = response.headers.getSetCookie();
    return { cookie: cookie.split(';')[0] ?? '', setCookie: cookie, response };
  };
  const session = (cookie: string) =>
    fetch(new URL('/api/staff/session', test.server.address), { headers: { cookie } });

  const connect = (headers: Record<string, string>): Promise<{ socket: Socket; pushed: ConsolePush[] } | string> =>
    new Promise((done) => {
      const socket = io(new URL('/console', test.server.address).href, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        extraHeaders: headers,
      });
      const pushed: ConsolePush[] = [];
      socket.on('push', (push: ConsolePush) => pushed.push(push));
      socket.once('connect', () => done({ socket, pushed }));
      socket.once('connect_error', (error) => {
        socket.close();
        done(error.message);
      });
    });
  const connected = async (cookie: string) => {
    const connection = await connect({ origin, cookie });
    if (typeof connection === 'string') throw new Error(connection);
    const { socket } = connection;
    const put = (name: keyof typeof consoleRequests) =>
      ask(consoleRequests, (message, ms) => socket.timeout(ms).emitWithAck('request', message), name, {}, 5000);
    return { ...connection, put };
  };

  it('tells the first password once, in the notes and in no log line', () => {
    expect(test.server.notes).toHaveLength(1);
    expect(test.logged.join('')).not.toContain(password);
  });

  it('signs in with a cookie that no script reads and no other site sends', async () => {
    const { setCookie, response, cookie } = await signIn();
    const attributes = setCookie.split('; ').slice(1);
    expect(attributes.sort()).toEqual(['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Strict']);
    const view = v.parse(staffSessionSchema, await response.json());
    expect(view.name).toBe('admin');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await session(cookie)).status).toBe(200);
    expect((await session('')).status).toBe(401);
    expect((await session(cookie.slice(0, -1))).status).toBe(401);
  });

  it('refuses the wrong password, garbage, and posts from other pages', async () => {
    const refused = await post('/api/staff/sign-in', { name: 'admin', password: 'wrong' });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual({ error: { kind: 'refused' } });
    expect(refused.headers.getSetCookie()).toEqual([]);
    for (const body of [{}, { name: 'admin' }, { name: 'admin', password, extra: 1 }, [], { name: 1, password: 2 }]) {
      expect((await post('/api/staff/sign-in', body)).status).toBe(400);
    }
    for (const headers of [{}, { origin: 'http://evil.example' }, { origin: 'null' }, { origin: `${origin}0` }]) {
      const elsewhere = await post(
        '/api/staff/sign-in',
        { name: 'admin', password },
        headers as Record<string, string>,
      );
      expect(elsewhere.status).toBe(403);
      expect(elsewhere.headers.getSetCookie()).toEqual([]);
    }
  });

  it('lets nobody into the namespace without a session or from another page', async () => {
    const { cookie } = await signIn();
    expect(await connect({ origin })).toBe('forbidden');
    expect(await connect({ cookie })).toBe('forbidden');
    expect(await connect({ origin, cookie: `${cookie}x` })).toBe('forbidden');
    expect(await connect({ origin: 'http://evil.example', cookie })).toMatch(/./);
    // The page's address and the request's agree here, but it is not the server's own.
    expect(await connect({ origin: new URL(test.server.address).origin, cookie })).toBe('forbidden');
    const { socket } = await connected(cookie);
    socket.close();
  });

  it('lists terminals and cases, and pushes when paper runs out', async () => {
    const { cookie } = await signIn();
    const [terminal] = test.terminals;
    const agent = await terminal.agent();
    const boot = randomUUID();
    await agent.ask('terminal.report', reportOf(boot, 1, workingDevices));
    const page = await connected(cookie);
    const list = await page.put('fleet.list');
    expect(list).toMatchObject({ ok: true });
    expect(JSON.stringify(list)).toContain('"state":"inService"');

    const report = agent.ask('terminal.report', reportOf(boot, 2, withoutReceiptPaper));
    const push = await until(() => page.pushed.findLast(({ name }) => name === 'fleet.changed'));
    await report;
    if (push.name !== 'fleet.changed') throw new Error('another push');
    expect(push.payload.terminal).toMatchObject({
      terminalId: terminal.terminalId,
      state: 'degraded',
      devices: { receiptPrinter: { paper: 'out', cause: 'paper-out' } },
    });

    const submitted = await agent.ask('cases.submit', { envelope: await terminal.envelope(wang) });
    if (!submitted.ok) throw new Error(submitted.error.kind);
    await until(() => page.pushed.find(({ name }) => name === 'cases.changed'));
    const cases = await page.put('cases.recent');
    expect(JSON.stringify(cases)).toContain(submitted.value.caseNumber);
    expect(JSON.stringify(cases)).not.toMatch(/小英|310199/);
    page.socket.close();
    agent.close();
  });

  it('answers garbage with a refusal and goes on', async () => {
    const { cookie } = await signIn();
    const { socket, put } = await connected(cookie);
    for (const garbage of [null, 7, 'x', {}, { name: 'fleet.list' }, { name: '__proto__', payload: {} }]) {
      expect(await socket.timeout(5000).emitWithAck('request', garbage)).toEqual({
        ok: false,
        error: { kind: 'invalidMessage' },
      });
    }
    expect((await put('fleet.list')).ok).toBe(true);
    socket.close();
  });

  it('ends the connections of a session that signs out, and only those', async () => {
    const [one, two] = [await signIn(), await signIn()];
    const [leaving, staying] = [await connected(one.cookie), await connected(two.cookie)];
    const gone = new Promise<string>((done) => leaving.socket.once('disconnect', done));
    expect((await post('/api/staff/sign-out', {}, { cookie: one.cookie })).status).toBe(403);
    const out = await post('/api/staff/sign-out', {}, { origin, cookie: one.cookie });
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()[0]).toContain('Max-Age=0');
    await gone;
    expect((await session(one.cookie)).status).toBe(401);
    expect(await connect({ origin, cookie: one.cookie })).toBe('forbidden');
    expect((await staying.put('fleet.list')).ok).toBe(true);
    staying.socket.close();
  });

  it('ends a connection whose session ran out of time, also when it only listens', async () => {
    const [{ cookie }, other] = [await signIn(), await signIn()];
    const [asking, listening] = [await connected(cookie), await connected(other.cookie)];
    const gone = Promise.all(
      [asking, listening].map(({ socket }) => new Promise<string>((done) => socket.once('disconnect', done))),
    );
    aheadMs += idleMs;
    expect(await asking.put('cases.recent')).toEqual(sessionOver);
    await gone;
    expect((await session(cookie)).status).toBe(401);
  });

  it('lets each role ask what is its work, and nothing else of all that can be asked', async () => {
    const staff = { server: test.server, config: test.config };
    const lead = await signInToConsole(staff, { name: 'admin', password });
    for (const role of staffRoleSchema.options) {
      const person = await signInNew(test, lead, `walks-as-${role}`, role);
      for (const [name, rule] of Object.entries(consoleRules)) {
        // The limit of requests must not answer instead of the rule.
        aheadMs += 1_000;
        const isTheirs = rule === 'everyone' || mayDo(role, rule);
        const refusal = { ok: false, error: { kind: isTheirs ? 'invalidMessage' : 'notForYou' } };
        expect(await person.raw({ name, payload: 'nothing that fits' }), `${role} asks ${name}`).toEqual(refusal);
      }
      person.close();
    }
    lead.close();
  });

  it('answers over HTTP nobody who holds nothing, but what is for everybody', async () => {
    for (const [route, access] of Object.entries(httpAccess)) {
      const [method = '', pattern = ''] = route.split(' ');
      // The id of a department, a code that is nobody's, a file that there is not.
      const path = pattern.replace(':department', 'social-security').replace(':code', 'AAAA').replace('*', 'x');
      // A well-formed post that says nothing: that it can't be read must not be what refuses it.
      const isJson = pattern.startsWith('/api/');
      const post = {
        body: isJson ? '{}' : 'number=&code=',
        headers: { 'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded' },
      };
      const url = new URL(path, test.server.address);
      const response = await fetch(url, method === 'POST' ? { method, ...post } : { method });
      const said = await response.text();
      const isAnswered = response.status < 400;
      // Whatever a code or a form opens is not open, and no route is only in the table.
      expect(response.status, route).not.toBe(500);
      expect(response.status, route).not.toBe(415);
      if (access !== 'nothing') expect(isAnswered, `${route}: ${response.status}`).toBe(false);
      else if (!pattern.endsWith('*')) expect(said, route).not.toContain('notFound');
    }
  });

  it('lets nobody but signed-in staff act on a terminal, and only on one that there is', async () => {
    const { cookie } = await signIn();
    const { socket } = await connected(cookie);
    const carry = (message: unknown, ms: number) => socket.timeout(ms).emitWithAck('request', message);
    const { terminalId } = test.terminals[1];
    const notThere = v.parse(terminalIdSchema, 'test-9');
    const { registry } = test.server.parts;
    for (const name of ['terminals.reinstate', 'terminals.rotateKey', 'terminals.newCode'] as const)
      expect(await ask(consoleRequests, carry, name, { terminalId: notThere }, 5000)).toEqual({
        ok: false,
        error: { kind: 'notFound' },
      });
    for (const reason of ['', '   ', 'x'.repeat(201)])
      expect(await ask(consoleRequests, carry, 'terminals.revoke', { terminalId, reason }, 5000)).toEqual({
        ok: false,
        error: { kind: 'invalidMessage' },
      });
    expect(registry.find(terminalId)?.revoked).toBeNull();
    const done = { ok: true, value: {} };
    expect(await ask(consoleRequests, carry, 'terminals.revoke', { terminalId, reason: '被盗' }, 5000)).toEqual(done);
    expect(registry.find(terminalId)?.revoked).toMatchObject({ reason: '被盗' });
    expect(await ask(consoleRequests, carry, 'terminals.reinstate', { terminalId }, 5000)).toEqual(done);
    expect(registry.find(terminalId)?.revoked).toBeNull();

    const gone = new Promise<string>((left) => socket.once('disconnect', left));
    await post('/api/staff/sign-out', {}, { origin, cookie });
    await gone;
    const late = await connect({ origin, cookie });
    expect(late).toBe('forbidden');
  });

  it('serves the page with a content policy that allows nothing inline', async () => {
    for (const path of ['/console', '/console/']) {
      const response = await fetch(new URL(path, test.server.address));
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(response.headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
      expect(response.headers.get('x-frame-options')).toBe('DENY');
    }
    for (const path of ['..%2f..%2fpackage.json', '../index.html', 'x.js', '%00']) {
      const response = await fetch(new URL(`/console/assets/${path}`, test.server.address));
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
  });
});
