import { connect } from 'node:net';
import type { Words } from '../config-file/language.ts';
import { type Finding, problem } from './finding.ts';
import { hidNodes, type Plugged, serialPorts, usbDevices } from './inventory.ts';
import { type Machine, statOf } from './machine.ts';
import { rightsFinding } from './rights.ts';

/** The parts of a transport that say where the device is; the configuration has parsed them already. */
export interface Connection {
  readonly kind: string;
  readonly path?: string;
  readonly host?: string;
  readonly port?: number;
  readonly vendorId?: number;
  readonly productId?: number;
}

const none: Words = { 'zh-CN': '无', en: 'none' };

const listed = (found: readonly string[]): Words => {
  const list = found.join(', ');
  return list === '' ? none : { 'zh-CN': list, en: list };
};

const checkPath = (machine: Machine, path: string): Finding | undefined => {
  const stat = statOf(machine, path);
  if (stat) return rightsFinding(machine, path, stat);
  const ports = listed(serialPorts(machine).map((port) => port.path));
  return problem(
    { 'zh-CN': `没有 ${path}`, en: `there is no ${path}` },
    {
      'zh-CN': `检查设备是否插好、通电。现有串口：${ports['zh-CN']}`,
      en: `Check that the device is plugged in and has power. Serial ports there are: ${ports.en}`,
    },
  );
};

const hex = (value = 0): string => value.toString(16).padStart(4, '0');

const checkPlugged = (machine: Machine, nodes: readonly Plugged[], { vendorId, productId }: Connection) => {
  const wanted = `${hex(vendorId)}:${hex(productId)}`;
  const node = nodes.find(({ id }) => id === wanted);
  if (!node) {
    const there = listed(nodes.map(({ id }) => id));
    return problem(
      { 'zh-CN': `没有插上 USB 设备 ${wanted}`, en: `no USB device ${wanted} is plugged in` },
      {
        'zh-CN': `检查数据线和电源。现有：${there['zh-CN']}`,
        en: `Check its cable and power. There are: ${there.en}`,
      },
    );
  }
  const stat = statOf(machine, node.path);
  return stat && rightsFinding(machine, node.path, stat);
};

const tcpPatienceMs = 3_000;

const tcpError = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: tcpPatienceMs });
    const end = (code: string | undefined) => {
      socket.destroy();
      resolve(code);
    };
    socket.on('connect', () => end(undefined));
    socket.on('timeout', () => end('ETIMEDOUT'));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'unknown'));
  });

const tcpAdvice: Readonly<Record<string, Words>> = {
  ECONNREFUSED: {
    'zh-CN': '那台机器在，但没有程序在这个端口等待：检查端口号，设备是否已启动。',
    en: 'The machine is there, but nothing listens on this port: check the number, and whether the device is up.',
  },
  ENOTFOUND: { 'zh-CN': '没有这个主机名：检查拼写。', en: 'There is no such host: check the spelling.' },
};

const checkTcp = async (host: string, port: number): Promise<Finding | undefined> => {
  const code = await tcpError(host, port);
  return code === undefined
    ? undefined
    : problem(
        { 'zh-CN': `连接不上 ${host}:${port} (${code})`, en: `${host}:${port} cannot be reached (${code})` },
        tcpAdvice[code] ?? { 'zh-CN': '检查电源、网线和地址。', en: 'Check power, cable and address.' },
      );
};

/** Looks at the way to a device without speaking to it. `undefined`: nothing is in the way, or nobody can tell. */
export const connectionFinding = async (machine: Machine, connection: Connection): Promise<Finding | undefined> => {
  const { host, port, path } = connection;
  if (host !== undefined && port !== undefined) return checkTcp(host, port);
  if (connection.kind === 'hid') return checkPlugged(machine, hidNodes(machine), connection);
  if (connection.kind === 'usb') return checkPlugged(machine, usbDevices(machine), connection);
  return path === undefined ? undefined : checkPath(machine, path);
};
