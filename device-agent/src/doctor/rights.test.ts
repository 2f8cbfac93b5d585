import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeMachine } from '../testing/fake-machine.ts';
import { rightsFinding, serviceUser } from './rights.ts';

const files = {
  'etc/passwd': 'root:x:0:0::/root:/bin/sh\nlinban-agent:x:990:990::/:/usr/sbin/nologin\nxiao:x:4242:4242::/:/bin/sh\n',
  'etc/group': 'root:x:0:\nlinban-agent:x:990:\ndialout:x:20:xiao,linban-agent\nlp:x:7:\n',
};
const node = (mode: number, uid: number, gid: number) => Object.assign(statSync('/'), { mode, uid, gid });

it.each([
  ['own', node(0o600, 4242, 0), undefined],
  ['through the group', node(0o660, 0, 4242), undefined],
  ['everybody', node(0o666, 0, 0), undefined],
  ['read only', node(0o664, 0, 7), 'Add the user to group lp: usermod -aG lp xiao'],
  ['another group', node(0o660, 0, 7), 'Add the user to group lp: usermod -aG lp xiao'],
  ['root alone', node(0o600, 0, 0), 'No udev rule covers it'],
  ['a group without rights', node(0o600, 0, 7), 'No udev rule covers it'],
])('%s', (_name, stat, advice) => {
  const finding = rightsFinding(makeMachine(files), '/dev/ttyUSB0', stat);
  expect(finding?.todo?.en.startsWith(advice ?? '')).toBe(advice === undefined ? undefined : true);
});

it('asks for the rights of the service when an administrator looks', () => {
  const machine = makeMachine(files, { uid: 0, groups: [0] });
  expect(serviceUser(machine)).toEqual({ name: 'linban-agent', uid: 990, groups: [990, 20] });
  expect(rightsFinding(machine, '/dev/ttyUSB0', node(0o660, 0, 20))).toBeUndefined();
  expect(rightsFinding(machine, '/dev/usb/lp0', node(0o660, 0, 7))?.what.en).toContain('linban-agent');
});

it('lets root be root where the service is not installed', () =>
  expect(rightsFinding(makeMachine({}, { uid: 0 }), '/dev/x', node(0o600, 7, 7))).toBeUndefined());
