import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { fail, ok, type Result } from '@linban/shared/result.ts';

export type IppTransportError =
  /** No connection came about: the printer has received nothing. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** Connected, but no whole answer came: the printer may have received everything. */
  | { readonly kind: 'interrupted'; readonly code: string }
  /** An HTTP answer other than 200. */
  | { readonly kind: 'refused'; readonly code: string };

/** Sends one IPP request and gives the body of the answer. Never rejects. */
export type IppTransport = (body: Uint8Array, signal: AbortSignal) => Promise<Result<Uint8Array, IppTransportError>>;

export interface HttpTransportOptions {
  /** `ipp://`, `ipps://`, `http://` or `https://`; port 631 unless given for the first two (RFC 8010 clause 4). */
  readonly uri: string;
  /** For the whole exchange, in milliseconds. */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 10_000;
const maxResponseBytes = 1_048_576;
const ippPort = '631';

const httpUrl = (uri: string): URL => {
  const { protocol, host, port, pathname } = new URL(uri);
  if (protocol === 'http:' || protocol === 'https:') return new URL(uri);
  if (protocol !== 'ipp:' && protocol !== 'ipps:')
    throw new Error('A printer address begins with ipp, ipps, http or https');
  const address = port === '' ? `${host}:${ippPort}` : host;
  return new URL(`${protocol === 'ipps:' ? 'https' : 'http'}://${address}${pathname}`);
};

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN');
const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** IPP over HTTP (RFC 8010 clause 4): one POST a request, a new connection each time. */
export const createHttpTransport = ({ uri, timeoutMs = defaultTimeoutMs }: HttpTransportOptions): IppTransport => {
  const url = httpUrl(uri);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;

  return (body, signal) =>
    new Promise((resolve) => {
      let isConnected = false;
      const sending = request(url, {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/ipp', 'content-length': body.length },
        signal,
      });
      // A limit of our own: what `AbortSignal.any` makes of a signal as old as the driver hangs on it for ever, once a poll.
      const timer = setTimeout(() => sending.destroy(failure('TIMEOUT')), timeoutMs);
      sending.on('close', () => clearTimeout(timer));
      const giveUp = (error: Error) =>
        resolve(fail({ kind: isConnected ? 'interrupted' : 'unreachable', code: codeOf(error) }));

      sending.on('socket', (socket) => {
        socket.once('connect', () => {
          isConnected = true;
        });
      });
      sending.on('error', giveUp);
      sending.on('response', (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > maxResponseBytes) sending.destroy(failure('TOO_LONG'));
          else chunks.push(chunk);
        });
        response.on('error', giveUp);
        response.on('end', () => {
          if (response.statusCode === 200) resolve(ok(Buffer.concat(chunks)));
          else resolve(fail({ kind: 'refused', code: `HTTP_${response.statusCode ?? 0}` }));
        });
      });
      sending.end(body);
    });
};
