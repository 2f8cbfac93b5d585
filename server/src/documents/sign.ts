import type { KeyObject } from 'node:crypto';
import { createCmsSigner } from './cms-signature.ts';
import { addSignatureField } from './signature-field.ts';

export interface DocumentSigner {
  /** As the certificate says and as documents name it. */
  readonly signerName: string;
  /**
   * The PDF with one signature over all of it (ETSI EN 319 142-1, PAdES B-B). Takes about a millisecond. Throws if the
   * file is not one of the renderer's.
   */
  sign(pdf: Uint8Array, signedAt: Date): Uint8Array<ArrayBuffer>;
}

export interface DocumentSignerOptions {
  /** ECDSA P-256. */
  readonly key: KeyObject;
  /** DER, the signing certificate first. */
  readonly chain: readonly Uint8Array<ArrayBuffer>[];
  readonly signerName: string;
}

/** The signature with both certificates takes about 1.5 kB; a longer chain has room too. */
const contentsLength = 4096;

export const createDocumentSigner = ({ key, chain, signerName }: DocumentSignerOptions): DocumentSigner => {
  const cms = createCmsSigner(key, chain);
  return {
    signerName,
    sign: (pdf, signedAt) => {
      const { bytes, gap } = addSignatureField(pdf, { signerName, signedAt, contentsLength });
      const signature = cms.sign([bytes.subarray(0, gap.start), bytes.subarray(gap.end)]);
      if (signature.length > contentsLength) throw new Error('The signature is longer than its place.');
      bytes.set(Buffer.from(Buffer.from(signature).toString('hex'), 'latin1'), gap.start + 1);
      return bytes;
    },
  };
};
