import { createHash } from 'node:crypto';
import { createVerificationCode, type VerificationCode } from '@linban/shared/cases/codes.ts';
import type { Certified } from '@linban/shared/contracts/department.ts';
import { maskName } from '@linban/shared/identity/masking.ts';
import { type DocumentId, documentIdSchema } from '@linban/shared/ids.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { DataKeys } from '../keys/data-keys.ts';
import type { Log } from '../log.ts';
import type { Ports } from '../ports.ts';
import { type About, decisionContent } from './contents.ts';
import { encryptCertified, encryptHolder, encryptPdf, type SealedDocument } from './document-store.ts';
import type { RenderError } from './render-error.ts';
import {
  type DocumentContent,
  type LetterContent,
  type PrintableDocument,
  printableDocumentSchema,
} from './templates.ts';

export type IssueError =
  /** It holds something that can't be printed; trying again changes nothing. */
  | { readonly kind: 'unprintable' }
  /** The renderer is not there just now. */
  | { readonly kind: 'rendererUnavailable' };

/** Makes signed documents. Stores nothing: the caller does, in the transaction the document belongs to. */
export interface DocumentService {
  issue(content: DocumentContent, title: LocalizedText, issuedAt: Date): Promise<Result<SealedDocument, IssueError>>;
  /** A recommendation of supervision: the PDF itself, which nobody checks by a code. */
  letter(content: LetterContent): Promise<Result<Uint8Array, IssueError>>;
  /** The certificate of what a department has granted, with what it says beside it. */
  issueCertificate(about: About, certified: Certified, issuedAt: Date): Promise<Result<SealedDocument, IssueError>>;
}

/** The renderer and the signer, as far as issuing needs them. */
export interface DocumentTools {
  readonly render: (document: PrintableDocument) => Promise<Result<Uint8Array, RenderError>>;
  readonly sign: (pdf: Uint8Array, signedAt: Date) => Promise<Uint8Array>;
}

/** Where people check a document, and what its QR code leads to. */
const verificationOf = (publicUrl: string, code: VerificationCode) => {
  const address = new URL('/verify', publicUrl);
  const link = new URL(address);
  link.searchParams.set('code', code);
  return { code, address: address.href, link: link.href };
};

const maskedNameOf = (content: DocumentContent): string =>
  content.template === 'case-history' ? content.maskedName : maskName(content.person.name);

export const createDocumentService = (deps: {
  readonly tools: DocumentTools;
  readonly keys: DataKeys;
  readonly ports: Ports;
  readonly publicUrl: string;
  readonly log: Log;
}): DocumentService => {
  const { tools, keys, ports, publicUrl, log } = deps;
  const make = async (printable: PrintableDocument, issuedAt: Date): Promise<Result<Uint8Array, IssueError>> => {
    const rendered = await tools.render(printable);
    if (!rendered.ok) {
      log.error('document.unprintable', { cause: rendered.error.kind });
      const isPassing = rendered.error.kind === 'tooSlow' || rendered.error.kind === 'rendererStopped';
      return fail({ kind: isPassing ? 'rendererUnavailable' : 'unprintable' });
    }
    return ok(await tools.sign(rendered.value, issuedAt));
  };
  const issue: DocumentService['issue'] = async (content, title, issuedAt) => {
    const code = createVerificationCode(ports.randomBytes);
    const printable: PrintableDocument = {
      ...content,
      issue: { ...content.issue, issuedAt: issuedAt.toISOString() },
      verification: verificationOf(publicUrl, code),
    };
    const signed = await make(printable, issuedAt);
    if (!signed.ok) return signed;
    const pdf = signed.value;
    const documentId: DocumentId = v.parse(documentIdSchema, ports.newId());
    return ok({
      documentId,
      template: content.template,
      title,
      verificationCode: code,
      issuedAt,
      sha256: createHash('sha256').update(pdf).digest(),
      encrypted: encryptPdf(keys, documentId, pdf),
      holder: encryptHolder(keys, documentId, maskedNameOf(content)),
      certified: null,
    });
  };
  return {
    issue,
    letter: async (content) => {
      const parsed = v.safeParse(printableDocumentSchema, content);
      return parsed.success ? make(parsed.output, new Date(content.issue.issuedAt)) : fail({ kind: 'unprintable' });
    },
    issueCertificate: async (about, certified, issuedAt) => {
      const issued = await issue(decisionContent(about, certified), about.item.output.title, issuedAt);
      if (!issued.ok) return issued;
      return ok({ ...issued.value, certified: encryptCertified(keys, issued.value.documentId, certified) });
    },
  };
};
