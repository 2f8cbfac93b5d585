import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import * as v from 'valibot';

const namesSchema = v.optional(v.record(v.string(), v.string()), {});

/** What npm's lock file (version 3) says of the packages: each by its folder, `''` being the repository itself. */
const lockFileSchema = v.object({
  packages: v.record(
    v.string(),
    v.object({
      link: v.optional(v.boolean(), false),
      resolved: v.optional(v.string()),
      dependencies: namesSchema,
      optionalDependencies: namesSchema,
    }),
  ),
});
export type LockFile = v.InferOutput<typeof lockFileSchema>;

export const readLockFile = (file: string): LockFile =>
  v.parse(v.pipe(v.string(), v.parseJson(), lockFileSchema), readFileSync(file, 'utf8'));

/** Where Node finds a package from `folder`: in the nearest `node_modules` on the way up. */
const folderOf = ({ packages }: LockFile, name: string, folder: string): string | undefined => {
  for (let at = folder; ; at = posix.dirname(at) === '.' ? '' : posix.dirname(at)) {
    const candidate = posix.join(at, 'node_modules', name);
    if (packages[candidate]) return candidate;
    if (at === '') return undefined;
  }
};

/**
 * The folders of all packages that the workspace `from` needs to run, its own and those of the workspaces it needs left out.
 * Peers that nobody brings and what only developers need are not among them; of optional packages those for any platform are.
 */
export const packagesToRun = (lockFile: LockFile, from: string): readonly string[] => {
  const found = new Set<string>();
  const walk = (folder: string): void => {
    const entry = lockFile.packages[folder];
    if (!entry) return;
    for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
      const next = folderOf(lockFile, name, folder);
      if (next === undefined || found.has(next)) continue;
      const { link, resolved } = lockFile.packages[next] ?? { link: false };
      if (!link) found.add(next);
      walk(link && resolved !== undefined ? resolved : next);
    }
  };
  walk(from);
  return [...found].toSorted();
};
