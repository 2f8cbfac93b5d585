import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const terminalFolder = dirname(fileURLToPath(import.meta.url));

/** Whether this machine has a program, also in the folders of administrators. */
export function hasProgram(name: string): boolean {
  return ['/usr/bin', '/bin', '/usr/sbin', '/sbin'].some((folder) => existsSync(join(folder, name)));
}

export function makeTerminalFolder(): string {
  return mkdtempSync(join(tmpdir(), 'linban-terminal-'));
}

/** Writes a file with its folders. */
export function write(root: string, path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  chmodSync(join(root, path), mode);
}

/** A release that holds no more than the installer asks of one. */
export function makeRelease(version = '1.0.0'): string {
  const folder = makeTerminalFolder();
  write(folder, 'package.json', `{\n  "version": "${version}"\n}\n`);
  write(folder, 'kiosk-ui/dist/index.html', '<html></html>');
  return folder;
}

export type Outcome = { code: number | null; output: string };

export function runInstaller(...args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync('sh', [join(terminalFolder, 'install.sh'), ...args], {
    encoding: 'utf8',
  });
  return { code: status, output: stdout + stderr };
}

/** Debian's own units, and programs the units name, so that systemd-analyze finds them in the folder. */
export function addDebianParts(root: string): void {
  cpSync('/usr/lib/systemd/system', join(root, 'usr/lib/systemd/system'), { recursive: true, verbatimSymlinks: true });
  for (const program of ['bin/cage', 'bin/systemctl', 'bin/sleep', 'sbin/pcscd'])
    write(root, `usr/${program}`, '#!/bin/sh\n', 0o755);
}
