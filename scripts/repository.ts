import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds everything. */
export const repositoryRoot: string = dirname(dirname(fileURLToPath(import.meta.url)));

/** The Node that runs Linban's programs: whatever runs this script, because the bootstrap chose it. */
export const programNode: string = process.execPath;

/** Where Node keeps the compiled code of the programs that are started here: they are ready in half the time. */
export const compiledCodeFolder: string = join(repositoryRoot, 'node_modules', '.cache', 'linban', 'compiled');

/** A command-line tool that npm installed. */
export function tool(name: string): string {
  return join(repositoryRoot, 'node_modules', '.bin', name);
}

const NOT_SOURCE = new Set(['node_modules', 'dist', 'coverage', '.git', '.linban']);

/** Every source file under `folder`, as sorted paths relative to it. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: false, withFileTypes: true })
    .flatMap((entry) => {
      if (NOT_SOURCE.has(entry.name)) return [];
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sourceFiles(path).map((file) => join(entry.name, file));
      return entry.isFile() ? [relative(folder, path)] : [];
    })
    .sort();
}
