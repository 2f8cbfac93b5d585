import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** Raw header lines in their order; the same name may come twice, and none is added. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

export interface Knock {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderLines;
}

const limitMs = 5_000;

/** Bytes to a port of this machine; gathers what comes back until `isEnough`, the other end closes, or five seconds passed. */
const converse = (
  port: number,
  first: string,
  onData: (received: Buffer, socket: Socket) => string | null,
): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let received = Buffer.alloc(0);
    const end = (word: string) => {
      socket.destroy();
      resolve(word);
    };
    socket.setTimeout(limitMs, () => end('silence'));
    socket.on('error', () => end('closed'));
    socket.on('close', () => end('closed'));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const word = onData(received, socket);
      if (word !== null) end(word);
    });
    socket.write(first);
  });

const head = ({ method, path, headers }: Knock): string =>
  [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');

/** A masked text frame (RFC 6455), of less than 126 or of less than 65,536 bytes. */
const frame = (text: string): Buffer => {
  const content = Buffer.from(text);
  const mask = randomBytes(4);
  const size =
    content.length < 126 ? [0x80 | content.length] : [0x80 | 126, content.length >> 8, content.length & 0xff];
  return Buffer.concat([
    Buffer.from([0x81, ...size]),
    mask,
    content.map((byte, index) => byte ^ (mask[index % 4] ?? 0)),
  ]);
};

/** Asks over HTTP; the status of the answer as a word, or `closed`. */
export const askHttp = (port: number, knock: Knock): Promise<string> =>
  converse(port, head({ ...knock, headers: [...knock.headers, ['connection', 'close']] }), (received) => {
    const text = received.toString('latin1');
    return text.includes('\r\n\r\n') ? (/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 'nonsense') : null;
  });

/**
 * Opens a WebSocket and joins a namespace as socket.io's client does: `in`, or how far it got. A wish to join is sent at once behind
 * the upgrade, as somebody would who doesn't wait to be asked.
 */
export const joinNamespace = (
  port: number,
  knock: Omit<Knock, 'method' | 'path'>,
  { namespace, auth }: { readonly namespace: string; readonly auth: unknown },
): Promise<string> => {
  let hasJoined = false;
  const upgrade = head({
    method: 'GET',
    path: '/socket.io/?EIO=4&transport=websocket',
    headers: [
      ...knock.headers,
      ['upgrade', 'websocket'],
      ['connection', 'Upgrade'],
      ['sec-websocket-version', '13'],
      ['sec-websocket-key', randomBytes(16).toString('base64')],
    ],
  });
  return converse(port, upgrade, (received, socket) => {
    const text = received.toString('latin1');
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1];
    if (status === undefined) return null;
    if (status !== '101') return status;
    if (!hasJoined) {
      hasJoined = true;
      socket.write(frame(`40${namespace},${JSON.stringify(auth)}`));
    }
    if (text.includes(`40${namespace},{"sid"`)) return 'in';
    return text.includes(`44${namespace},`) ? 'refused' : null;
  });
};
