import { createCmsSigner } from './cms-signature.ts';
import { addSignatureField } from './signature-field.ts';
import type { SignatureAlgorithm, SignatureProvider } from './signature-provider.ts';

export interface DocumentSigner {
  /** As the certificate says and as documents name it. */
  readonly signerName: string;
  /**
   * The PDF with one signature over all of it; by ECDSA it is one of ETSI EN 319 142-1 (PAdES B-B). Takes about a millisecond, by
   * SM2 six. Throws if the file is not one of the renderer's.
   */
  sign(pdf: Uint8Array, signedAt: Date): Promise<Uint8Array<ArrayBuffer>>;
}

/** The signature with both certificates takes about 1.5 kB; a longer chain has room too. */
const contentsLength = 4096;

/** How a reader is told what it finds (ISO 32000-2, table 260): CAdES, or a message that only readers of GM signatures know. */
const subFilters = {
  'ecdsa-p256': 'ETSI.CAdES.detached',
  'sm2-sm3': 'adbe.pkcs7.detached',
} as const satisfies Record<SignatureAlgorithm, string>;

export const createDocumentSigner = (provider: SignatureProvider): DocumentSigner => {
  const { signerName, algorithm } = provider;
  const cms = createCmsSigner(provider);
  return {
    signerName,
    sign: async (pdf, signedAt) => {
      const facts = { signerName, signedAt, contentsLength, subFilter: subFilters[algorithm] };
      const { bytes, gap } = addSignatureField(pdf, facts);
      const signature = await cms.sign([bytes.subarray(0, gap.start), bytes.subarray(gap.end)]);
      if (signature.length > contentsLength) throw new Error('The signature is longer than its place.');
      bytes.set(Buffer.from(Buffer.from(signature).toString('hex'), 'latin1'), gap.start + 1);
      return bytes;
    },
  };
};
