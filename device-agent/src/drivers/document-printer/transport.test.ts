import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpTransport } from './transport.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const serve = async (listener: RequestListener): Promise<number> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};
const never = new AbortController().signal;
const send = (port: number) =>
  createHttpTransport({ uri: `ipp://127.0.0.1:${port}/ipp/print`, timeoutMs: 200 })(Buffer.from('request'), never);

describe('IPP over HTTP', () => {
  it('posts to the path of the address and gives the body back', async () => {
    const port = await serve(async (request, response) => {
      const chunks: Buffer[] = await request.toArray();
      response.end(`${request.method} ${request.url} ${request.headers['content-type']} ${Buffer.concat(chunks)}`);
    });
    const answer = await send(port);
    expect(answer.ok && Buffer.from(answer.value).toString()).toBe('POST /ipp/print application/ipp request');
  });

  it.each<[string, RequestListener, object]>([
    ['an HTTP error', (_, response) => response.writeHead(503).end(), { kind: 'refused', code: 'HTTP_503' }],
    [
      'an answer that is too long',
      (_, response) => response.end(Buffer.alloc(2_000_000)),
      { kind: 'interrupted', code: 'TOO_LONG' },
    ],
    ['no answer', () => {}, { kind: 'interrupted', code: 'TIMEOUT' }],
    ['a connection cut before the answer', (request) => request.socket.destroy(), { kind: 'interrupted' }],
    [
      'a connection cut inside the answer',
      (_, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('half', () => response.destroy());
      },
      { kind: 'interrupted' },
    ],
  ])('tells of %s', async (_name, listener, error) => {
    expect(await send(await serve(listener))).toMatchObject({ ok: false, error });
  });

  it('says unreachable when nothing can have been received', async () => {
    const port = await serve(() => {});
    for (const cleanup of cleanups.splice(0)) cleanup();
    expect(await send(port)).toEqual({ ok: false, error: { kind: 'unreachable', code: 'ECONNREFUSED' } });
  });

  it('refuses an address it cannot speak to', () => {
    expect(() => createHttpTransport({ uri: 'lpd://127.0.0.1/queue' })).toThrow('address');
  });
});
