import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What independent tools say of a PDF that came out of the printer. */
export interface PaperReport {
  readonly text: string;
  /** What `pdfsig` says of the signature. */
  readonly signature: string;
  /** What `pdffonts` says of the fonts. */
  readonly fonts: string;
}

/** Looks at a PDF with Poppler's tools (Debian: poppler-utils). */
export const inspectPaper = async (pdf: Uint8Array): Promise<PaperReport> => {
  const folder = await mkdtemp(join(tmpdir(), 'linban-paper-'));
  try {
    const file = join(folder, 'paper.pdf');
    await writeFile(file, pdf);
    const [text, signature, fonts] = await Promise.all([
      run('pdftotext', ['-layout', file, '-']),
      run('pdfsig', ['-nocert', file]),
      run('pdffonts', [file]),
    ]);
    return { text: text.stdout, signature: signature.stdout, fonts: fonts.stdout };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
