import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../run-command.ts';
import { copyLibraries, copyModules, type Kernel } from './kernel.ts';

/** A folder that becomes the first disk of a machine: busybox, the modules in the order they need each other, and `init`. */
export const layFirstDisk = (root: string, kernel: Kernel, modules: readonly string[], init: string): void => {
  for (const folder of ['bin', 'dev', 'proc', 'sys', 'tmp']) mkdirSync(join(root, folder), { recursive: true });
  cpSync('/bin/busybox', join(root, 'bin/busybox'), { dereference: true });
  copyLibraries(root, '/bin/busybox');
  copyModules(kernel, root, modules);
  const mounts = ['proc p /proc', 'sysfs s /sys', 'devtmpfs d /dev'].map((mount) => `busybox mount -t ${mount}`);
  const insert = `for module in ${modules.join(' ')}; do [ ! -f /modules/$module.ko ] || busybox insmod /modules/$module.ko; done`;
  writeFileSync(join(root, 'init'), ['#!/bin/busybox sh', 'export PATH=/bin', ...mounts, insert, init, ''].join('\n'));
  chmodSync(join(root, 'init'), 0o755);
};

export interface MachineOptions {
  readonly kernel: Kernel;
  /** As {@link layFirstDisk} made it. */
  readonly firstDisk: string;
  /** A raw image, the machine's `/dev/vda`. */
  readonly disk?: string;
  readonly memoryMb: number;
  /** After this long it is turned off. */
  readonly patienceMs: number;
  /** Further words for the kernel. */
  readonly kernelWords?: readonly string[];
  /** Gets each line that it prints. */
  readonly onLine?: (line: string) => void;
}

/** Runs a machine without a network until it turns itself off: whether it did, and what it printed on its serial line. */
export const runMachine = async (
  options: MachineOptions,
): Promise<{ readonly turnedOff: boolean; readonly printed: string }> => {
  const { kernel, firstDisk, disk, memoryMb, patienceMs, kernelWords = [], onLine } = options;
  const archive = `${firstDisk}.gz`;
  await runCommand('sh', ['-c', `find . | cpio -o -H newc --quiet | gzip -1 > "${archive}"`], { cwd: firstDisk });
  const flags = ['-m', String(memoryMb), '-smp', '2', '-nographic', '-no-reboot', '-net', 'none'];
  const drive = disk === undefined ? [] : ['-drive', `file=${disk},format=raw,if=virtio`];
  const words = ['console=ttyS0', 'quiet', 'panic=-1', ...kernelWords].join(' ');
  const limit = AbortSignal.timeout(patienceMs);
  const { output, code } = await runCommand(
    'qemu-system-x86_64',
    [...flags, ...drive, '-kernel', kernel.image, '-initrd', archive, '-append', words],
    { signal: limit, ...(onLine && { onLine }) },
  );
  return { turnedOff: code === 0 && !limit.aborted, printed: output };
};
