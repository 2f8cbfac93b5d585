import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { udevRules } from './udev-rules.ts';

const rulesOf = (devices: unknown) =>
  udevRules(devices)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

it('knows the readers of every profile, each once, in lower case', () => {
  const rules = rulesOf({});
  expect(rules.filter((rule) => rule.includes('ATTRS{idProduct}=="c35a"'))).toEqual([
    'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTRS{idVendor}=="0400", ATTRS{idProduct}=="c35a", GROUP="linban-dev", MODE="0660"',
  ]);
  expect(rules.some((rule) => rule.startsWith('SUBSYSTEM=="hidraw", ATTRS{idVendor}=="0483"'))).toBe(true);
  expect(rules.join()).not.toMatch(/=="[0-9]*[A-F]/);
});

it('adds what the configuration names, and keeps a typing scanner from the screen', () => {
  const transport = { kind: 'hid', vendorId: 0x05e0, productId: 0x1200 };
  const added = (codeScanner: object) => rulesOf({ codeScanner }).slice(rulesOf({}).length);
  expect(added({ transport, protocol: 'hidPos' })).toHaveLength(1);
  expect(added({ protocol: 'keyboard', transport })).toEqual([
    expect.stringContaining('SUBSYSTEM=="hidraw", ATTRS{idVendor}=="05e0"'),
    expect.stringMatching(/^SUBSYSTEM=="input", .*"1200", ENV\{LIBINPUT_IGNORE_DEVICE\}="1"$/),
  ]);
  expect(added({ transport: { kind: 'serial', path: '/dev/x' } })).toEqual([]);
});

it('writes nothing but matches and assignments udev knows', () => {
  const part =
    /^(SUBSYSTEM|ENV\{DEVTYPE\}|ATTRS\{id(Vendor|Product)\})=="[^"]+"$|^(GROUP|MODE|ENV\{LIBINPUT_IGNORE_DEVICE\})="[^"]+"$/;
  for (const rule of rulesOf({
    codeScanner: { protocol: 'keyboard', transport: { kind: 'hid', vendorId: 1, productId: 2 } },
  }))
    for (const each of rule.split(', ')) expect(each).toMatch(part);
});

it('is what the terminal gets installed', () => {
  const file = new URL('../../../scripts/terminal/udev/70-linban-devices.rules', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(udevRules({}));
});
