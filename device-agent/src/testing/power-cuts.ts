import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as v from 'valibot';

const machine = fileURLToPath(new URL('./cut-power.ts', import.meta.url));

const totalsSchema = v.object({
  cuts: v.number(),
  /** Cuts that took something that had been acknowledged. */
  losing: v.number(),
  acknowledged: v.number(),
  lost: v.number(),
  doubled: v.number(),
  unreadable: v.number(),
  damaged: v.number(),
});
export type PowerCutTotals = v.InferOutput<typeof totalsSchema>;

/** Why power cuts can't be played on this machine; `null`: they can. */
export const whyNoPowerCuts = (): string | null => {
  if (process.getuid?.() !== 0) return 'a file system can be mounted by root only';
  const folder = mkdtempSync(join(tmpdir(), 'linban-power-'));
  try {
    const tried = spawnSync(
      'unshare',
      [
        '-m',
        'sh',
        '-ec',
        'truncate -s 8M i; mkfs.ext4 -q -F i; mkdir m; mount -o loop i m; xfs_io -x -c shutdown m; umount m',
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    return tried.status === 0 ? null : 'unshare, mkfs.ext4, a loop mount or xfs_io does not work here';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * Cuts the power of a disk that the agent's real store is writing to, again and again: an ext4 in a file, shut down so that
 * whatever was not flushed is gone. `normal` is the planted bug: SQLite at `synchronous=NORMAL`.
 */
export const runPowerCuts = async (options: {
  readonly mode: 'full' | 'normal';
  readonly cuts: number;
  readonly seed: number;
}): Promise<PowerCutTotals> => {
  const folder = mkdtempSync(join(tmpdir(), 'linban-power-'));
  try {
    const { stdout } = await promisify(execFile)('unshare', [
      '-m',
      process.execPath,
      machine,
      folder,
      options.mode,
      String(options.cuts),
      String(options.seed),
    ]);
    return v.parse(totalsSchema, JSON.parse(stdout));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
