import { expect, it } from 'vitest';
import { makeMachine } from '../testing/fake-machine.ts';
import { hidNodes, inventoryFindings, serialPorts, usbDevices } from './inventory.ts';

const usb = 'sys/bus/usb/devices';
const machine = makeMachine({
  [`${usb}/usb1/idVendor`]: '1d6b\n',
  [`${usb}/usb1/idProduct`]: '0002\n',
  [`${usb}/usb1/bDeviceClass`]: '09\n',
  [`${usb}/1-2/idVendor`]: '0400\n',
  [`${usb}/1-2/idProduct`]: 'c35a\n',
  [`${usb}/1-2/bDeviceClass`]: '00\n',
  [`${usb}/1-2/busnum`]: '1\n',
  [`${usb}/1-2/devnum`]: '7\n',
  [`${usb}/1-2/manufacturer`]: 'Example\n',
  [`${usb}/1-2/product`]: 'IDCard Reader\n',
  [`${usb}/1-2:1.0/bInterfaceClass`]: 'ff\n',
  'sys/class/hidraw/hidraw0/device/uevent': 'DRIVER=hid-generic\nHID_ID=0003:00000483:00005750\nHID_NAME=Example HID\n',
  'sys/class/hidraw/hidraw1/device/uevent': 'DRIVER=hid-generic\n',
  'dev/ttyUSB0': '',
  'dev/ttyACM3': '',
  'dev/tty1': '',
  'dev/serial/by-id/usb-Example_Reader-if00-port0': '→../../ttyUSB0',
  'dev/usb/lp0': '',
  'run/pcscd/pcscd.comm': '',
});

it('reads the USB bus without hubs and interfaces', () =>
  expect(usbDevices(machine)).toEqual([
    { id: '0400:c35a', name: 'Example IDCard Reader', path: '/dev/bus/usb/001/007' },
  ]));

it('reads HID devices with their numbers as udev writes them', () =>
  expect(hidNodes(machine)).toEqual([{ id: '0483:5750', name: 'Example HID', path: '/dev/hidraw0' }]));

it('names serial ports by their stable name, once', () =>
  expect(serialPorts(machine)).toEqual([
    { path: '/dev/serial/by-id/usb-Example_Reader-if00-port0', node: '/dev/ttyUSB0' },
    { path: '/dev/ttyACM3', node: '/dev/ttyACM3' },
  ]));

it('lists all of it', async () => {
  const text = (await inventoryFindings(machine)).map(({ what }) => what.en).join('\n');
  for (const part of ['0400:c35a', '/dev/hidraw0', '/dev/usb/lp0', 'pcscd.comm', 'CUPS): none'])
    expect(text).toContain(part);
});

it('finds nothing on an empty machine, and says that udevadm is missing', async () => {
  const findings = await inventoryFindings(
    makeMachine(
      {},
      {
        load: async () => ({
          SerialPort: Object.assign(() => {}, {
            list: () => Promise.reject(Object.assign(new Error('spawn udevadm ENOENT'), { code: 'ENOENT' })),
          }),
        }),
      },
    ),
  );
  expect(findings.map(({ level }) => level)).toEqual([...Array(6).fill('note'), 'warning']);
  expect(findings.at(-1)?.what.en).toContain('udevadm is missing');
});
