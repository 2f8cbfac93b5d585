import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** What this machine lacks to run a virtual one of Debian: the platform, and programs by name, those of `further` besides. */
export const missingForMachine = (further: readonly string[] = []): readonly string[] => {
  const programs = ['qemu-system-x86_64', 'busybox', 'cpio', 'dpkg', 'apt-get', 'ldd', 'gzip', ...further];
  const lost = programs.filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  return process.platform === 'linux' && process.arch === 'x64' ? lost : ['Linux on x64', ...lost];
};
