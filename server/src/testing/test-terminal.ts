import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { CaseContent } from '@linban/shared/cases/case-content.ts';
import { envelopeContext, type SealedEnvelope, sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import { ask, type Carrier } from '@linban/shared/contracts/request.ts';
import { residentRequests } from '@linban/shared/contracts/resident-link.ts';
import { enrolReplySchema, type ServerKeys, terminalRequests } from '@linban/shared/contracts/terminal-link.ts';
import { personContext } from '@linban/shared/identity/assertion.ts';
import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { terminalIdSchema, type VisitId, visitIdSchema } from '@linban/shared/ids.ts';
import { seal } from '@linban/shared/sealing/hpke.ts';
import { type JWTPayload, SignJWT } from 'jose';
import { io, type Socket } from 'socket.io-client';
import * as v from 'valibot';

type AskOf<T extends Parameters<typeof ask>[0]> = <N extends keyof T & string>(
  name: N,
  payload: v.InferInput<T[N]['payload']>,
) => ReturnType<typeof ask<T, N>>;

/** A connection of a test: typed questions, raw messages, and what the server pushed. */
interface TestLink<T extends Parameters<typeof ask>[0]> {
  readonly ask: AskOf<T>;
  readonly carry: Carrier;
  readonly raw: (message: unknown) => Promise<unknown>;
  readonly pushed: unknown[];
  readonly socket: Socket;
  close(): void;
}

interface VisitOptions {
  readonly visitId?: VisitId;
  /** When the card was read. */
  readonly at?: Date;
  readonly claims?: JWTPayload;
}

const requestTimeoutMs = 20_000;

/** The answers of a person who registers as unemployed. */
export const registrationAnswers: CaseContent['answers'] = {
  reason: 'contract-ended',
  lastJobEnded: 'this-month',
  education: 'college',
  help: ['job-offers', 'training'],
  livesAtCardAddress: 'same',
  phone: '13800000000',
};

const signature: CaseContent['signature'] = {
  aspect: 2,
  strokes: [
    [
      [100, 100],
      [500, 500],
      [900, 100],
    ],
  ],
};

/** Enrols at a server and then does what an agent and its screen do, on the real wires. */
export const enrolTestTerminal = async (address: string, terminalId: string, code: string) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const x = v.parse(v.looseObject({ x: v.string() }), publicKey.export({ format: 'jwk' })).x;
  const response = await fetch(new URL('/api/terminals/enrol', address), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, publicKey: x }),
  });
  if (!response.ok) throw new Error(`enrolment refused: ${response.status}`);
  const { keys } = v.parse(enrolReplySchema, await response.json());
  return createTestTerminal(address, terminalId, privateKey, keys);
};

export interface TestTerminal extends ReturnType<typeof createWires> {
  /** The same terminal, with the server at another address. */
  at(newAddress: string): TestTerminal;
}

/** A terminal with any key: with one the server does not know, it is an impostor. */
export const createTestTerminal = (...[address, ...rest]: Parameters<typeof createWires>): TestTerminal => ({
  ...createWires(address, ...rest),
  at: (newAddress) => createTestTerminal(newAddress, ...rest),
});

const createWires = (
  address: string,
  id: string,
  privateKey: ReturnType<typeof generateKeyPairSync>['privateKey'],
  keys: ServerKeys,
) => {
  const terminalId = v.parse(terminalIdSchema, id);
  const boot = randomUUID();
  const sign = (claims: JWTPayload) => new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey);
  const token = (changes: JWTPayload = {}) => {
    const iat = Math.floor(Date.now() / 1000);
    return sign({
      iss: terminalId,
      aud: 'linban-server',
      purpose: 'connect',
      iat,
      exp: iat + 60,
      jti: randomUUID(),
      boot,
      ...changes,
    });
  };

  const assertion = async (
    person: ServedHolder,
    { visitId = newVisit(), at = new Date(), claims = {} }: VisitOptions = {},
  ) => {
    const iat = Math.floor(at.getTime() / 1000);
    const outside = { jti: randomUUID(), iss: terminalId, visitId };
    return sign({
      ...outside,
      aud: 'linban-server',
      iat,
      exp: iat + 1800,
      means: 'residentIdCard',
      reader: 'test-reader',
      person: await seal(keys.sealing, JSON.stringify(person), personContext(outside)),
      ...claims,
    });
  };

  const sealContent = async (content: unknown, envelopeId: string = randomUUID()): Promise<SealedEnvelope> => {
    const outside = { v: 1, envelopeId, terminalId, sealedAt: new Date().toISOString() } as const;
    const sealed = await seal(
      keys.sealing,
      JSON.stringify(content),
      envelopeContext(v.parse(v.omit(sealedEnvelopeSchema, ['sealed']), outside)),
    );
    return v.parse(sealedEnvelopeSchema, { ...outside, sealed });
  };

  /** A registration as the screen would make it; `changes` to its content for wrong ones. */
  const registration = async (person: ServedHolder, changes: Record<string, unknown> = {}) => {
    const visitId = newVisit();
    return {
      v: 1,
      visitId,
      itemId: 'unemployment-registration',
      itemVersion: 1,
      answers: registrationAnswers,
      signature,
      language: 'zh-CN',
      signedAt: new Date().toISOString(),
      assertion: await assertion(person, { visitId }),
      ...changes,
    };
  };

  const link = <T extends Parameters<typeof ask>[0]>(
    namespace: string,
    table: T,
    claims: JWTPayload = {},
  ): Promise<TestLink<T>> => connect(new URL(namespace, address).href, () => token(claims), table);

  return {
    terminalId,
    keys,
    token,
    assertion,
    sealContent,
    registration,
    envelope: async (person: ServedHolder, changes: Record<string, unknown> = {}) =>
      sealContent(await registration(person, changes)),
    resident: (claims: JWTPayload = {}) => link('/resident', residentRequests, claims),
    agent: () => link('/terminal', terminalRequests),
    redeem: async (ticket: string) =>
      fetch(new URL('/api/documents/redeem', address), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
        body: JSON.stringify({ ticket }),
      }),
  };
};

export const newVisit = (): VisitId => v.parse(visitIdSchema, randomUUID());

const connect = async <T extends Parameters<typeof ask>[0]>(
  url: string,
  token: () => Promise<string>,
  table: T,
): Promise<TestLink<T>> => {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: (give) => void token().then((fresh) => give({ token: fresh })),
  });
  const pushed: unknown[] = [];
  socket.on('push', (message: unknown) => pushed.push(message));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const carry: Carrier = (message, timeoutMs) => socket.timeout(timeoutMs).emitWithAck('request', message);
  return {
    socket,
    carry,
    pushed,
    raw: (message) => socket.timeout(requestTimeoutMs).emitWithAck('request', message),
    ask: (name, payload) => ask(table, carry, name, payload, requestTimeoutMs),
    close: () => socket.disconnect(),
  };
};
