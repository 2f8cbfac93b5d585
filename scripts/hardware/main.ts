import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { repositoryRoot } from '../repository.ts';
import { runCommand } from '../run-command.ts';

// The real node-hid and the real usb on the real kernel of Linux: a virtual machine with virtual readers at uhid and at the
// dummy host controller. The kernel is Debian's, downloaded and unpacked, not installed. Not part of `npm test`: half a minute at best, and 70 MB of download.

const kernelPackage = 'linux-image-6.1.0-56-amd64';
/** In the order in which they need each other. */
const modules = [
  'usb-common',
  'usbcore',
  'hid',
  'hid-generic',
  'uhid',
  'udc-core',
  'dummy_hcd',
  'configfs',
  'libcomposite',
  'usb_f_fs',
];
const guests = ['hid-guest.ts', 'usb-guest.ts'];
const packages = [
  'node-hid',
  'pkg-prebuilds',
  'usb',
  '@node-usb/usb-linux-x64-gnu',
  'valibot',
  'iconv-lite',
  'safer-buffer',
];
const patienceMs = 240_000;

const init = `#!/bin/busybox sh
export PATH=/bin
busybox mount -t proc p /proc; busybox mount -t sysfs s /sys; busybox mount -t devtmpfs d /dev
for module in ${modules.join(' ')}; do busybox insmod /modules/$module.ko; done
busybox mount -t configfs c /sys/kernel/config
cd /linban; for guest in ${guests.join(' ')}; do node scripts/hardware/$guest 2>&1; done
busybox poweroff -f
`;

const resultSchema = v.object({
  name: v.string(),
  isSame: v.literal(true),
  online: v.number(),
  readMs: v.number(),
  offline: v.number(),
  again: v.number(),
});

function missing(): string[] {
  const programs = ['qemu-system-x86_64', 'busybox', 'cpio', 'dpkg', 'apt-get', 'ldd', 'gzip'];
  const lost = programs.filter(
    (program) => !['/usr/bin', '/bin', '/usr/sbin'].some((folder) => existsSync(join(folder, program))),
  );
  return process.platform === 'linux' && process.arch === 'x64' ? lost : ['Linux on x64', ...lost];
}

/** Debian's kernel, unpacked; `undefined` where it can't be had. */
async function unpackKernel(folder: string): Promise<string | undefined> {
  mkdirSync(folder);
  const loaded = await runCommand('apt-get', ['download', kernelPackage], { cwd: folder });
  const archive = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (loaded.code !== 0 || archive === undefined) return undefined;
  await runCommand('dpkg', ['-x', archive, 'x'], { cwd: folder });
  return join(folder, 'x');
}

function copyLibraries(root: string, ...files: readonly string[]): void {
  const { stdout } = spawnSync('ldd', files, { encoding: 'utf8' });
  for (const [library] of stdout.matchAll(/\/\S+\.so\S*(?= \()/g)) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    cpSync(realpathSync(library), join(root, library));
  }
}

/** The machine's whole disk: busybox, Node, the drivers, and the modules. */
function buildRoot(root: string, kernel: string): void {
  for (const folder of ['bin', 'dev', 'proc', 'sys', 'tmp', 'modules', 'linban/node_modules/@linban'])
    mkdirSync(join(root, folder), { recursive: true });
  const node = realpathSync(process.execPath);
  cpSync(node, join(root, 'bin/node'));
  cpSync('/bin/busybox', join(root, 'bin/busybox'), { dereference: true });
  for (const part of ['device-agent', 'shared', 'scripts/hardware'])
    cpSync(join(repositoryRoot, part), join(root, 'linban', part), { recursive: true });
  for (const name of packages)
    cpSync(join(repositoryRoot, 'node_modules', name), join(root, 'linban/node_modules', name), { recursive: true });
  symlinkSync('../../shared', join(root, 'linban/node_modules/@linban/shared'));
  const prebuilds = join(root, 'linban/node_modules/node-hid/prebuilds');
  const addOns = [
    join(prebuilds, 'HID_hidraw-linux-x64'),
    join(root, 'linban/node_modules/@node-usb/usb-linux-x64-gnu'),
  ]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((file) => file.endsWith('.node'));
  copyLibraries(root, node, '/bin/busybox', ...addOns);
  const files = readdirSync(kernel, { recursive: true, encoding: 'utf8' });
  for (const name of modules) {
    const file = files.find((path) => path.endsWith(`/${name}.ko`));
    if (file) cpSync(join(kernel, file), join(root, 'modules', `${name}.ko`));
  }
  writeFileSync(join(root, 'init'), init);
  chmodSync(join(root, 'init'), 0o755);
}

/** What the machine printed; `undefined` where there is no kernel to be had. */
async function runMachine(folder: string): Promise<string | undefined> {
  const kernel = await unpackKernel(join(folder, 'kernel'));
  if (kernel === undefined) return undefined;
  const root = join(folder, 'root');
  buildRoot(root, kernel);
  await runCommand('sh', ['-c', 'find . | cpio -o -H newc --quiet | gzip -1 > ../initrd.gz'], { cwd: root });
  const image = join(kernel, 'boot', `vmlinuz-${kernelPackage.replace('linux-image-', '')}`);
  const { stdout = '' } = spawnSync(
    'qemu-system-x86_64',
    [
      '-m',
      '1200',
      '-kernel',
      image,
      '-initrd',
      join(folder, 'initrd.gz'),
      '-append',
      'console=ttyS0 quiet panic=-1',
      '-nographic',
      '-no-reboot',
      '-net',
      'none',
    ],
    { encoding: 'utf8', timeout: patienceMs, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return stdout;
}

async function main(): Promise<number> {
  const lost = missing();
  if (lost.length > 0) {
    console.log(`skipped: this machine lacks ${lost.join(', ')}`);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'linban-hardware-'));
  try {
    const printed = await runMachine(folder);
    if (printed === undefined) {
      console.log(`skipped: apt-get can't download ${kernelPackage}`);
      return 0;
    }
    const outcomes = [...printed.matchAll(/LINBAN (\{.*\})/g)].map(([, json]) =>
      v.parse(v.pipe(v.string(), v.parseJson(), resultSchema), json),
    );
    for (const { name, online, readMs, offline, again } of outcomes)
      console.log(
        `${name}: online after ${online} ms, card read in ${readMs} ms, unplugged noticed after ${offline} ms, back after ${again} ms`,
      );
    if (outcomes.length < guests.length) {
      console.log(printed);
      return 1;
    }
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exit(await main());
