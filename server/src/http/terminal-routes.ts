import { type EnrolReply, enrolRequestSchema, redeemRequestSchema } from '@linban/shared/contracts/terminal-link.ts';
import * as v from 'valibot';
import type { Register } from '../parts.ts';
import { createTokenBucket } from '../sockets/token-bucket.ts';

/** Codes have 130 bits; the limit keeps a stranger from keeping the database busy. */
const enrolLimit = { burst: 20, perSecond: 1 };

const bearer = (header: string | undefined): string | undefined => /^Bearer ([\w.-]+)$/.exec(header ?? '')?.[1];

/** `POST /api/terminals/enrol` and `POST /api/documents/redeem`: what agents ask over HTTP. */
export const registerTerminalRoutes: Register = ({ app, parts }) => {
  const { registry, keyring, tickets, checkToken, ports, log } = parts;
  const enrolAttempts = createTokenBucket(enrolLimit, ports.now);

  app.post('/api/terminals/enrol', async (request, reply) => {
    if (!enrolAttempts.take()) return reply.code(429).send({ error: 'tooManyRequests' });
    const body = v.safeParse(enrolRequestSchema, request.body);
    if (!body.success) return reply.code(400).send({ error: 'invalidRequest' });
    const enrolled = await registry.enrol(body.output.code, body.output.publicKey);
    if (!enrolled.ok)
      return reply.code(enrolled.error.kind === 'notAKey' ? 400 : 403).send({ error: enrolled.error.kind });
    const { terminalId, profile } = enrolled.value;
    log.info('terminal.enrolled', { terminalId });
    const answer: EnrolReply = { terminalId, profile, keys: keyring.publicKeys };
    return answer;
  });

  app.post('/api/documents/redeem', async (request, reply) => {
    const asking = await checkToken(bearer(request.headers.authorization));
    if (!asking.ok) return reply.code(401).send({ error: 'forbidden' });
    const body = v.safeParse(redeemRequestSchema, request.body);
    if (!body.success) return reply.code(400).send({ error: 'invalidRequest' });
    const pdf = await tickets.redeem(body.output.ticket, asking.value.terminal.terminalId);
    if (!pdf) return reply.code(404).send({ error: 'notFound' });
    return reply.type('application/pdf').send(pdf);
  });
};
