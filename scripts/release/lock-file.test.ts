import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../repository.ts';
import { packagesToRun, readLockFile } from './lock-file.ts';

const none = { link: false, dependencies: {}, optionalDependencies: {} };

it('follows what is needed through workspaces and nested folders, and leaves out what only developers need', () => {
  const packages = {
    '': { ...none, dependencies: { unused: '1' } },
    agent: { ...none, dependencies: { '@x/shared': '1', frame: '1' }, optionalDependencies: { native: '1' } },
    shared: { ...none, dependencies: { schema: '1' } },
    'node_modules/@x/shared': { ...none, link: true, resolved: 'shared' },
    'node_modules/schema': none,
    'node_modules/frame': { ...none, dependencies: { bytes: '2', frame: '1' } },
    'node_modules/frame/node_modules/bytes': { ...none, dependencies: { schema: '1' } },
    'node_modules/bytes': none,
    'node_modules/unused': none,
    'node_modules/native': none,
  };
  expect(packagesToRun({ packages }, 'agent')).toEqual([
    'node_modules/frame',
    'node_modules/frame/node_modules/bytes',
    'node_modules/native',
    'node_modules/schema',
  ]);
});

it('finds all that the agent imports, and neither a compiler nor the server’s packages', () => {
  const folders = packagesToRun(readLockFile(join(repositoryRoot, 'package-lock.json')), 'device-agent');
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(repositoryRoot, 'device-agent/package.json'), 'utf8'),
  );
  const own = Object.keys(dependencies).filter((name) => !name.startsWith('@linban/'));
  expect(folders).toEqual(expect.arrayContaining(own.map((name) => `node_modules/${name}`)));
  expect(own.every((name) => existsSync(join(repositoryRoot, 'node_modules', name)))).toBe(true);
  expect(folders.filter((folder) => /typescript|fastify|node_modules\/pg$|vitest|react/.test(folder))).toEqual([]);
});
