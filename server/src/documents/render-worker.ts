import { parentPort, workerData } from 'node:worker_threads';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { createMissingGlyphs, type MissingGlyphs } from './fonts.ts';
import type { RenderError } from './render-error.ts';
import type { RenderReply, RenderRequest, RenderWorkerData } from './render-messages.ts';
import { templateInput } from './template-input.ts';
import { createTypstCompiler, type TypstCompiler } from './typst-compiler.ts';

/** The thread in which documents are laid out one after another, so that long tables never hold up the sockets. */

const renderDocument = (
  { document }: RenderRequest,
  compiler: TypstCompiler,
  missingGlyphs: MissingGlyphs,
): Result<Uint8Array<ArrayBuffer>, RenderError> => {
  const input = templateInput(document);
  const missing = missingGlyphs(input.characters);
  if (missing.length > 0) {
    const characters = missing.map((code) => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
    return fail({ kind: 'missingGlyphs', characters });
  }
  const compiled = compiler.compile(document.template, input.json, new Date(document.issue.issuedAt));
  return compiled.ok ? ok(compiled.value) : fail({ kind: 'templateFailed', message: compiled.error });
};

const port = parentPort;
if (!port) throw new Error('This file runs as a worker thread.');
// The only sender is render.ts, which starts this thread with data of this type.
const { fonts, signerName } = workerData as RenderWorkerData;
const compiler = createTypstCompiler(fonts, signerName);
const missingGlyphs = await createMissingGlyphs(fonts);

port.on('message', (request: RenderRequest) => {
  const result = renderDocument(request, compiler, missingGlyphs);
  const reply: RenderReply = { id: request.id, result };
  port.postMessage(reply, result.ok ? [result.value.buffer] : []);
});
