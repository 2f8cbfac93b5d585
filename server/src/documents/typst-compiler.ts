import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import type { FontFamily } from './fonts.ts';
import type { TemplateId } from './templates.ts';

const templateFolder = fileURLToPath(new URL('../../templates', import.meta.url));

/**
 * The compiler remembers every layout. Forgetting after each five documents what the last three rounds did not use keeps
 * the process near 240 MB at the same speed; the usual 30 and 10 let it grow to 450 MB.
 */
const documentsPerEviction = 5;
const evictionAge = 3;

export interface TypstCompiler {
  /**
   * A PDF/A-2b file (ISO 19005-2). The same input gives the same bytes. The failure is the compiler's message without
   * any text of the document.
   */
  compile(template: TemplateId, document: string, issuedAt: Date): Result<Uint8Array<ArrayBuffer>, string>;
}

/** Messages quote the text they are about, which may be personal data. */
const withoutDocumentText = (message: string): string =>
  message
    .replaceAll(/\\?"[^"]*"/g, '"…"')
    .replaceAll(/[^\n -~…]+/g, '…')
    .slice(0, 300);

/**
 * Templates reach only the template folder and `sys.inputs`; no package is imported, so nothing is fetched. Data is
 * never part of the source.
 */
export const createTypstCompiler = (fonts: readonly FontFamily[], signerName: string): TypstCompiler => {
  const compiler = NodeCompiler.create({
    workspace: templateFolder,
    fontArgs: [{ fontBlobs: fonts.flatMap(({ files }) => files.map((path) => readFileSync(path))) }],
  });
  const families = fonts.map(({ family }) => family).join('|');
  let compiled = 0;
  return {
    compile: (template, document, issuedAt) => {
      compiled += 1;
      if (compiled % documentsPerEviction === 0) compiler.evictCache(evictionAge);
      try {
        const pdf = compiler.pdf(
          { mainFilePath: `${templateFolder}/${template}.typ`, inputs: { document, families, signer: signerName } },
          { pdfStandard: 'a-2b', creationTimestamp: Math.floor(issuedAt.getTime() / 1000) },
        );
        return ok(new Uint8Array(pdf));
      } catch (error) {
        return fail(withoutDocumentText(error instanceof Error ? error.message : 'unknown'));
      }
    },
  };
};
