import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasProgram } from '../../testing/has-program.ts';
import { lockNode } from './node-lock.ts';

/** Stands for a node under /dev: locks are the same on every file. */
const makeNode = (): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'linban-lock-')), 'hidraw0');
  writeFileSync(path, '');
  return path;
};
const isFreeForOthers = (path: string) => spawnSync('flock', ['--nonblock', path, 'true']).status === 0;

describe.skipIf(!hasProgram('flock'))('the lock of a device node (needs flock)', () => {
  it('keeps others out until it is let go', async () => {
    const path = makeNode();
    const release = await lockNode(path);
    expect(isFreeForOthers(path)).toBe(false);
    expect(await lockNode(path)).toBeNull();
    release?.();
    expect(isFreeForOthers(path)).toBe(true);
  });

  it('fails for a node that is not there', async () => {
    await expect(lockNode('/dev/no-such-node')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
