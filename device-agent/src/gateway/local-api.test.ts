import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { type FakeServer, startFakeServer } from '../testing/fake-server.ts';
import { askHttp, type HeaderLines, joinNamespace } from '../testing/knock.ts';
import { makeServerKeys } from '../testing/samples.ts';
import { openScreen, startTestAgent, type TestAgent } from '../testing/start-test-agent.ts';

/** The matrix R21: who calls himself what, towards which name, for what, with which token. */
const origins = {
  exact: (port: number) => `http://127.0.0.1:${port}`,
  localhost: (port: number) => `http://localhost:${port}`,
  otherPort: () => 'http://127.0.0.1:1',
  https: (port: number) => `https://127.0.0.1:${port}`,
  rebound: (port: number) => `http://evil.test:${port}`,
  nobody: () => 'null',
  slash: (port: number) => `http://127.0.0.1:${port}/`,
  missing: () => undefined,
} satisfies Record<string, (port: number) => string | undefined>;
const hosts = {
  exact: (port: number) => `127.0.0.1:${port}`,
  localhost: (port: number) => `localhost:${port}`,
  otherPort: () => '127.0.0.1:1',
  withoutPort: () => '127.0.0.1',
  rebound: (port: number) => `evil.test:${port}`,
  sixth: (port: number) => `[::1]:${port}`,
  dot: (port: number) => `127.0.0.1.:${port}`,
  missing: () => undefined,
} satisfies Record<string, (port: number) => string | undefined>;
const wishes = ['ws /agent', 'ws /server', 'polling', 'page', 'asset', 'post'] as const;
const tokens = ['right', 'wrong', 'missing'] as const;

interface Cell {
  readonly origin: keyof typeof origins;
  readonly host: keyof typeof hosts;
  readonly wish: (typeof wishes)[number];
  readonly token: (typeof tokens)[number];
}
const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] => Object.keys(table) as K[];
const cells: readonly Cell[] = keysOf(origins).flatMap((origin) =>
  keysOf(hosts).flatMap((host) =>
    wishes.flatMap((wish) => tokens.map((token): Cell => ({ origin, host, wish, token }))),
  ),
);

/** The one legal class: our page, by our name, with our token; files need none, and a page asks for them without naming itself. */
const isLegal = ({ origin, host, wish, token }: Cell): boolean => {
  if (host !== 'exact') return false;
  if (wish === 'page' || wish === 'asset') return origin === 'exact' || origin === 'missing';
  return wish.startsWith('ws') && origin === 'exact' && token === 'right';
};

const headersOf = ({ origin, host }: Cell, port: number): HeaderLines => {
  const name = hosts[host](port);
  const page = origins[origin](port);
  return [
    ...(name === undefined ? [] : [['host', name] as const]),
    ...(page === undefined ? [] : [['origin', page] as const]),
  ];
};

const authOf = (token: Cell['token'], right: string): object => {
  if (token === 'missing') return {};
  return { token: token === 'right' ? right : 'A'.repeat(43) };
};

/** What becomes of a knock: `in`, or the word of the refusal. */
const knock = async (port: number, cell: Cell, right: string): Promise<string> => {
  const headers = headersOf(cell, port);
  const { wish, token } = cell;
  const auth = authOf(token, right);
  if (wish === 'ws /agent' || wish === 'ws /server')
    return joinNamespace(port, { headers }, { namespace: wish.slice(3), auth });
  const bearer: HeaderLines = [...headers, ['authorization', `Bearer ${Object.values(auth).join('')}`]];
  const asked = {
    polling: { method: 'GET', path: '/socket.io/?EIO=4&transport=polling' },
    page: { method: 'GET', path: '/' },
    asset: { method: 'GET', path: '/assets/index-BtP1x_9Q.js' },
    post: { method: 'POST', path: '/' },
  }[wish];
  const status = await askHttp(port, { ...asked, headers: bearer });
  return status === '200' ? 'in' : status;
};

const wrongly = async (port: number, right: string, of: readonly Cell[]): Promise<readonly string[]> => {
  const wrong: string[] = [];
  for (const cell of of) {
    const word = await knock(port, cell, right);
    if ((word === 'in') !== isLegal(cell) || word === 'silence') wrong.push(`${JSON.stringify(cell)}: ${word}`);
  }
  return wrong;
};

describe('the local interface', () => {
  let server: FakeServer;
  let test: TestAgent;
  let port: number;
  beforeAll(async () => {
    server = await startFakeServer(await makeServerKeys());
    test = await startTestAgent(server.url);
    port = Number(new URL(test.origin).port);
  });
  afterAll(async () => {
    await test.agent.stop();
    await server.close();
  });

  it('lets in exactly its own page, and whoever is refused changes nothing', { timeout: 60_000 }, async () => {
    expect(cells.length).toBe(8 * 8 * 6 * 3);
    const token = await test.token();
    const screen = await openScreen(test);
    await eventually(() => expect(screen.snapshots.at(-1)).toMatchObject({ serverReachable: true }));
    const seen = { tokens: server.tokens.length, snapshots: screen.snapshots.length };

    const illegal = cells.filter((cell) => !isLegal(cell));
    expect(await wrongly(port, token, illegal)).toEqual([]);
    // Nobody took the screen's place, opened a tunnel, or made the agent tell anything.
    expect(screen.socket.connected).toBe(true);
    expect(screen.closing).toEqual([]);
    expect(screen.snapshots.length).toBe(seen.snapshots);
    expect(server.tokens.length).toBe(seen.tokens);
    screen.socket.disconnect();

    expect(await wrongly(port, token, cells.filter(isLegal))).toEqual([]);
  });

  it('writes down each kind of refusal once, and how many followed when it ends', async () => {
    await test.agent.stop();
    const lines = test.logLines
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter(({ event }) => event === 'gatewayRefused');
    const sum = new Map<unknown, number>();
    for (const { cause, count } of lines) sum.set(cause, (sum.get(cause) ?? 0) + Number(count));
    expect(lines.length).toBeLessThanOrEqual(2 * sum.size);
    // Without any host Node itself refuses what is no upgrade; polling is refused whoever asks.
    const fromOtherHosts = cells.filter(
      ({ host, wish }) => host !== 'exact' && wish !== 'polling' && (host !== 'missing' || wish.startsWith('ws')),
    );
    expect(sum.get('host')).toBe(fromOtherHosts.length);
    expect(sum.get('token')).toBe(4);
    expect([...sum.keys()].sort()).toEqual(['host', 'origin', 'token', 'transport']);
  });
});

/** The known mistake: two headers of the same attacker are compared with each other. */
it('is a matrix that finds a gateway which compares Origin with Host', async () => {
  const http = createServer((_, response) => response.writeHead(404).end());
  const io = new Server(http, {
    transports: ['websocket'],
    allowRequest: ({ headers }, decide) => decide(null, headers.origin === `http://${headers.host}`),
  });
  for (const name of ['/agent', '/server'])
    io.of(name).use((socket, next) =>
      next(socket.handshake.auth['token'] === 'it' ? undefined : new Error('forbidden')),
    );
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo; // listening on TCP
  const sockets = cells.filter(({ wish, host }) => wish.startsWith('ws') && host !== 'missing');
  const wrong = await wrongly(port, 'it', sockets);
  expect(wrong).toContainEqual(
    expect.stringContaining('{"origin":"rebound","host":"rebound","wish":"ws /agent","token":"right"}: in'),
  );
  await io.close();
});

describe('a browser that says where a request comes from', () => {
  let server: FakeServer;
  let test: TestAgent;
  beforeAll(async () => {
    server = await startFakeServer(await makeServerKeys());
    test = await startTestAgent(server.url);
  });
  afterAll(async () => {
    await test.agent.stop();
    await server.close();
  });
  const ask = (site: string, mode: string, dest: string) => {
    const port = Number(new URL(test.origin).port);
    const headers: HeaderLines = [
      ['host', `127.0.0.1:${port}`],
      ['sec-fetch-site', site],
      ['sec-fetch-mode', mode],
      ['sec-fetch-dest', dest],
    ];
    return askHttp(port, { method: 'GET', path: '/', headers });
  };

  it.each([
    ['none', 'navigate', 'document', '200'],
    ['same-origin', 'navigate', 'document', '200'],
    ['same-origin', 'cors', 'script', '200'],
    ['same-site', 'navigate', 'document', '200'],
    ['cross-site', 'navigate', 'document', '200'],
    ['same-site', 'navigate', 'iframe', '403'],
    ['cross-site', 'navigate', 'iframe', '403'],
    ['same-site', 'no-cors', 'script', '403'],
    ['cross-site', 'no-cors', 'image', '403'],
    ['cross-site', 'cors', 'empty', '403'],
    ['nonsense', 'cors', 'empty', '403'],
  ])('%s %s %s → %s', async (site, mode, dest, status) => {
    expect(await ask(site, mode, dest)).toBe(status);
  });

  it.each([
    ['same-origin', 'in'],
    ['same-site', '400'],
    ['cross-site', '400'],
    ['none', '400'],
  ])('a socket from %s: %s', async (site, word) => {
    const port = Number(new URL(test.origin).port);
    const headers: HeaderLines = [
      ['host', `127.0.0.1:${port}`],
      ['origin', test.origin],
      ['sec-fetch-site', site],
    ];
    const auth = { token: await test.token() };
    expect(await joinNamespace(port, { headers }, { namespace: '/server', auth })).toBe(word);
  });

  it('is not believed with two hosts', async () => {
    const port = Number(new URL(test.origin).port);
    const host = `127.0.0.1:${port}`;
    for (const headers of [
      [
        ['host', host],
        ['host', 'evil.test'],
      ],
      [
        ['host', 'evil.test'],
        ['host', host],
      ],
      [
        ['host', host],
        ['host', host],
      ],
    ] satisfies HeaderLines[])
      expect(await askHttp(port, { method: 'GET', path: '/', headers })).not.toBe('200');
  });
});
