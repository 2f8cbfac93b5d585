import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { buildBundles } from '../build.ts';
import { layRelease, releaseVersion } from '../release/release.ts';
import { repositoryRoot } from '../repository.ts';
import { write } from '../terminal/clean-root.ts';
import { type Kernel, kernelPackage, unpackKernel } from '../virtual-machine/kernel.ts';
import { layFirstDisk, runMachine } from '../virtual-machine/machine.ts';
import { missingForMachine } from '../virtual-machine/missing.ts';

// A terminal from nothing: Debian, install.sh, a start of the machine, and what its service manager makes of our units, users,
// rules and updates. Not part of `npm test`: ten minutes, and 250 MB of download.

/** What install.sh would install, without what needs a display or a printer, and without a time server in reach. */
const packages = [
  ...['systemd', 'systemd-sysv', 'libpam-systemd', 'dbus', 'udev', 'kmod', 'procps'],
  ...['polkitd', 'pcscd', 'nftables', 'openssl', 'curl', 'libusb-1.0-0', 'libudev1'],
];
const suite = 'bookworm';
/** In the order in which they need each other. */
const modules = [
  ...['virtio_ring', 'virtio', 'virtio_pci_modern_dev', 'virtio_pci_legacy_dev', 'virtio_pci', 'virtio_blk'],
  ...['crc16', 'crc32c_generic', 'mbcache', 'jbd2', 'ext4'],
];
/** Of the modules that the system itself loads those for the firewall. */
const firewallModules = [
  'kernel/net/netfilter',
  'kernel/net/ipv4/netfilter',
  'kernel/net/ipv6/netfilter',
  'kernel/lib',
];
const init = `busybox mkdir /new; busybox mount -t ext4 /dev/vda /new
busybox umount /proc /sys; busybox mount --move /dev /new/dev
exec busybox switch_root /new /lib/systemd/systemd`;
const patienceMs = 2_400_000;

const configuration = {
  serverUrl: 'http://127.0.0.1:9',
  uiFolder: '/opt/linban/current/kiosk-ui/dist',
  dataFolder: '/var/lib/linban-agent',
  screenUser: 'linban-ui',
  browser: { command: ['/usr/lib/linban/new-screen'], folder: '/run/linban-agent/screen' },
  power: { powerOffCommand: ['/usr/lib/linban/power-off'] },
  devices: {},
};
const guestUnit = `[Unit]
After=multi-user.target
[Service]
ExecStart=/opt/linban/current/node_modules/.bin/node /root/guest.ts
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
`;

/** An emulated processor is thirty times slower than a terminal's, and our units' limits are for a terminal. */
const slowMachine = {
  'linban-agent.service': ['TimeoutStartSec=10min'],
  'linban-update.service': ['Environment=LINBAN_PATIENCE_SECONDS=600'],
} as const;

const resultSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ name: v.string(), trouble: v.nullable(v.string()), seconds: v.number() }),
);

const run = (command: string, args: readonly string[], cwd?: string): void => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', cwd });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? ''}\n${stdout}${stderr}`.slice(-4_000));
};

/** Where this machine's own packages come from. */
const mirror = (): string | undefined =>
  spawnSync('apt-get', ['indextargets', '--format', '$(REPO_URI) $(CODENAME)'], { encoding: 'utf8' })
    .stdout.split('\n')
    .find((line) => line.endsWith(` ${suite}`))
    ?.split(' ')[0];

/** Changes what a release says of itself, packs it into `folder`, and signs it. */
const packRelease = (release: string, version: string, folder: string, key: string): void => {
  write(release, 'package.json', `${JSON.stringify({ name: 'linban', version, type: 'module' }, null, 2)}\n`);
  const archive = join(folder, `linban-${version}.tar.gz`);
  run('tar', ['-czf', archive, '-C', release, '.']);
  run('openssl', ['pkeyutl', '-sign', '-inkey', key, '-rawin', '-in', archive, '-out', `${archive}.sig`]);
};

/** The machine's disk: a terminal as install.sh leaves it, two releases to come, and who looks at it all. */
const layTerminal = (folder: string, kernel: Kernel, from: string): string => {
  const root = join(folder, 'terminal');
  run('debootstrap', ['--variant=minbase', `--include=${packages.join(',')}`, suite, root, from]);
  const release = join(folder, 'release');
  layRelease(release);
  run('sh', [join(release, 'scripts/terminal/install.sh'), '--root', root, '--release', release]);
  write(root, 'etc/linban/agent.json', JSON.stringify(configuration), 0o640);
  // No display in a machine without one: what cage would show is tried elsewhere.
  write(root, 'usr/bin/cage', '#!/bin/sh\nexec sleep infinity\n', 0o755);

  for (const [unit, lines] of Object.entries(slowMachine))
    write(root, `etc/systemd/system/${unit}.d/slow-machine.conf`, ['[Service]', ...lines, ''].join('\n'));

  const key = join(folder, 'release-key.pem');
  run('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', key]);
  run('openssl', ['pkey', '-in', key, '-pubout', '-out', join(root, 'etc/linban/release.pem')]);
  mkdirSync(join(root, 'var/lib/linban-update'), { recursive: true });
  packRelease(release, '0.1.1', join(root, 'root'), key);
  // Its programs are as they were, but for the one that throws at its first line.
  writeFileSync(join(release, 'device-agent/src/agent.ts'), "throw new Error('a release that does not work');\n");
  packRelease(release, '0.1.2', join(root, 'root'), key);

  cpSync(join(repositoryRoot, 'scripts/boot/guest.ts'), join(root, 'root/guest.ts'));
  write(root, 'etc/systemd/system/linban-trial.service', guestUnit);
  const wants = join(root, 'etc/systemd/system/graphical.target.wants');
  mkdirSync(wants, { recursive: true });
  run('ln', ['-s', '../linban-trial.service', join(wants, 'linban-trial.service')]);
  run('systemctl', [`--root=${root}`, 'set-default', 'graphical.target']);
  write(root, 'etc/fstab', '/dev/vda / ext4 defaults 0 0\n');
  for (const part of firewallModules)
    cpSync(join(kernel.modules, part), join(root, 'lib/modules', kernel.version, part), { recursive: true });
  run('chroot', [root, 'depmod', kernel.version]);

  const disk = join(folder, 'disk.img');
  run('truncate', ['-s', '3G', disk]);
  run('mke2fs', ['-q', '-t', 'ext4', '-d', root, disk]);
  rmSync(root, { recursive: true, force: true });
  return disk;
};

const trial = async (folder: string): Promise<number> => {
  const kernel = await unpackKernel(join(folder, 'kernel'));
  const from = mirror();
  if (kernel === undefined || from === undefined) {
    console.log(`skipped: apt-get can't download ${kernelPackage}, or has no ${suite}`);
    return 0;
  }
  if ((await buildBundles()).some(({ passed }) => !passed)) return 1;
  console.log(`laying a terminal with Linban ${releaseVersion()} …`);
  const disk = layTerminal(folder, kernel, from);
  const firstDisk = join(folder, 'first');
  layFirstDisk(firstDisk, kernel, modules, init);
  console.log('starting it …');
  const kernelWords = ['systemd.show_status=false'];
  const results: v.InferOutput<typeof resultSchema>[] = [];
  const onLine = (line: string): void => {
    const [, json] = /LINBAN (\{.*\})/.exec(line) ?? [];
    if (json === undefined) return;
    const result = v.parse(resultSchema, json);
    results.push(result);
    const { name, trouble, seconds } = result;
    console.log(`${trouble === null ? '  ok  ' : 'FAILED'}  ${name} (${seconds} s)${trouble ? `: ${trouble}` : ''}`);
  };
  const { printed, turnedOff } = await runMachine({
    kernel,
    firstDisk,
    disk,
    memoryMb: 2_048,
    patienceMs,
    kernelWords,
    onLine,
  });
  console.log(`${turnedOff ? '  ok  ' : 'FAILED'}  the agent’s user has the machine turned off`);
  const isWell = turnedOff && results.length > 0 && results.every(({ trouble }) => trouble === null);
  if (!isWell) console.log(printed);
  return isWell ? 0 : 1;
};

const main = async (): Promise<number> => {
  const lost = missingForMachine(['debootstrap', 'mke2fs', 'openssl', 'tar', 'chroot', 'systemctl']);
  if (lost.length > 0 || process.getuid?.() !== 0) {
    console.log(`skipped: this machine lacks ${[...lost, ...(process.getuid?.() === 0 ? [] : ['root'])].join(', ')}`);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'linban-boot-'));
  try {
    return await trial(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

process.exit(await main());
