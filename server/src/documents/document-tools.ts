import { join } from 'node:path';
import { openTrialIdentity } from './certificates.ts';
import type { DocumentTools } from './document-service.ts';
import { createDocumentRenderer } from './render.ts';
import { createDocumentSigner } from './sign.ts';

/** The renderer with its fonts read, and the signer with the key of the data folder. */
export const openDocumentTools = async (
  dataFolder: string,
  now: () => Date,
): Promise<DocumentTools & { close(): Promise<void> }> => {
  const identity = await openTrialIdentity(join(dataFolder, 'keys', 'documents'), now);
  const renderer = createDocumentRenderer({ signerName: identity.signerName });
  const signer = createDocumentSigner(identity);
  return { render: renderer.render, sign: signer.sign, close: renderer.close };
};
