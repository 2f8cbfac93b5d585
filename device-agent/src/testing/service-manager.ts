import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { eventually } from './eventually.ts';

/** What a test with a service manager needs and this machine lacks. */
export const missingForNotify: readonly string[] = ['systemd-notify', '/usr/bin/perl'].filter(
  (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0,
);

/** Perl's recv throws the descriptor of a barrier away, which lets the sender go on, as systemd does. */
const receiver = `
  socket(S, AF_UNIX, SOCK_DGRAM, 0) or die; bind(S, pack_sockaddr_un($ARGV[0])) or die; $| = 1;
  while (defined recv(S, $message, 8192, 0)) { print "$message\\n" }`;

/** The socket a service manager listens on, and everything that came in through it. Gone when the test ends. */
export const listenAsServiceManager = async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'linban-notify-')), 'notify');
  const child = spawn('/usr/bin/perl', ['-MSocket', '-e', receiver, path]);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  onTestFinished(() => void child.kill());
  await eventually(() => expect(existsSync(path)).toBe(true));
  return { path, messages: () => text };
};
