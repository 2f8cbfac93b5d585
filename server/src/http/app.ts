import Fastify, { type FastifyInstance } from 'fastify';
import { Server as SocketServer } from 'socket.io';
import { type Log, whereOf } from '../log.ts';
import { requireAccessRules } from './access.ts';

/** What every answer carries unless its route set something else: nothing is cached, framed, sniffed or run. */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

const largestBodyBytes = 64 * 1024;
const largestMessageBytes = 256 * 1024;

export const createApp = (log: Log): FastifyInstance => {
  const app = Fastify({ logger: false, bodyLimit: largestBodyBytes, requestTimeout: 30_000, trustProxy: false });
  requireAccessRules(app);
  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(securityHeaders)) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'notFound' }));
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status >= 400 && status < 500) return reply.code(status).send({ error: 'invalidRequest' });
    log.error('http.bug', whereOf(error));
    return reply.code(500).send({ error: 'internal' });
  });
  app.get('/api/health', async () => ({ ok: true }));
  return app;
};

/**
 * The socket server beside the HTTP routes, WebSocket only. Compression costs four times the throughput and sixteen
 * times the memory. A browser may connect from our own pages only; agents send no origin.
 */
export const createSocketServer = (app: FastifyInstance, publicUrl: string): SocketServer => {
  const ownOrigin = new URL(publicUrl).origin;
  return new SocketServer(app.server, {
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: largestMessageBytes,
    connectTimeout: 10_000,
    allowRequest: (request, decide) => {
      const { origin, host } = request.headers;
      const isOwn = origin === undefined || origin === ownOrigin || origin === `http://${host}`;
      decide(null, isOwn);
    },
  });
};
