import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { repositoryRoot } from '../repository.ts';
import { copyLibraries, type Kernel, kernelPackage, unpackKernel } from '../virtual-machine/kernel.ts';
import { layFirstDisk, runMachine } from '../virtual-machine/machine.ts';
import { missingForMachine } from '../virtual-machine/missing.ts';

// The real node-hid and the real usb on the real kernel of Linux: a virtual machine with virtual readers at uhid and at the
// dummy host controller. The kernel is Debian's, downloaded and unpacked, not installed. Not part of `npm test`: half a minute at best, and 70 MB of download.

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

const init = `busybox mount -t configfs c /sys/kernel/config
cd /linban; for guest in ${guests.join(' ')}; do node scripts/hardware/$guest 2>&1; done
busybox poweroff -f`;

const resultSchema = v.object({
  name: v.string(),
  isSame: v.literal(true),
  online: v.number(),
  readMs: v.number(),
  offline: v.number(),
  again: v.number(),
});

/** The machine's whole disk: busybox, Node, the drivers, and the modules. */
function layDisk(root: string, kernel: Kernel): void {
  layFirstDisk(root, kernel, modules, init);
  mkdirSync(join(root, 'linban/node_modules/@linban'), { recursive: true });
  const node = realpathSync(process.execPath);
  cpSync(node, join(root, 'bin/node'));
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
  copyLibraries(root, node, ...addOns);
}

/** What the machine printed; `undefined` where there is no kernel to be had. */
async function exercise(folder: string): Promise<string | undefined> {
  const kernel = await unpackKernel(join(folder, 'kernel'));
  if (kernel === undefined) return undefined;
  const firstDisk = join(folder, 'root');
  layDisk(firstDisk, kernel);
  return (await runMachine({ kernel, firstDisk, memoryMb: 1_200, patienceMs })).printed;
}

async function main(): Promise<number> {
  const lost = missingForMachine();
  if (lost.length > 0) {
    console.log(`skipped: this machine lacks ${lost.join(', ')}`);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'linban-hardware-'));
  try {
    const printed = await exercise(folder);
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
