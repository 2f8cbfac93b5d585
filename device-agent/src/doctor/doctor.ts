import { isAgentRunning } from '../cli/agent-running.ts';
import type { AgentConfig } from '../config.ts';
import type { Language, Words } from '../config-file/language.ts';
import type { Devices } from '../devices/devices.ts';
import { deviceFindings, devicesHeld } from './device-checks.ts';
import type { Finding, Level, Section } from './finding.ts';
import { inventoryFindings } from './inventory.ts';
import type { Machine } from './machine.ts';
import {
  dataFolderFindings,
  enrolmentFinding,
  nativeFindings,
  nodeFinding,
  screenFinding,
  serverFindings,
  timesyncFindings,
} from './machine-checks.ts';

interface DoctorPorts {
  readonly machine: Machine;
  readonly openDevices: () => Devices;
}

type Check = (config: AgentConfig, ports: DoctorPorts) => Promise<readonly Finding[]>;

const tryDevices: Check = async (config, { machine, openDevices }) => {
  if (await isAgentRunning(config.port)) return [devicesHeld];
  const devices = openDevices();
  try {
    return await deviceFindings(machine, config, devices);
  } finally {
    await devices.close();
  }
};

const checks: readonly { readonly title: Words; readonly run: Check }[] = [
  {
    title: { 'zh-CN': '程序', en: 'Program' },
    run: async (config, { machine }) => [
      nodeFinding(machine),
      ...(await nativeFindings(machine, config)),
      screenFinding(config),
    ],
  },
  {
    title: { 'zh-CN': '本机', en: 'Machine' },
    run: async (config, { machine }) => [...dataFolderFindings(machine, config), ...timesyncFindings(machine)],
  },
  {
    title: { 'zh-CN': '服务器', en: 'Server' },
    run: async (config, { machine }) => [...(await serverFindings(machine, config)), enrolmentFinding(config)],
  },
  {
    title: { 'zh-CN': '插着的设备', en: 'Plugged in' },
    run: async (_config, { machine }) => inventoryFindings(machine),
  },
  { title: { 'zh-CN': '配置的设备', en: 'Configured devices' }, run: tryDevices },
];

/** Looks at everything a terminal needs. Never rejects because of what it finds. */
export const examine = (config: AgentConfig, ports: DoctorPorts): Promise<Section[]> =>
  Promise.all(checks.map(async ({ title, run }) => ({ title, findings: await run(config, ports) })));

const count = (sections: readonly Section[], level: Level): number =>
  sections.flatMap(({ findings }) => findings).filter((finding) => finding.level === level).length;

const marks: Readonly<Record<Level, string>> = { good: '✓', note: '·', warning: '!', problem: '✗' };

/** The findings as lines for people, and the sum at the end. */
export const report = (sections: readonly Section[], language: Language): string[] => {
  const [problems, warnings] = [count(sections, 'problem'), count(sections, 'warning')];
  const sum: Words = {
    'zh-CN': problems + warnings === 0 ? '一切正常。' : `${problems} 个问题，${warnings} 个提醒。`,
    en: problems + warnings === 0 ? 'All is well.' : `problems: ${problems}, warnings: ${warnings}`,
  };
  return [
    ...sections.flatMap(({ title, findings }) => [
      title[language],
      ...findings.flatMap(({ level, what, todo }) => [
        `  ${marks[level]} ${what[language]}`,
        ...(todo ? [`      → ${todo[language]}`] : []),
      ]),
    ]),
    '',
    sum[language],
  ];
};

export const isWell = (sections: readonly Section[]): boolean => count(sections, 'problem') === 0;
