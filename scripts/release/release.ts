import { cpSync, existsSync, mkdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { repositoryRoot } from '../repository.ts';
import { packagesToRun, readLockFile } from './lock-file.ts';

/** Sources that a terminal runs, and what belongs beside them; each as it lies in the repository. */
const parts = [
  'package.json',
  'package-lock.json',
  'shared/package.json',
  'shared/src',
  'device-agent/package.json',
  'device-agent/src',
  'kiosk-ui/package.json',
  'kiosk-ui/dist',
  'docs',
  'scripts/terminal',
];

/** Of a package of nine weights of a font one is printed with; the others would be 100 MB for each terminal. */
const printed = '400Regular';
const isNeeded = (path: string): boolean =>
  !/\.test\.tsx?$|\.map$|\.d\.[cm]?ts$|^\/device-agent\/src\/testing(\/|$)/.test(path) &&
  !(/noto-serif-sc\/\d/.test(path) && !path.includes(printed));

/** The version that the repository's package.json says. */
export const releaseVersion = (): string =>
  v.parse(
    v.pipe(v.string(), v.parseJson(), v.object({ version: v.string() })),
    readFileSync(join(repositoryRoot, 'package.json'), 'utf8'),
  ).version;

/**
 * Lays all that a terminal needs into `folder`: programs, page, manuals, the installer, the packages for the platform this
 * runs on, and the Node that npm brought. Throws where a page was not built.
 */
export const layRelease = (folder: string): void => {
  const lay = (path: string): void => {
    const source = join(repositoryRoot, path);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(source, join(folder, path), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (from) => isNeeded(from.slice(repositoryRoot.length)),
    });
  };
  for (const part of parts) lay(part);
  const lockFile = readLockFile(join(repositoryRoot, 'package-lock.json'));
  // Of optional packages npm installs those for this platform.
  for (const path of packagesToRun(lockFile, 'device-agent')) if (existsSync(join(repositoryRoot, path))) lay(path);
  mkdirSync(join(folder, 'node_modules/@linban'), { recursive: true });
  symlinkSync('../../shared', join(folder, 'node_modules/@linban/shared'));
  const program = 'node_modules/.bin/node';
  const target = readlinkSync(join(repositoryRoot, program));
  const nodePackage = basename(dirname(dirname(resolve('/', target))));
  lay(join('node_modules', nodePackage));
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(target, join(folder, program));
};
