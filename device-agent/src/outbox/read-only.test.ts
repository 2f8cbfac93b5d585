import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeFolder } from '../testing/samples.ts';

const program = fileURLToPath(new URL('../testing/read-only-disk.ts', import.meta.url));
const canMount = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
const title =
  'starts on a disk that can only be read: keeps what waits, refuses what is new, says so, and goes on when it can write';

it.skipIf(!canMount)(
  canMount ? title : `${title} (skipped: only root can mount, on Linux)`,
  { timeout: 60_000 },
  () => {
    const stdout = execFileSync('unshare', ['-m', process.execPath, program, makeFolder()], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual({
      readOnly: {
        waiting: 2,
        isReadable: true,
        put: 'diskError',
        alarm: 'diskError',
        store: 'broken',
        restartHelps: false,
      },
      writable: { waiting: 2, isReadable: true, put: 'kept', alarm: null, store: 'writable', restartHelps: true },
    });
  },
);
