import { type DeviceClass, noDevices } from '@linban/shared/devices/device-status.ts';
import * as v from 'valibot';
import { deviceNames } from '../cli/device-names.ts';
import { settledStatus } from '../cli/settled.ts';
import { type Trouble, troubleOf, warningsOf } from '../cli/trouble.ts';
import type { AgentConfig } from '../config.ts';
import type { Devices } from '../devices/devices.ts';
import { idCardReaderProfiles } from '../drivers/id-card/profiles.ts';
import { type Connection, connectionFinding } from './connection-checks.ts';
import { type Finding, good, type Level, warning } from './finding.ts';
import type { Machine } from './machine.ts';

const connectionSchema = v.object({
  kind: v.string(),
  path: v.exactOptional(v.string()),
  host: v.exactOptional(v.string()),
  port: v.exactOptional(v.number()),
  vendorId: v.exactOptional(v.number()),
  productId: v.exactOptional(v.number()),
});
const partSchema = v.object({
  profile: v.optional(v.string()),
  transport: v.optional(connectionSchema),
  uri: v.optional(v.string()),
  host: v.optional(v.string()),
  port: v.optional(v.number()),
});

const ippPort = 631;

/** How the configuration reaches a device; `undefined` where it does not say so in a way the doctor knows. */
const connectionOf = (part: unknown): Connection | undefined => {
  const parsed = v.safeParse(partSchema, part);
  if (!parsed.success) return undefined;
  const { profile, transport, uri, host, port: hostPort } = parsed.output;
  // Which USB device a card reader is, its profile knows.
  if (transport)
    return { ...transport, ...Object.entries(idCardReaderProfiles).find(([name]) => name === profile)?.[1].port };
  if (host !== undefined && hostPort !== undefined) return { kind: 'tcp', host, port: hostPort };
  if (uri === undefined || !URL.canParse(uri)) return undefined;
  const { hostname, port } = new URL(uri);
  return { kind: 'tcp', host: hostname, port: Number(port) || ippPort };
};

const aboutDevice = (level: Level, device: DeviceClass, { what, todo }: Trouble): Finding => {
  const name = deviceNames[device];
  return { level, what: { 'zh-CN': `${name['zh-CN']}：${what['zh-CN']}`, en: `${name.en}: ${what.en}` }, todo };
};

const isDeviceClass = (name: string): name is DeviceClass => Object.hasOwn(noDevices, name);

const checkDevice = async (
  machine: Machine,
  devices: Devices,
  device: DeviceClass,
  part: unknown,
): Promise<Finding[]> => {
  const status = await settledStatus(devices, device);
  const name = deviceNames[device];
  const trouble = troubleOf(status);
  if (!trouble)
    return [
      good(`${name['zh-CN']}：正常`, `${name.en}: works`),
      ...warningsOf(status).map((each) => aboutDevice('warning', device, each)),
    ];
  const connection = status.state === 'offline' ? connectionOf(part) : undefined;
  const inTheWay = connection && (await connectionFinding(machine, connection));
  if (!inTheWay?.todo) return [aboutDevice('problem', device, trouble)];
  return [aboutDevice('problem', device, { what: inTheWay.what, todo: inTheWay.todo })];
};

/** Tries every configured device through its driver, all at the same time. */
export const deviceFindings = async (machine: Machine, config: AgentConfig, devices: Devices): Promise<Finding[]> => {
  const statuses = devices.statuses();
  // Lights, door and the contact for mains are parts of one board, and have no setting of their own.
  const { ioBoard, ...own } = config.devices;
  const parts: { readonly [D in DeviceClass]?: unknown } = own;
  const there = Object.keys(statuses)
    .filter(isDeviceClass)
    .filter((device) => statuses[device].state !== 'noDevice');
  const findings = await Promise.all(
    there.map((device) => checkDevice(machine, devices, device, parts[device] ?? ioBoard)),
  );
  if (there.length > 0) return findings.flat();
  return [
    warning(
      { 'zh-CN': '配置文件中没有任何设备', en: 'the configuration names no device' },
      { 'zh-CN': '在 devices 中写明终端有哪些设备。', en: 'Say under devices what this terminal has.' },
    ),
  ];
};

/** Said in the place of the devices' state while the agent holds them. */
export const devicesHeld: Finding = warning(
  {
    'zh-CN': '终端程序正在运行，占用着设备，所以没有逐个试',
    en: 'the agent is running and holds the devices: they were not tried',
  },
  {
    'zh-CN': '要试设备：systemctl stop linban-agent，再运行一次，然后 systemctl start linban-agent。',
    en: 'To try them: systemctl stop linban-agent, run this again, then systemctl start linban-agent.',
  },
);
