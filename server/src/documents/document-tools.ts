import { join } from 'node:path';
import { openTrialIdentity } from './certificates.ts';
import type { DocumentTools } from './document-service.ts';
import { createDocumentRenderer } from './render.ts';
import { createDocumentSigner } from './sign.ts';
import type { SignatureAlgorithm } from './signature-provider.ts';

/** Those of ECDSA stand where they always stood. */
const folders: Readonly<Record<SignatureAlgorithm, string>> = { 'ecdsa-p256': 'documents', 'sm2-sm3': 'documents-sm2' };

/** The renderer with its fonts read, and the signer with the key of the data folder. */
export const openDocumentTools = async (
  dataFolder: string,
  algorithm: SignatureAlgorithm,
  now: () => Date,
): Promise<DocumentTools & { close(): Promise<void> }> => {
  const provider = await openTrialIdentity(join(dataFolder, 'keys', folders[algorithm]), algorithm, now);
  const renderer = createDocumentRenderer({ signerName: provider.signerName });
  const signer = createDocumentSigner(provider);
  return { render: renderer.render, sign: signer.sign, close: renderer.close };
};
