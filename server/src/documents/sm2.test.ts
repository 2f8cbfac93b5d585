import { execFile } from 'node:child_process';
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTrialIdentity } from './certificates.ts';
import { createDocumentRenderer } from './render.ts';
import { createDocumentSigner } from './sign.ts';
import type { SignatureProvider } from './signature-provider.ts';
import { createSm2Signer, sm3 } from './sm2.ts';
import { softwareKeys } from './software-keys.ts';
import { checkStructure, pageCountOf } from './testing/pdf-inspection.ts';
import { caseHistory } from './testing/sample-documents.ts';
import { hasOpensslSm2, opensslTakes, readSm2Message, sm2SignerId } from './testing/sm2-inspection.ts';

const run = promisify(execFile);
const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

let folder: string;
let hasOpenssl = false;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linban-sm2-'));
  hasOpenssl = await hasOpensslSm2();
});
afterAll(() => rm(folder, { recursive: true }));

describe('SM2 with SM3', () => {
  it('hashes as GB/T 32905 says', () => {
    expect(sm3(Buffer.from('abc')).toString('hex')).toBe(
      '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
    );
    expect(sm3(Buffer.from('abcd'.repeat(16))).toString('hex')).toBe(
      'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732',
    );
  });

  it('signs as the example of GB/T 32918.5 does', () => {
    const sign = createSm2Signer(0x3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8n, () =>
      hex('59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21'),
    );
    expect(Buffer.from(sign(Buffer.from('message digest'))).toString('hex')).toBe(
      Buffer.concat([
        hex('3046 022100 F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3'),
        hex('022100 B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA'),
      ]).toString('hex'),
    );
  });

  it('makes signatures that OpenSSL takes, of this message by this key and of no other', async (context) => {
    if (!hasOpenssl) context.skip('no OpenSSL with SM2');
    const { privateKey, publicKey } = softwareKeys['sm2-sm3'].newKeys();
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const sign = softwareKeys['sm2-sm3'].signerOf(privateKey);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 0, maxLength: 200 }), async (message) => {
        expect(await opensslTakes(pem, message, sign(message))).toBe(true);
      }),
      { numRuns: 12 },
    );
    expect(await opensslTakes(pem, Buffer.from('another'), sign(Buffer.from('one')))).toBe(false);
    const other = softwareKeys['sm2-sm3'].newKeys();
    expect(
      await opensslTakes(
        pem,
        Buffer.from('one'),
        softwareKeys['sm2-sm3'].signerOf(other.privateKey)(Buffer.from('one')),
      ),
    ).toBe(false);
  });

  it('draws no number for a second signature that it had for the first', () => {
    const { privateKey } = softwareKeys['sm2-sm3'].newKeys();
    const sign = softwareKeys['sm2-sm3'].signerOf(privateKey);
    const made = Array.from({ length: 4 }, () => Buffer.from(sign(Buffer.from('the same'))).toString('hex'));
    expect(new Set(made).size).toBe(4);
    // A drawn number beyond the order is drawn anew.
    const drawn = [Buffer.alloc(32, 0xff), Buffer.alloc(32), randomBytes(32).fill(1, 0, 1)];
    expect(createSm2Signer(5n, () => drawn.shift() ?? Buffer.alloc(32, 1))(Buffer.from('x')).length).toBeGreaterThan(
      60,
    );
    expect(drawn).toEqual([]);
  });
});

const only = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('there is none');
  return value;
};

describe('a document signed by SM2', () => {
  const signedAt = new Date('2026-11-23T01:41:05Z');
  const renderer = createDocumentRenderer({ signerName: '测试签章' });
  let provider: SignatureProvider;
  let signed: Uint8Array;
  beforeAll(async () => {
    provider = await openTrialIdentity(join(folder, 'keys'), 'sm2-sm3', () => new Date('2026-11-01T00:00:00Z'));
    const rendered = await renderer.render(caseHistory());
    if (!rendered.ok) throw new Error(rendered.error.kind);
    signed = await createDocumentSigner(provider).sign(rendered.value, signedAt);
  });
  afterAll(() => renderer.close());

  it('has the certificates of an authority that OpenSSL follows', async (context) => {
    if (!hasOpenssl) context.skip('no OpenSSL with SM2');
    const [authority, signer] = ['trial-ca.cert.pem', 'trial-signer.cert.pem'].map((name) =>
      join(folder, 'keys', name),
    );
    const { stdout } = await run('openssl', [
      ...['verify', '-vfyopt', `distid:${sm2SignerId}`, '-attime', String(signedAt.getTime() / 1000)],
      ...['-CAfile', only(authority), only(signer)],
    ]);
    expect(stdout).toContain(': OK');
    const { stdout: text } = await run('openssl', ['x509', '-in', only(signer), '-noout', '-text']);
    expect(text).toContain('Signature Algorithm: SM2-with-SM3');
    const again = await openTrialIdentity(join(folder, 'keys'), 'sm2-sm3', () => new Date());
    expect(again.chain).toEqual(provider.chain);
  });

  it('is a sound PDF with a message of GB/T 35275 over all of it, whose signature OpenSSL takes', async (context) => {
    if (!hasOpenssl) context.skip('no OpenSSL with SM2');
    await checkStructure(signed);
    expect(await pageCountOf(signed)).toBeGreaterThan(0);
    expect(Buffer.from(signed).toString('latin1')).toContain('/SubFilter /adbe.pkcs7.detached');
    const message = readSm2Message(signed);
    expect(message.types).toEqual([
      '1.2.156.10197.6.1.4.2.2',
      '1.2.156.10197.1.401',
      '1.2.156.10197.6.1.4.2.1',
      '1.2.156.10197.1.301.1',
    ]);
    expect(message.certificates).toHaveLength(2);
    expect(Buffer.from(message.digest).equals(createHash('sm3').update(message.covered).digest())).toBe(true);
    const certificate = new X509Certificate(await readFile(join(folder, 'keys', 'trial-signer.cert.pem')));
    const pem = certificate.publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const asSet = Buffer.from(message.attributes);
    expect(await opensslTakes(pem, asSet, message.signature)).toBe(true);
    asSet[asSet.length - 1] = (asSet.at(-1) ?? 0) ^ 1;
    expect(await opensslTakes(pem, asSet, message.signature)).toBe(false);
  });
});
