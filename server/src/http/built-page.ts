import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { readStaticFiles } from './static-files.ts';

const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const aYear = 'public, max-age=31536000, immutable';

export const consoleFolder = fileURLToPath(new URL('../../console/dist', import.meta.url));
export const historyCheckFolder = fileURLToPath(new URL('../../history-check/dist', import.meta.url));

/** A page with scripts, at `/path`: a built bundle, whose files bear the hash of their content in their name. */
export const addBuiltPage = (app: FastifyInstance, path: `/${string}`, folder: string): void => {
  const files = readStaticFiles(folder);
  const page = files.get('index.html');
  for (const address of [path, `${path}/`]) {
    app.get(address, (_request, reply) => {
      if (!page) return reply.code(503).type('text/plain').send('This page was not built: run npm start.\n');
      return reply.header('content-security-policy', contentPolicy).type(page.type).send(page.body);
    });
  }
  app.get<{ Params: { '*': string } }>(`${path}/assets/*`, (request, reply) => {
    const file = files.get(`assets/${request.params['*']}`);
    if (!file) return reply.code(404).send({ error: 'notFound' });
    return reply.header('cache-control', aYear).type(file.type).send(file.body);
  });
};
