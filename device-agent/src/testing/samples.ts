import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCaseNumber, createQueryCode, createTrackingCode } from '@linban/shared/cases/codes.ts';
import { envelopeDigest, type SealedEnvelope, sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import { type EnrolReply, enrolReplySchema } from '@linban/shared/contracts/terminal-link.ts';
import { createSealingKeyPair, importOpeningKey, type OpeningKey } from '@linban/shared/sealing/hpke.ts';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import * as v from 'valibot';

const terminalId = 'terminal-001';
const both = (text: string) => ({ 'zh-CN': text, en: text });

export const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'linban-agent-'));

/** An envelope that looks like one; its content opens to nothing. */
export const makeEnvelope = (over: Partial<Record<'envelopeId' | 'ciphertext', string>> = {}): SealedEnvelope =>
  v.parse(sealedEnvelopeSchema, {
    v: 1,
    envelopeId: over.envelopeId ?? randomUUID(),
    terminalId,
    sealedAt: '2026-11-23T02:00:00.000Z',
    sealed: {
      keyId: 'k1',
      enc: 'A'.repeat(43),
      ciphertext: over.ciphertext ?? Buffer.from(randomUUID().repeat(30)).toString('base64url'),
    },
  });

/** A server's keys with the private halves, and what it says when a terminal enrols. */
export interface FakeServerKeys {
  readonly enrolment: EnrolReply;
  readonly openingKey: OpeningKey;
  readonly signingKey: CryptoKey;
}

export const makeServerKeys = async (): Promise<FakeServerKeys> => {
  const sealing = await createSealingKeyPair('k1');
  const signing = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return {
    openingKey: await importOpeningKey('k1', sealing.privateJwk),
    signingKey: signing.privateKey,
    enrolment: v.parse(enrolReplySchema, {
      terminalId,
      keys: { sealing: sealing.publicKey, signing: (await exportJWK(signing.publicKey)).x },
      profile: {
        terminalId,
        centre: both('曹杨新村街道'),
        name: both('3 号机'),
        openingHours: both('9:00–17:00'),
        nearest: both('2 号机'),
        pxPerMm: 4,
      },
    }),
  };
};

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));

/** The receipt a server gives for an envelope; `over` replaces claims of its proof. */
export const makeReceipt = async (
  signingKey: CryptoKey,
  envelope: SealedEnvelope,
  over: JWTPayload = {},
): Promise<SubmissionReceipt> => {
  const caseNumber = createCaseNumber(random);
  const claims = {
    iss: 'linban-server',
    iat: 1_795_000_000,
    envelopeId: envelope.envelopeId,
    digest: await envelopeDigest(envelope),
    caseId: randomUUID(),
    caseNumber,
    ...over,
  };
  return {
    caseNumber,
    queryCode: createQueryCode(random),
    trackingCode: createTrackingCode(random),
    trackingUrl: 'http://127.0.0.1:4700/c/x',
    acceptedAt: '2026-11-23T02:00:01.000Z',
    proof: await new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA' }).sign(signingKey),
  };
};
