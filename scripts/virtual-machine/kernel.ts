import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../run-command.ts';

const version = '6.1.0-56-amd64';
export const kernelPackage = `linux-image-${version}`;

export interface Kernel {
  readonly version: string;
  readonly image: string;
  /** Where its modules are: `lib/modules/VERSION` of it. */
  readonly modules: string;
}

/** Debian's kernel, downloaded and unpacked into `folder`, not installed; `undefined` where it can't be had. */
export const unpackKernel = async (folder: string): Promise<Kernel | undefined> => {
  mkdirSync(folder);
  const loaded = await runCommand('apt-get', ['download', kernelPackage], { cwd: folder });
  const archive = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (loaded.code !== 0 || archive === undefined) return undefined;
  await runCommand('dpkg', ['-x', archive, 'x'], { cwd: folder });
  const root = join(folder, 'x');
  return { version, image: join(root, `boot/vmlinuz-${version}`), modules: join(root, 'lib/modules', version) };
};

/** Puts the modules into `root`'s folder `modules`, under their names. */
export const copyModules = ({ modules }: Kernel, root: string, names: readonly string[]): void => {
  mkdirSync(join(root, 'modules'), { recursive: true });
  const files = readdirSync(modules, { recursive: true, encoding: 'utf8' });
  for (const name of names) {
    const file = files.find((path) => path.endsWith(`/${name}.ko`));
    // What is not there is built in.
    if (file) cpSync(join(modules, file), join(root, 'modules', `${name}.ko`));
  }
};

/** Puts the libraries that programs load into `root`, where they look for them. */
export const copyLibraries = (root: string, ...programs: readonly string[]): void => {
  const { stdout } = spawnSync('ldd', programs, { encoding: 'utf8' });
  for (const [library] of stdout.matchAll(/\/\S+\.so\S*(?= \()/g)) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    cpSync(realpathSync(library), join(root, library));
  }
};
