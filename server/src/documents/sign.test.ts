import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTrialIdentity } from './certificates.ts';
import { createDocumentRenderer } from './render.ts';
import { createDocumentSigner, type DocumentSigner } from './sign.ts';
import type { PrintableDocument } from './templates.ts';
import { checkStructure, fontsOf, pageCountOf, signatureReport } from './testing/pdf-inspection.ts';
import { caseHistory, contributionRecord, unemploymentCertificate } from './testing/sample-documents.ts';

const signedAt = new Date('2026-11-23T01:41:05Z');
const now = () => new Date('2026-11-01T00:00:00Z');

let folder: string;
let signer: DocumentSigner;
const renderer = createDocumentRenderer({ signerName: '测试签章' });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linban-keys-'));
  signer = createDocumentSigner(await openTrialIdentity(folder, 'ecdsa-p256', now));
});
afterAll(async () => {
  await renderer.close();
  await rm(folder, { recursive: true });
});

const unsigned = async (document: PrintableDocument): Promise<Uint8Array> => {
  const result = await renderer.render(document);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

describe('a signed document', () => {
  it.each([contributionRecord(400), unemploymentCertificate(), caseHistory()])(
    '$template: valid signature over all of it, sound structure, same pages and fonts',
    async (document) => {
      const pdf = await unsigned(document);
      const signed = await signer.sign(pdf, signedAt);
      const report = await signatureReport(signed);
      expect(report).toContain('Signature is Valid');
      expect(report).toContain('Total document signed');
      expect(report).toContain('Signature Type: ETSI.CAdES.detached');
      expect(report).toContain('Linban Trial Signer');
      expect(report.match(/^Signature #/gm)).toHaveLength(1);
      await checkStructure(signed);
      expect(await pageCountOf(signed)).toBe(await pageCountOf(pdf));
      expect(new Set(await fontsOf(signed))).toEqual(new Set(['yes yes yes']));
      expect(Buffer.from(signed.subarray(0, pdf.length)).equals(pdf)).toBe(true);
    },
  );

  it('is refused after one byte was changed, wherever', async () => {
    const pdf = await unsigned(unemploymentCertificate());
    const signed = await signer.sign(pdf, signedAt);
    const tail = signed.lastIndexOf('>'.charCodeAt(0));
    for (const position of [Math.floor(pdf.length / 2), 20, pdf.length + 5, tail - 3]) {
      const changed = Uint8Array.from(signed);
      changed[position] = (changed[position] ?? 0) ^ 1;
      await expect(signatureReport(changed).catch(() => 'unreadable')).resolves.not.toContain('Signature is Valid');
    }
  });

  it('is refused under another key than the certificate says', async () => {
    const otherFolder = await mkdtemp(join(tmpdir(), 'linban-keys-'));
    const other = await openTrialIdentity(otherFolder, 'ecdsa-p256', now);
    const own = await openTrialIdentity(folder, 'ecdsa-p256', now);
    const pdf = await unsigned(caseHistory());
    const forged = await createDocumentSigner({ ...own, sign: other.sign }).sign(pdf, signedAt);
    expect(await signatureReport(forged)).not.toContain('Signature is Valid');
    await rm(otherFolder, { recursive: true });
  });

  it('cannot be made from a file that is signed already or no PDF at all', async () => {
    const signed = await signer.sign(await unsigned(caseHistory()), signedAt);
    await expect(signer.sign(signed, signedAt)).rejects.toThrow();
    await expect(signer.sign(new TextEncoder().encode('not a PDF'), signedAt)).rejects.toThrow('cross-reference');
    await expect(signer.sign(new Uint8Array(), signedAt)).rejects.toThrow('cross-reference');
  });
});

describe('the trial identity', () => {
  it('is kept: the second start finds the same key and certificates, readable by the owner only', async () => {
    const first = await openTrialIdentity(folder, 'ecdsa-p256', now);
    const second = await openTrialIdentity(folder, 'ecdsa-p256', now);
    expect(second.chain).toEqual(first.chain);
    const names = await readdir(folder);
    expect(names.toSorted()).toEqual([
      'trial-ca.cert.pem',
      'trial-ca.key.pem',
      'trial-signer.cert.pem',
      'trial-signer.key.pem',
    ]);
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it('is made whole when the first start was interrupted', async () => {
    const interrupted = await mkdtemp(join(tmpdir(), 'linban-keys-'));
    await openTrialIdentity(interrupted, 'ecdsa-p256', now);
    await rm(join(interrupted, 'trial-signer.cert.pem'));
    const identity = await openTrialIdentity(interrupted, 'ecdsa-p256', now);
    const signed = await createDocumentSigner(identity).sign(await unsigned(caseHistory()), signedAt);
    expect(await signatureReport(signed)).toContain('Signature is Valid');
    await rm(interrupted, { recursive: true });
  });
});
