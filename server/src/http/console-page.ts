import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { readStaticFiles } from './static-files.ts';

const builtFolder = fileURLToPath(new URL('../../console/dist', import.meta.url));

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

/** The staff's page at `/console`: a built bundle, whose files bear the hash of their content in their name. */
export const addConsolePage = (app: FastifyInstance, folder: string = builtFolder): void => {
  const files = readStaticFiles(folder);
  const page = files.get('index.html');
  for (const path of ['/console', '/console/']) {
    app.get(path, (_request, reply) => {
      if (!page) return reply.code(503).type('text/plain').send('The console was not built: run npm start.\n');
      return reply.header('content-security-policy', contentPolicy).type(page.type).send(page.body);
    });
  }
  app.get<{ Params: { '*': string } }>('/console/assets/*', (request, reply) => {
    const file = files.get(`assets/${request.params['*']}`);
    if (!file) return reply.code(404).send({ error: 'notFound' });
    return reply.header('cache-control', aYear).type(file.type).send(file.body);
  });
};
