import { symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { type FakeServer, startFakeServer } from '../testing/fake-server.ts';
import { makeServerKeys } from '../testing/samples.ts';
import { openScreen, openSocket, startTestAgent, type TestAgent } from '../testing/start-test-agent.ts';

let server: FakeServer;
let test: TestAgent;
let token: string;
beforeAll(async () => {
  server = await startFakeServer(await makeServerKeys());
  test = await startTestAgent(server.url);
  token = await test.token();
});
afterAll(async () => {
  await test.agent.stop();
  await server.close();
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const { port } = new URL(test.origin);
    request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });

describe('files', () => {
  it('gives the page a token and a policy that names this port only', async () => {
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8' });
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain(`connect-src 'self' ws://${new URL(test.origin).host};`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('begins with the invitation only while the terminal can serve', async () => {
    await eventually(async () => expect((await get('/')).body).toContain('请放卡'));
    test.fake.setReader({ state: 'offline' });
    const page = await get('/');
    expect(page.body).not.toContain('请放卡');
    expect(page.body).toContain('页');
    test.fake.setReader({ state: 'online' });
    expect((await get('/')).body).toContain('请放卡');
  });

  it('lets hashed assets be kept for ever', async () => {
    const asset = await get('/assets/index-BtP1x_9Q.js');
    expect(asset).toMatchObject({ status: 200, body: 'export {};' });
    expect(asset.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    });
  });

  it.each([
    ['/../secret.txt', 404],
    ['/%2e%2e/secret.txt', 404],
    ['/assets/..%2f..%2fsecret.txt', 404],
    ['/assets/%2e%2e%5c..%5csecret.txt', 404],
    ['//etc/passwd', 404],
    ['/assets//index-BtP1x_9Q.js', 404],
    ['/.env', 404],
    ['/%00', 404],
    ['/%', 404],
    ['/assets', 404],
    ['/link.txt', 404],
    ['/socket.iox', 404],
    ['/favicon.ico', 204],
  ])('%s → %i', async (path, status) => {
    const link = join(test.folder, 'ui', 'link.txt');
    try {
      symlinkSync(join(test.folder, 'secret.txt'), link);
    } catch {
      // the link is there from the row before
    }
    const reply = await get(path);
    expect(reply.status).toBe(status);
    expect(reply.body).toBe('');
  });

  it('refuses every host but its own, and every method but GET and HEAD', async () => {
    for (const host of ['evil.test', 'localhost', '127.0.0.1', `localhost:${new URL(test.origin).port}`])
      expect((await get('/', { host })).status).toBe(421);
    expect((await get('/', {}, 'POST')).status).toBe(405);
    expect((await get('/', {}, 'HEAD')).body).toBe('');
  });
});

/** `in` or why not, as far as the client can see. */
const knock = (namespace: string, options: Parameters<typeof openSocket>[2]): Promise<string> =>
  new Promise((resolve) => {
    const socket = openSocket(test, namespace, options);
    const done = (word: string) => {
      socket.disconnect();
      resolve(word);
    };
    socket.on('connect', () => done('in'));
    socket.on('connect_error', ({ message }) => done(message));
  });

describe.each(['/agent', '/server'])('a socket on %s', (namespace) => {
  it('comes in from its own page with the token', async () => {
    expect(await knock(namespace, { token })).toBe('in');
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.test' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['the same port by another name', { origin: 'http://localhost:4710' }],
    ['no page', { origin: 'null' }],
    ['a page without an origin', { origin: '' }],
    ['a name that was rebound to the loopback', { host: 'evil.test', origin: 'http://evil.test' }],
    ['another host alone', { host: 'evil.test' }],
  ])('from %s is refused even with the token', async (_, headers) => {
    expect(await knock(namespace, { token, headers })).toBe('websocket error');
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['a wrong one', 'A'.repeat(43)],
    ['one that is too long', 'A'.repeat(100_000)],
    ['a number', 7],
    ['an object', { length: 43 }],
  ])('with %s for a token is refused', async (_, wrong) => {
    expect(await knock(namespace, { token: wrong })).toBe('forbidden');
  });
});

it.each(['/', '/admin'])('namespace %s is not served', async (namespace) => {
  expect(await knock(namespace, { token })).not.toBe('in');
});

describe('messages', () => {
  it('of any content get an acknowledgement and do not hurt the gateway', async () => {
    const screen = await openScreen(test);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('command', 'cancel', 'snapshot', 'completion', 'nonsense', '__proto__'),
        fc.jsonValue(),
        async (event, raw) => {
          const reply: unknown = await screen.socket.timeout(2_000).emitWithAck(event, raw);
          expect(reply).toEqual({ accepted: false, reject: 'invalidMessage' });
        },
      ),
      { numRuns: 300 },
    );
    expect(screen.socket.connected).toBe(true);
    screen.socket.disconnect();
  });

  it('without content, with too much, or that want no answer do not hurt it either', async () => {
    const screen = await openScreen(test);
    screen.socket.emit('command');
    screen.socket.emit('command', null, { a: 1 }, [2], 'x');
    expect(await screen.socket.timeout(2_000).emitWithAck('command')).toMatchObject({ accepted: false });
    expect((await screen.run('visit.end', { visitId: crypto.randomUUID() })).code).toBe('success');
    screen.socket.disconnect();
  });

  it('that are too large end the connection, not the gateway', async () => {
    const screen = await openScreen(test);
    screen.socket.emit('command', 'x'.repeat(300_000));
    await eventually(() => expect(screen.socket.connected).toBe(false));
    expect(await knock('/agent', { token })).toBe('in');
  });
});

describe('a second screen', () => {
  it('takes the place of the first, which is told so', async () => {
    const first = await openScreen(test);
    const second = await openScreen(test);
    await eventually(() => expect(first.socket.connected).toBe(false));
    expect(first.closing).toEqual([{ reason: 'superseded' }]);
    expect(second.socket.connected).toBe(true);
    await pause(50);
    expect(second.closing).toEqual([]);
    second.socket.disconnect();
  });
});

it('refuses messages that come too fast', async () => {
  const slow = await startTestAgent(server.url, { rate: { burst: 5, perSecond: 0.001 } });
  const screen = await openScreen(slow);
  for (let count = 0; count < 5; count += 1)
    expect((await screen.send('visit.end', { visitId: crypto.randomUUID() })).acknowledge).toEqual({ accepted: true });
  expect((await screen.send('visit.end', { visitId: crypto.randomUUID() })).acknowledge).toEqual({
    accepted: false,
    reject: 'tooManyRequests',
  });
  screen.socket.disconnect();
  await slow.agent.stop();
});
