import { createHash } from 'node:crypto';
import {
  type ConnectorError,
  callBackSchema,
  connectorError,
  connectorKeysSchema,
} from '@linban/shared/contracts/department.ts';
import { departmentIdSchema } from '@linban/shared/items/service-item.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { checkRequest, type RequestHead, signReply } from '../departments/http-signature.ts';
import { publicKeyOf, signingKeyOf } from '../departments/message-keys.ts';
import type { Register } from '../parts.ts';
import { createLimitForEach } from '../sockets/limit-for-each.ts';
import { createUsedTokens } from '../terminals/used-tokens.ts';
import { clientAddress } from './client-address.ts';

/** Whoever is not known yet is not read, so the limit is by address: a department may answer a day's cases in one go. */
const callBackLimit = { burst: 200, perSecond: 50 };
const callBackBodyLimit = 64 * 1024;

const statusOf: Readonly<Record<ConnectorError['error'], number>> = {
  invalidRequest: 400,
  unsigned: 401,
  malformed: 401,
  unknownKey: 401,
  incomplete: 401,
  wrongDigest: 401,
  expired: 401,
  wrongSignature: 401,
  replayed: 401,
  unknownCase: 404,
  alreadyDecided: 409,
  differs: 409,
  tooManyRequests: 429,
  unavailable: 503,
};

const parseJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
};

/** A department's number used once, as the id (UUID) under which used ones are remembered. */
const tokenOf = (department: string, nonce: string): string =>
  createHash('sha256')
    .update(`${department}|${nonce}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

/** `POST /api/departments/:department/answers`, by which departments call back, and `GET /api/connector/keys`. */
export const registerConnector: Register = async ({ app, parts }) => {
  const { callBacks, config, database, keyring, peers, ports, log } = parts;
  const key = signingKeyOf(keyring.connector);
  const used = createUsedTokens(database, ports);
  const limit = createLimitForEach(callBackLimit, ports.now);
  const { host: authority } = new URL(config.publicUrl);

  /** What is answered, and why it was refused. */
  const answer = async (request: FastifyRequest, head: RequestHead): Promise<object | ConnectorError['error']> => {
    const department = v.safeParse(v.object({ department: departmentIdSchema }), request.params);
    const peer = department.success && peers.get(department.output.department);
    if (!peer) return 'unknownKey';
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const checked = checkRequest(peer.keys, head, body, ports.now());
    if (!checked.ok) return checked.error;
    const { department: id } = department.output;
    const said = v.safeParse(callBackSchema, parseJson(body));
    if (!said.success) return 'invalidRequest';
    if (!(await used.claim(tokenOf(id, checked.value.nonce), checked.value.forgetAt))) return 'replayed';
    const outcome = await callBacks(id, said.output);
    return outcome.ok ? { outcome: outcome.value } : outcome.error;
  };

  const send = (reply: FastifyReply, head: RequestHead, status: number, body: object) => {
    const bytes = Buffer.from(JSON.stringify(body));
    // What carries no signature has nothing that an answer could be bound to.
    const headers = head.headers['signature'] === undefined ? {} : signReply(key, status, bytes, head, ports.now());
    return reply.code(status).type('application/json').headers(headers).send(bytes);
  };

  await app.register(async (scope) => {
    // The signature is of the bytes as they came.
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post('/api/departments/:department/answers', { bodyLimit: callBackBodyLimit }, async (request, reply) => {
      const head = { method: request.method, authority, path: request.url, headers: request.headers };
      if (!limit.take(clientAddress(request))) return send(reply, head, 429, connectorError('tooManyRequests'));
      const said = await answer(request, head);
      if (typeof said !== 'string') return send(reply, head, 200, said);
      log.warn('callBack.refused', { cause: said });
      return send(reply, head, statusOf[said], connectorError(said));
    });
  });

  const x = publicKeyOf(keyring.connector);
  const keys = v.parse(connectorKeysSchema, {
    keys: [{ kty: 'OKP', crv: 'Ed25519', x, kid: key.keyId, use: 'sig' }],
  });
  app.get('/api/connector/keys', async () => keys);
};
