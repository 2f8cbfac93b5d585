import { readdirSync, readFileSync, readlinkSync, realpathSync, type Stats, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The machine as the doctor sees it; a test gives a folder in the place of `/`. */
export interface Machine {
  /** `/` but in tests. */
  readonly root: string;
  readonly nodeVersion: string;
  readonly uid: number;
  readonly groups: readonly number[];
  readonly now: () => Date;
  /** Loads a native package. */
  readonly load: (name: string) => Promise<unknown>;
  /** Bytes a program may still write into this folder. */
  readonly freeBytes: (folder: string) => number;
}

export const thisMachine = (): Machine => ({
  root: '/',
  nodeVersion: process.versions.node,
  uid: process.getuid?.() ?? 0,
  groups: process.getgroups?.() ?? [],
  now: () => new Date(),
  load: (name) => import(name),
  freeBytes: (folder) => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
});

const orElse = <T>(work: () => T, otherwise: T): T => {
  try {
    return work();
  } catch {
    return otherwise;
  }
};

/** Names in a folder, sorted; none where there is no such folder. */
export const namesIn = ({ root }: Machine, folder: string): string[] =>
  orElse(() => readdirSync(join(root, folder)).toSorted(), []);

/** A small text file without the blank at its end; empty where there is none. */
export const textOf = ({ root }: Machine, file: string): string =>
  orElse(() => readFileSync(join(root, file), 'utf8').trim(), '');

export const statOf = ({ root }: Machine, file: string): Stats | undefined =>
  orElse(() => statSync(join(root, file)), undefined);

/** Where a link leads, as a path from the machine's own root. */
export const targetOf = ({ root }: Machine, file: string): string =>
  orElse(
    () => {
      const path = realpathSync(join(root, file));
      const base = realpathSync(root);
      return base === '/' ? path : path.slice(base.length);
    },
    orElse(() => readlinkSync(join(root, file)), file),
  );
