import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot, sourceFiles, tool } from './repository.ts';
import { runCommand } from './run-command.ts';

export type BuildResult = { name: string; passed: boolean };

const STAMPS = join(repositoryRoot, 'node_modules', '.cache', 'linban');

/** The folders with a page to build: those that hold a vite.config.ts. */
function bundleFolders(): string[] {
  return sourceFiles(repositoryRoot)
    .filter((file) => file.endsWith('/vite.config.ts'))
    .map(dirname);
}

/** Stands for everything a bundle may be made of: its workspace, shared/, the lock file. Tests are no part of it. */
function sourcesHash(folder: string): string {
  const [workspace = folder] = folder.split('/');
  const hash = createHash('sha256');
  const add = (file: string) => hash.update(`${file}\0`).update(readFileSync(join(repositoryRoot, file)));
  for (const top of new Set([workspace, 'shared'])) {
    for (const file of sourceFiles(join(repositoryRoot, top))) if (!file.includes('.test.')) add(join(top, file));
  }
  add('package-lock.json');
  return hash.digest('hex');
}

async function buildBundle(folder: string, report: (line: string) => void): Promise<BuildResult> {
  const stamp = join(STAMPS, `${folder.replaceAll('/', '-')}.built`);
  const built = join(repositoryRoot, folder, 'dist', 'index.html');
  const hash = sourcesHash(folder);
  const name = `build ${folder}`;
  if (existsSync(built) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) {
    report(`  ok    ${name.padEnd(36)} unchanged`);
    return { name, passed: true };
  }
  const { code, output, milliseconds } = await runCommand(tool('vite'), ['build'], {
    cwd: join(repositoryRoot, folder),
  });
  const passed = code === 0 && existsSync(built);
  const seconds = `${(milliseconds / 1000).toFixed(1).padStart(5)} s`;
  report(`${passed ? '  ok  ' : 'FAILED'}  ${name.padEnd(36)} ${seconds}${passed ? '' : `\n${output}`}`);
  if (passed) {
    mkdirSync(STAMPS, { recursive: true });
    writeFileSync(stamp, hash);
  }
  return { name, passed };
}

/** Builds each page into its folder's dist/, where its sources changed since the last time. One after the other: Vite uses all cores. */
export async function buildBundles(report: (line: string) => void = console.log): Promise<BuildResult[]> {
  const results: BuildResult[] = [];
  for (const folder of bundleFolders()) results.push(await buildBundle(folder, report));
  return results;
}

if (import.meta.main && (await buildBundles()).some(({ passed }) => !passed)) process.exitCode = 1;
