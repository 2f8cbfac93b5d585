import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentConfig } from '../config.ts';
import { type Finding, good, note, problem, warning } from './finding.ts';
import { type Machine, statOf } from './machine.ts';
import { serviceUser } from './rights.ts';

const oldestNode = 24;

/** Whether the program itself can run here. */
export const nodeFinding = ({ nodeVersion }: Machine): Finding =>
  Number(nodeVersion.split('.')[0]) >= oldestNode
    ? good(`Node ${nodeVersion}`, `Node ${nodeVersion}`)
    : problem(
        {
          'zh-CN': `Node ${nodeVersion} 太旧，需要 ${oldestNode} 以上`,
          en: `Node ${nodeVersion} is too old; ${oldestNode} is needed`,
        },
        {
          'zh-CN': '用 /usr/bin/linban-agent 启动，它带有合适的 Node。',
          en: 'Start it with /usr/bin/linban-agent, which brings its own Node.',
        },
      );

type DeviceSettings = AgentConfig['devices'];

interface NativePackage {
  readonly name: string;
  readonly debian: string;
  /** Whether a device of this terminal needs it. */
  readonly isNeeded: (devices: DeviceSettings) => boolean;
}

/** Every `kind` a configuration names, however deep. */
const kindsIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === 'kind' && typeof part === 'string' ? [part] : kindsIn(part),
  );
};

const hasKind = (kind: string) => (devices: DeviceSettings) => kindsIn(devices).includes(kind);

const nativePackages: readonly NativePackage[] = [
  { name: 'serialport', debian: 'udev', isNeeded: hasKind('serial') },
  { name: 'node-hid', debian: 'libusb-1.0-0 libudev1', isNeeded: hasKind('hid') },
  { name: 'usb', debian: 'libudev1', isNeeded: hasKind('usb') },
  { name: 'pcsc-mini', debian: 'libpcsclite1', isNeeded: ({ smartCardReader }) => smartCardReader !== undefined },
];

/** Whether the native packages load; one that no configured device needs is only worth a note. */
export const nativeFindings = async (machine: Machine, config: AgentConfig): Promise<Finding[]> => {
  return Promise.all(
    nativePackages.map(async ({ name, debian, isNeeded }) => {
      try {
        await machine.load(name);
        return good(`${name} 可用`, `${name} loads`);
      } catch (error) {
        const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
        const what = { 'zh-CN': `${name} 加载失败：${reason}`, en: `${name} does not load: ${reason}` };
        const todo = {
          'zh-CN': `apt-get install ${debian}；仍不行则重新安装本程序。`,
          en: `apt-get install ${debian}; if that does not help, install this program again.`,
        };
        return isNeeded(config.devices) ? problem(what, todo) : note(what['zh-CN'], what.en);
      }
    }),
  );
};

const gib = 1024 ** 3;
const enough = { warning: 2 * gib, problem: 0.25 * gib };

const asGib = (bytes: number): string => `${(bytes / gib).toFixed(1)} GiB`;

/** Room on the disk that holds the outbox. */
const diskFinding = (machine: Machine, folder: string): Finding => {
  const free = machine.freeBytes(folder);
  const what = { 'zh-CN': `磁盘剩余 ${asGib(free)}`, en: `${asGib(free)} left on the disk` };
  const todo = {
    'zh-CN': `清理 ${folder} 所在的磁盘（如 journalctl --vacuum-size=200M）。磁盘满时终端不再收件。`,
    en: `Make room on the disk of ${folder} (journalctl --vacuum-size=200M). With a full disk no case is taken.`,
  };
  if (free < enough.problem) return problem(what, todo);
  return free < enough.warning ? warning(what, todo) : good(what['zh-CN'], what.en);
};

const mayWrite = (folder: string): boolean => {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The folder with the terminal's key and the outbox: there, ours, and nobody else's. */
export const dataFolderFindings = (machine: Machine, { dataFolder }: AgentConfig): Finding[] => {
  if (!existsSync(dataFolder))
    return [
      note(
        `数据目录 ${dataFolder} 还没有：首次启动时建立`,
        `the data folder ${dataFolder} is not there yet; the first start makes it`,
      ),
    ];
  const user = serviceUser(machine);
  const { mode, uid } = statSync(dataFolder);
  const isForeign = user.uid !== 0 && uid !== user.uid;
  if (isForeign || !mayWrite(dataFolder))
    return [
      problem(
        {
          'zh-CN': `用户 ${user.name} 不能写数据目录 ${dataFolder}`,
          en: `the user ${user.name} may not write to the data folder ${dataFolder}`,
        },
        { 'zh-CN': `chown -R ${user.name} ${dataFolder}`, en: `chown -R ${user.name} ${dataFolder}` },
      ),
    ];
  if ((mode & 0o077) !== 0)
    return [
      problem(
        {
          'zh-CN': `别的用户可以看到数据目录 ${dataFolder}`,
          en: `other users can look into the data folder ${dataFolder}`,
        },
        { 'zh-CN': `chmod 700 ${dataFolder}`, en: `chmod 700 ${dataFolder}` },
      ),
    ];
  return [good(`数据目录 ${dataFolder}`, `data folder ${dataFolder}`), diskFinding(machine, dataFolder)];
};

export const screenFinding = ({ uiFolder }: AgentConfig): Finding =>
  existsSync(join(uiFolder, 'index.html'))
    ? good(`界面 ${uiFolder}`, `screen application ${uiFolder}`)
    : problem(
        {
          'zh-CN': `${uiFolder} 里没有界面 (index.html)`,
          en: `there is no screen application in ${uiFolder} (index.html)`,
        },
        { 'zh-CN': '检查 uiFolder，或重新安装本版本。', en: 'Check uiFolder, or install this release again.' },
      );

/** Whether this machine has been made a terminal. */
export const enrolmentFinding = ({ dataFolder, enrolmentCodeFile }: AgentConfig): Finding => {
  if (existsSync(join(dataFolder, 'enrolment.json'))) return good('已登记为终端', 'enrolled as a terminal');
  if (enrolmentCodeFile !== undefined && existsSync(enrolmentCodeFile))
    return note(
      '还没有登记，登记码已备好：启动后自动登记',
      'not enrolled yet; the code is there and will be used at the start',
    );
  return problem(
    { 'zh-CN': '这台机器还没有登记为终端', en: 'this machine is not enrolled as a terminal' },
    {
      'zh-CN': '在管理端取得一次性登记码，写入文件，并在配置中用 enrolmentCodeFile 指出。',
      en: 'Get a one-time code from the console, write it into a file, and name the file in the configuration (enrolmentCodeFile).',
    },
  );
};

const tolerableMs = 60_000;

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'unknown';
};

const reachAdvice: Readonly<Record<string, { readonly 'zh-CN': string; readonly en: string }>> = {
  ENOTFOUND: { 'zh-CN': '检查地址拼写和 DNS。', en: 'Check the spelling of the address and DNS.' },
  EAI_AGAIN: { 'zh-CN': '检查网络和 DNS。', en: 'Check the network and DNS.' },
  ECONNREFUSED: {
    'zh-CN': '服务器没有在这个端口运行，或被防火墙拒绝。',
    en: 'The server does not run on this port, or a firewall refuses.',
  },
  CERT_HAS_EXPIRED: {
    'zh-CN': '服务器证书过期，或本机时间不对。',
    en: 'The certificate has expired, or the clock here is wrong.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    'zh-CN': '请安装服务器证书的根证书。',
    en: 'Install the root certificate of the server.',
  },
};

const clockFinding = (machine: Machine, date: string | null): Finding => {
  const server = Date.parse(date ?? '');
  if (Number.isNaN(server)) return note('服务器没有说时间', 'the server did not say its time');
  const seconds = Math.round((machine.now().getTime() - server) / 1_000);
  return Math.abs(seconds) * 1_000 <= tolerableMs
    ? good('时间与服务器一致', 'the clock agrees with the server')
    : problem(
        { 'zh-CN': `时间与服务器相差 ${seconds} 秒`, en: `the clock is ${seconds} s off the server's` },
        {
          'zh-CN': '启用对时：systemctl enable --now systemd-timesyncd',
          en: 'Keep it right: systemctl enable --now systemd-timesyncd',
        },
      );
};

/** Whether the server answers, and whether both have the same time. */
export const serverFindings = async (machine: Machine, { serverUrl }: AgentConfig): Promise<Finding[]> => {
  try {
    const { ok, status, headers } = await fetch(`${serverUrl}/api/health`, { signal: AbortSignal.timeout(5_000) });
    if (ok) return [good(`服务器 ${serverUrl}`, `server ${serverUrl}`), clockFinding(machine, headers.get('date'))];
    return [
      problem(
        { 'zh-CN': `${serverUrl} 有回答，但不正常 (${status})`, en: `${serverUrl} answers, but not well (${status})` },
        {
          'zh-CN': '检查 serverUrl 是否指向邻办服务器；联系中心。',
          en: 'Check that serverUrl leads to a Linban server; tell the centre.',
        },
      ),
    ];
  } catch (error) {
    const reason = reasonOf(error);
    return [
      problem(
        {
          'zh-CN': `连接不上服务器 ${serverUrl} (${reason})`,
          en: `the server ${serverUrl} cannot be reached (${reason})`,
        },
        reachAdvice[reason] ?? { 'zh-CN': '检查网线和网络。', en: 'Check the network and its cable.' },
      ),
    ];
  }
};

/** Whether somebody keeps the clock right. */
export const timesyncFindings = (machine: Machine): Finding[] =>
  statOf(machine, 'run/systemd/system') && !statOf(machine, 'run/systemd/timesync/synchronized')
    ? [
        warning(
          { 'zh-CN': '本机没有对过时', en: 'nobody has set the clock of this machine' },
          { 'zh-CN': 'systemctl enable --now systemd-timesyncd', en: 'systemctl enable --now systemd-timesyncd' },
        ),
      ]
    : [];
