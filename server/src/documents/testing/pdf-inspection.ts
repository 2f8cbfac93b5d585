import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Looks at PDFs in tests with programs that were written by others: poppler and qpdf. */

const run = promisify(execFile);

const debianPackages = {
  pdftotext: 'poppler-utils',
  pdffonts: 'poppler-utils',
  pdfsig: 'poppler-utils',
  pdfinfo: 'poppler-utils',
  qpdf: 'qpdf',
};

const failure = (program: keyof typeof debianPackages, error: unknown): Error => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return new Error(`${program} is missing. Install the Debian package ${debianPackages[program]}.`);
  }
  return new Error(`${program} failed`, { cause: error });
};

const inspect = async (program: keyof typeof debianPackages, pdf: Uint8Array, ...args: string[]): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'linban-pdf-'));
  const path = join(folder, 'document.pdf');
  try {
    await writeFile(path, pdf);
    const { stdout } = await run(
      program,
      args.map((arg) => (arg === 'FILE' ? path : arg)),
      { maxBuffer: 1e8 },
    );
    return stdout;
  } catch (error) {
    throw failure(program, error);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** The words in reading order. */
export const textOf = (pdf: Uint8Array): Promise<string> => inspect('pdftotext', pdf, '-raw', 'FILE', '-');

/** The same without blanks and line ends, so that wrapping does not matter. */
export const solidTextOf = async (pdf: Uint8Array): Promise<string> => (await textOf(pdf)).replaceAll(/\s/g, '');

/** `embedded subset unicode` of each font, e.g. `yes yes yes`. */
export const fontsOf = async (pdf: Uint8Array): Promise<string[]> => {
  const [, , ...rows] = (await inspect('pdffonts', pdf, 'FILE')).trimEnd().split('\n');
  return rows.map(
    (row) => /((?:yes|no) +(?:yes|no) +(?:yes|no)) +\d+ +\d+$/.exec(row)?.[1]?.replaceAll(/ +/g, ' ') ?? row,
  );
};

export const signatureReport = (pdf: Uint8Array): Promise<string> => inspect('pdfsig', pdf, 'FILE');

export const pageCountOf = async (pdf: Uint8Array): Promise<number> =>
  Number(/^Pages:\s+(\d+)$/m.exec(await inspect('pdfinfo', pdf, 'FILE'))?.[1]);

/** Throws if qpdf finds an error or has a warning (exit codes 2 and 3). */
export const checkStructure = async (pdf: Uint8Array): Promise<void> => {
  await inspect('qpdf', pdf, '--check', 'FILE');
};
