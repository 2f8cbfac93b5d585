import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fail, ok, type Result } from '@linban/shared/result.ts';

/** The program. */
export const pcscd = '/usr/sbin/pcscd';
const readerDriver = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';
const helpers = ['systemd-socket-activate', 'unshare', 'setpriv', 'mount', 'ip', 'socat'];
/** An ordinary person's PATH leaves out where some of them are. */
const path = [process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter);
/** The one vpcd takes where it is told none; nobody sees it but this service. */
const port = 35_963;
/** The kernel takes 107 characters for the path of a socket; ours differ by one. */
const mostSocketPath = 106;
/** Starting is a matter of milliseconds on a quiet machine. */
const startLimitMs = 15_000;

/** What readers of this service are called; PC/SC puts numbers behind it. */
export const privateReaderName = 'Linban bench';

/** A whole PC/SC service of one's own: real pcscd, with vpcd as the driver of its readers. */
export interface PrivatePcscd {
  /** Where programs reach it (`PCSCLITE_CSOCK_NAME`). */
  readonly socket: string;
  /** Where a card reaches the first reader. */
  readonly cardSocket: string;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Where a service in `folder` will be reached. */
export const pcscdSocketIn = (folder: string): string => join(folder, 'pcscd.comm');

/**
 * pcscd keeps its process number in one place of the machine, and vpcd listens on all of a machine's addresses: both get a
 * machine to themselves, that is, namespaces of their files and their network, which ordinary people may make too where the
 * kernel lets them.
 */
const inNamespaces = ['unshare', '--map-root-user', '--net', '--mount', 'sh', '-c'];
const settleIn = `set -e
place=/run/pcscd
[ -d $place ] || place=/run
mount -t tmpfs none $place
ip link set lo up
`;
/** The card comes in through a socket in the file system; it waits for vpcd, should that be later. Both end with whoever started them. */
const serve = `setpriv --pdeathsig TERM socat "UNIX-LISTEN:$2,fork" TCP:127.0.0.1:${port},nodelay,retry=100,interval=0.1 &
exec setpriv --pdeathsig TERM ${pcscd} --foreground --error --config "$1"`;

const givesNamespaces = (): boolean => {
  const [command = '', ...args] = inNamespaces;
  return spawnSync(command, [...args, settleIn], { stdio: 'ignore', env: { PATH: path } }).status === 0;
};

/** What this machine has not got of what a private service in `folder` takes; empty: it can be started. */
export const missingForPcscd = (folder = ''): readonly string[] => {
  if (process.platform !== 'linux') return ['Linux'];
  const isThere = (name: string) => path.split(delimiter).some((folder) => existsSync(join(folder, name)));
  const missing = [
    ...[pcscd, readerDriver].filter((file) => !existsSync(file)),
    ...helpers.filter((command) => !isThere(command)),
    ...(pcscdSocketIn(folder).length > mostSocketPath ? ['a shorter way to the data folder'] : []),
  ];
  return missing.length > 0 || givesNamespaces() ? missing : ['namespaces of its own'];
};

const readerConfig = `FRIENDLYNAME "${privateReaderName}"
DEVICENAME   /dev/null:${port}
LIBPATH      ${readerDriver}
CHANNELID    ${port}
`;

/** pcscd takes its socket from whoever starts it, as systemd does, at the first who connects. */
const knock = (socket: string): Promise<boolean> =>
  new Promise((resolve) => {
    const connection = createConnection(socket, () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', () => resolve(false));
  });

/**
 * Starts a service that nobody else on the machine sees, beside the machine's own if there is one, with its files in a
 * folder. The error is for people.
 */
export const startPrivatePcscd = async (folder: string): Promise<Result<PrivatePcscd, string>> => {
  const missing = missingForPcscd(folder);
  if (missing.length > 0) return fail(`not on this machine: ${missing.join(', ')}`);
  const [socket, cardSocket] = [pcscdSocketIn(folder), join(folder, 'card.socket')];
  const [readers, usbDrivers] = [join(folder, 'readers'), join(folder, 'no-usb-drivers')];
  await Promise.all([socket, cardSocket].map((file) => rm(file, { force: true })));
  await Promise.all([readers, usbDrivers].map((each) => mkdir(each, { recursive: true, mode: 0o700 })));
  await writeFile(join(readers, 'bench'), readerConfig);

  const settings = [`PATH=${path}`, `PCSCLITE_HP_DROPDIR=${usbDrivers}`].flatMap((setting) => ['-E', setting]);
  const child: ChildProcess = spawn(
    'systemd-socket-activate',
    [`--listen=${socket}`, ...settings, ...inNamespaces, settleIn + serve, 'pcscd', readers, cardSocket],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, PATH: path } },
  );
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-400);
  });
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      isOver = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const endBy = (signal: NodeJS.Signals) => async () => {
    child.kill(signal);
    await ended;
  };

  let isAwake = false;
  for (const end = performance.now() + startLimitMs; !isOver && performance.now() < end; await pause(20)) {
    isAwake ||= await knock(socket);
    if (isAwake && existsSync(cardSocket))
      return ok({ socket, cardSocket, kill: endBy('SIGKILL'), close: endBy('SIGTERM') });
  }
  await endBy('SIGKILL')();
  return fail(`did not start: ${words.trim().split('\n').at(-1) ?? ''}`);
};
