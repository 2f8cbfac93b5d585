import type { Stats } from 'node:fs';
import { type Finding, problem } from './finding.ts';
import { type Machine, textOf } from './machine.ts';

/** The user whose rights count. */
export interface ServiceUser {
  readonly name: string;
  readonly uid: number;
  readonly groups: readonly number[];
}

const serviceName = 'linban-agent';

const rowsOf = (text: string): string[][] => text.split('\n').map((line) => line.split(':'));

const groupsOf = (machine: Machine) =>
  rowsOf(textOf(machine, 'etc/group')).map(([name = '', , gid = '', members = '']) => ({
    name,
    gid: Number(gid),
    members: members.split(','),
  }));

/**
 * The user the agent runs as. An administrator runs the doctor as root, who may everything; then the rights of the
 * service's own user are what matters, if this machine has it.
 */
export const serviceUser = (machine: Machine): ServiceUser => {
  const passwd = rowsOf(textOf(machine, 'etc/passwd'));
  const row = passwd.find(([name]) => name === serviceName);
  if (machine.uid === 0 && row) {
    const others = groupsOf(machine).filter(({ members }) => members.includes(serviceName));
    return { name: serviceName, uid: Number(row[2]), groups: [Number(row[3]), ...others.map(({ gid }) => gid)] };
  }
  const own = passwd.find(([, , uid]) => Number(uid) === machine.uid)?.[0];
  return { name: own ?? String(machine.uid), uid: machine.uid, groups: machine.groups };
};

const readWrite = 0o6;

/** Whether a user may read and write a file, by its mode alone. */
const mayUse = ({ mode, uid, gid }: Pick<Stats, 'mode' | 'uid' | 'gid'>, user: ServiceUser): boolean => {
  if (user.uid === 0) return true;
  if (user.uid === uid) return ((mode >> 6) & readWrite) === readWrite;
  if (user.groups.includes(gid)) return ((mode >> 3) & readWrite) === readWrite;
  return (mode & readWrite) === readWrite;
};

const ruleAdvice = {
  'zh-CN': '这个设备没有 udev 规则：把 70-linban-devices.rules 装到 /etc/udev/rules.d，重新插上设备。',
  en: 'No udev rule covers it: put 70-linban-devices.rules into /etc/udev/rules.d and plug the device in again.',
};

/** What keeps the service's user from a device node, and how to put it right; `undefined` where nothing does. */
export const rightsFinding = (machine: Machine, path: string, stat: Stats): Finding | undefined => {
  const user = serviceUser(machine);
  if (mayUse(stat, user)) return undefined;
  const what = {
    'zh-CN': `${path}：用户 ${user.name} 没有读写权限`,
    en: `${path}: the user ${user.name} may not read and write it`,
  };
  const groupMay = ((stat.mode >> 3) & readWrite) === readWrite;
  const group = groupsOf(machine).find(({ gid }) => gid === stat.gid)?.name ?? String(stat.gid);
  if (!groupMay || stat.gid === 0) return problem(what, ruleAdvice);
  return problem(what, {
    'zh-CN': `把用户加入组 ${group}：usermod -aG ${group} ${user.name}，然后重启服务。`,
    en: `Add the user to group ${group}: usermod -aG ${group} ${user.name}; then restart the service.`,
  });
};
