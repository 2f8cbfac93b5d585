import { spawn } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeTestFolder } from './test-folder.ts';

const make = (parent?: string) => {
  const folder = makeTestFolder(parent);
  onTestFinished(() => folder.remove());
  return folder;
};

it('lets other users through, and nobody look', () => {
  const { path } = make();
  expect(statSync(path).mode & 0o777).toBe(0o711);
  // The longest socket below it has a folder of 24 characters; a path of more than 107 can't be one.
  expect(path.length).toBeLessThan(60);
});

it('goes where there is room', () => {
  expect(dirname(make('/nowhere').path)).toBe(tmpdir());
});

it('goes with everything in it', async () => {
  const { path, remove } = make();
  writeFileSync(join(path, 'left'), '');
  await remove();
  expect(existsSync(path)).toBe(false);
});

it.skipIf(process.platform !== 'linux').each([
  [
    'has it as its temporary folder',
    (path: string) => spawn('sleep', ['600'], { env: { TMPDIR: path, PATH: process.env['PATH'] } }),
  ],
  ['works in it', (path: string) => spawn('sleep', ['600'], { cwd: path })],
  ['does not listen', (path: string) => spawn('sh', ['-c', `trap '' TERM; sleep 600 & wait; sleep 600`, path])],
])(
  'ends a process that %s (reads /proc: Linux)',
  async (_what, start) => {
    const { path, remove } = make();
    const stranger = spawn('sleep', ['600']);
    const child = start(path);
    await Promise.all([stranger, child].map((each) => new Promise((started) => each.once('spawn', started))));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await remove();
    await ended;
    expect(stranger.exitCode).toBeNull();
    expect(stranger.signalCode).toBeNull();
    stranger.kill();
  },
  20_000,
);

it.skipIf(process.platform !== 'linux')(
  'leaves to whoever asks for it their own children, and ends theirs',
  async () => {
    const { path, remove } = makeTestFolder(undefined, true);
    const child = spawn('sh', ['-c', 'sleep 600 & echo $!; wait'], { cwd: path, stdio: ['ignore', 'pipe', 'ignore'] });
    const grandchild = Number(await new Promise<Buffer>((said) => child.stdout.once('data', said)));
    await remove();
    expect(existsSync(path)).toBe(false);
    await expect.poll(() => existsSync(`/proc/${grandchild}`)).toBe(false);
    expect(child.signalCode).toBeNull();
    child.kill();
  },
);
