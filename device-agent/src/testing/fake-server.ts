import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  enrolRequestSchema,
  terminalRequests,
  terminalTokenClaimsSchema,
} from '@linban/shared/contracts/terminal-link.ts';
import { decodeJwt } from 'jose';
import { Server, type Socket } from 'socket.io';
import * as v from 'valibot';
import { type FakeServerKeys, makeReceipt } from './samples.ts';

type Reply = { ok: true; value: unknown } | { ok: false; error: unknown };

export interface FakeServer {
  readonly url: string;
  readonly port: number;
  readonly reports: v.InferOutput<(typeof terminalRequests)['terminal.report']['payload']>[];
  readonly submitted: string[];
  /** Ids of the tokens that opened sockets. */
  readonly tokens: string[];
  /** The tokens themselves. */
  readonly credentials: string[];
  /** Proposals of new keys. */
  readonly rotations: { readonly byOld: string; readonly byNew: string }[];
  /** Said in answer to every report. */
  wantsRotation: boolean;
  /** Lets nobody in, with this word. */
  refusal: string | null;
  readonly residents: Set<Socket>;
  /** Requests that came through tunnels. */
  readonly asked: unknown[];
  enrolments: number;
  /** The public keys that asked, in their order. */
  readonly enrolledKeys: string[];
  /** Answers an enrolment; default: takes any code. */
  enrolStatus: number;
  documents: Map<string, Uint8Array>;
  /** Answers a resident request; `null`: never. */
  answer: (message: unknown) => Reply | null;
  /** Answers a submission; `undefined`: takes it. */
  refuse: { readonly kind: string } | undefined;
  close(): Promise<void>;
}

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
};
const messageSchema = v.object({ name: v.string(), payload: v.unknown() });

/** The server's side of the agent's links, on a real port: just enough of it, and it does as it is told. */
export const startFakeServer = async (keys: FakeServerKeys, port = 0): Promise<FakeServer> => {
  const http = createServer((request, response) => {
    const reply = (status: number, body: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(body instanceof Uint8Array ? body : JSON.stringify(body));
    void readBody(request).then((body) => {
      if (request.url === '/api/terminals/enrol') {
        server.enrolments += 1;
        server.enrolledKeys.push(v.parse(enrolRequestSchema, body).publicKey);
        reply(server.enrolStatus, server.enrolStatus === 200 ? keys.enrolment : {});
      } else if (request.url === '/api/documents/redeem' && request.headers.authorization?.startsWith('Bearer ')) {
        const { ticket } = v.parse(v.object({ ticket: v.string() }), body);
        const pdf = server.documents.get(ticket);
        server.documents.delete(ticket);
        reply(pdf ? 200 : 404, pdf ?? {});
      } else reply(404, {});
    });
  });
  const io = new Server(http, { transports: ['websocket'] });
  const server: FakeServer = {
    url: '',
    port: 0,
    reports: [],
    submitted: [],
    tokens: [],
    credentials: [],
    rotations: [],
    wantsRotation: false,
    refusal: null,
    residents: new Set(),
    asked: [],
    enrolments: 0,
    enrolledKeys: [],
    enrolStatus: 200,
    documents: new Map(),
    answer: () => ({ ok: true, value: {} }),
    refuse: undefined,
    close: async () => {
      await io.close();
      http.closeAllConnections();
    },
  };

  const answerTerminal = async (raw: unknown): Promise<Reply> => {
    const { name, payload } = v.parse(messageSchema, raw);
    if (name === 'terminal.rotateKey') {
      server.rotations.push(v.parse(terminalRequests['terminal.rotateKey'].payload, payload));
      return { ok: true, value: {} };
    }
    if (name === 'terminal.report') {
      server.reports.push(v.parse(terminalRequests['terminal.report'].payload, payload));
      return { ok: true, value: { rotateKey: server.wantsRotation } };
    }
    if (name === 'cases.submit') {
      const { envelope } = v.parse(terminalRequests['cases.submit'].payload, payload);
      if (server.refuse) return { ok: false, error: server.refuse };
      server.submitted.push(envelope.envelopeId);
      return { ok: true, value: await makeReceipt(keys.signingKey, envelope) };
    }
    const { profile, keys: publicKeys } = keys.enrolment;
    return { ok: true, value: { profile, keys: publicKeys, serverTime: '2026-11-23T02:00:00.000Z' } };
  };

  for (const namespace of ['/terminal', '/resident']) {
    io.of(namespace).use((socket, next) => {
      const claims = v.parse(terminalTokenClaimsSchema, decodeJwt(String(socket.handshake.auth['token'])));
      server.tokens.push(claims.jti);
      server.credentials.push(String(socket.handshake.auth['token']));
      next(server.refusal === null ? undefined : new Error(server.refusal));
    });
  }
  io.of('/terminal').on('connection', (socket) => {
    socket.on('request', (raw: unknown, answer: (reply: Reply) => void) => void answerTerminal(raw).then(answer));
  });
  io.of('/resident').on('connection', (socket) => {
    server.residents.add(socket);
    socket.on('disconnect', () => server.residents.delete(socket));
    socket.on('request', (raw: unknown, answer: (reply: Reply) => void) => {
      server.asked.push(raw);
      const reply = server.answer(raw);
      if (reply) answer(reply);
    });
  });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const taken = (http.address() as AddressInfo).port; // listening on TCP
  return Object.assign(server, { port: taken, url: `http://127.0.0.1:${taken}` });
};
