import { type Finding, note, warning } from './finding.ts';
import { type Machine, namesIn, statOf, targetOf, textOf } from './machine.ts';

/** A device as the kernel lists it. */
export interface Plugged {
  /** Vendor and product, lower-case hexadecimal: `0483:5750`. */
  readonly id: string;
  readonly name: string;
  /** The node through which programs open it. */
  readonly path: string;
}

const hub = '09';

/** What is on the USB bus, hubs left out. Read from sysfs, so that no native module is needed. */
export const usbDevices = (machine: Machine): Plugged[] =>
  namesIn(machine, 'sys/bus/usb/devices').flatMap((name) => {
    const part = (file: string) => textOf(machine, `sys/bus/usb/devices/${name}/${file}`);
    const [vendor, product] = [part('idVendor'), part('idProduct')];
    if (vendor === '' || part('bDeviceClass') === hub) return [];
    const [bus, number] = [part('busnum'), part('devnum')].map((digits) => digits.padStart(3, '0'));
    return [
      {
        id: `${vendor}:${product}`,
        name: [part('manufacturer'), part('product')].filter(Boolean).join(' '),
        path: `/dev/bus/usb/${bus}/${number}`,
      },
    ];
  });

/** HID devices. `HID_ID` in sysfs is `bus:vendor:product` with leading zeros and capitals. */
export const hidNodes = (machine: Machine): Plugged[] =>
  namesIn(machine, 'sys/class/hidraw').flatMap((node) => {
    const uevent = textOf(machine, `sys/class/hidraw/${node}/device/uevent`);
    const [, vendor, product] = /^HID_ID=[0-9A-F]+:0*([0-9A-F]+):0*([0-9A-F]+)$/m.exec(uevent) ?? [];
    if (vendor === undefined || product === undefined) return [];
    const id = [vendor, product].map((part) => part.toLowerCase().padStart(4, '0')).join(':');
    return [{ id, name: /^HID_NAME=(.*)$/m.exec(uevent)?.[1] ?? '', path: `/dev/${node}` }];
  });

/** Serial ports by their stable names, with the node behind each; then the nodes that have no such name. */
export const serialPorts = (machine: Machine): { readonly path: string; readonly node: string }[] => {
  const stable = namesIn(machine, 'dev/serial/by-id').map((name) => ({
    path: `/dev/serial/by-id/${name}`,
    node: targetOf(machine, `dev/serial/by-id/${name}`),
  }));
  const bare = namesIn(machine, 'dev')
    .filter((name) => /^tty(USB|ACM)\d+$/.test(name))
    .map((name) => ({ path: `/dev/${name}`, node: `/dev/${name}` }));
  return [...stable, ...bare.filter(({ node }) => !stable.some((known) => known.node === node))];
};

const lists = (machine: Machine): readonly { readonly zh: string; readonly en: string; readonly found: string[] }[] => [
  { zh: 'USB 设备', en: 'USB devices', found: usbDevices(machine).map(({ id, name }) => `${id} ${name}`.trim()) },
  {
    zh: 'HID 设备',
    en: 'HID devices',
    found: hidNodes(machine).map(({ id, name, path }) => `${path} ${id} ${name}`.trim()),
  },
  {
    zh: '串口',
    en: 'serial ports',
    found: serialPorts(machine).map(({ path, node }) => (path === node ? path : `${path} → ${node}`)),
  },
  {
    zh: 'USB 打印机接口',
    en: 'USB printer ports',
    found: namesIn(machine, 'dev/usb')
      .filter((name) => name.startsWith('lp'))
      .map((name) => `/dev/usb/${name}`),
  },
  {
    zh: '智能卡服务 (pcscd)',
    en: 'smart-card service (pcscd)',
    found: statOf(machine, 'run/pcscd/pcscd.comm') ? ['/run/pcscd/pcscd.comm'] : [],
  },
  {
    zh: '打印服务 (CUPS)',
    en: 'print service (CUPS)',
    found: statOf(machine, 'run/cups/cups.sock') ? ['/run/cups/cups.sock'] : [],
  },
];

/** `serialport` asks the program `udevadm` on Linux; without it, it fails, but ports can still be opened by their path. */
const serialListFinding = async (machine: Machine): Promise<Finding[]> => {
  try {
    const module = await machine.load('serialport');
    const hasList = typeof module === 'object' && module !== null && 'SerialPort' in module;
    const port: unknown = hasList ? module.SerialPort : undefined;
    if (typeof port === 'function' && 'list' in port && typeof port.list === 'function') await port.list();
    return [];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT') return [];
    return [
      warning(
        { 'zh-CN': '没有 udevadm：列不出串口的名称', en: 'udevadm is missing: serial ports cannot be listed by name' },
        { 'zh-CN': 'apt-get install udev', en: 'apt-get install udev' },
      ),
    ];
  }
};

/** What is plugged in. */
export const inventoryFindings = async (machine: Machine): Promise<Finding[]> => [
  ...lists(machine).map(({ zh, en, found }) => {
    const list = found.map((each) => `\n      ${each}`).join('');
    return note(`${zh}：${list || '无'}`, `${en}:${list || ' none'}`);
  }),
  ...(await serialListFinding(machine)),
];
