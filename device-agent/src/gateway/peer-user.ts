import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

/** An address of the loopback as `/proc/net/tcp` writes it: bytes in the machine's order (all our machines are little-endian). */
const loopback4 = '0100007F';
/** The same for a socket of the newer family that dials the older one, `::ffff:127.0.0.1`. */
const loopbackMapped = '0000000000000000FFFF00000100007F';

const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

/**
 * The user id that owns the loopback connection between two ports of this machine, as seen from the caller's end; `null` where it is
 * not in the table. `table` is the text of `/proc/net/tcp` and `/proc/net/tcp6` (proc(5)).
 */
export const ownerIn = (table: string, { from, to }: { readonly from: number; readonly to: number }): number | null => {
  for (const line of table.split('\n')) {
    // sl, local address, remote address, state, queues, timer, retransmits, uid
    const [, local, remote, , , , , uid] = line.trim().split(/\s+/);
    const isEnd = (text: string | undefined, port: number) =>
      text === `${loopback4}:${hexPort(port)}` || text === `${loopbackMapped}:${hexPort(port)}`;
    if (isEnd(local, from) && isEnd(remote, to) && uid !== undefined && /^\d+$/.test(uid)) return Number(uid);
  }
  return null;
};

const readTable = async (): Promise<string> => {
  const read = (file: string) => readFile(file, 'utf8').catch(() => '');
  return `${await read('/proc/net/tcp')}\n${await read('/proc/net/tcp6')}`;
};

/** Who opened a connection to this machine's loopback; `null` where the system does not tell. */
export const peerUser = async ({ remotePort, localPort }: Pick<Socket, 'remotePort' | 'localPort'>) =>
  remotePort === undefined || localPort === undefined
    ? null
    : ownerIn(await readTable(), { from: remotePort, to: localPort });

/** The id of a user of this machine by name; `null` where there is none. */
export const userIdOf = (name: string): number | null => {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const id = line?.split(':')[2];
  return id !== undefined && /^\d+$/.test(id) ? Number(id) : null;
};
