import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Why somebody was not let in; a word for the log. */
export type RefusalCause = 'host' | 'origin' | 'site' | 'transport' | 'tooMany' | 'token' | 'user';

type Knock = Pick<IncomingMessage, 'headers' | 'headersDistinct'>;

/** Who may talk to the gateway. Every check compares with a constant of this gateway, never one header with another. */
export interface Admission {
  /**
   * Why an HTTP request is not answered; `null`: it is. The host must be the one constant: a name that was rebound to the loopback
   * is not. Pages of others are refused where the browser says that they ask.
   */
  refuseRequest(request: Knock): RefusalCause | null;
  /** Why no socket is opened; `null`: it is. The page's origin must be there and be the one constant; browsers always send it. */
  refuseSocket(request: Knock): RefusalCause | null;
  /** The token that only a page served in this boot can know. Compared in constant time. */
  hasToken(auth: unknown): boolean;
}

const authSchema = v.object({ token: v.pipe(v.string(), v.maxLength(200)) });

export interface AdmissionOptions {
  readonly port: number;
  readonly token: string;
  /** Whether pages of others may show the screen in a frame; which ones is told to the browser by the content policy. */
  readonly mayBeFramed: boolean;
}

export const createAdmission = ({ port, token, mayBeFramed }: AdmissionOptions): Admission => {
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;
  const expected = sha256(token);

  const isOwnHost = ({ headers, headersDistinct }: Knock): boolean =>
    headers.host === host && headersDistinct['host']?.length === 1;

  /** By Fetch Metadata, where the browser sends it: a page of another site may be left for ours, but can't pick pieces from it. */
  const isOwnSite = ({ headers }: Knock): boolean => {
    const site = headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin' || site === 'none') return true;
    const target = headers['sec-fetch-dest'];
    return headers['sec-fetch-mode'] === 'navigate' && (target === 'document' || (target === 'iframe' && mayBeFramed));
  };

  return {
    refuseRequest: (request) => {
      if (!isOwnHost(request)) return 'host';
      // A page asks its own server without naming itself, but for modules and fonts.
      if (request.headers.origin !== undefined && request.headers.origin !== origin) return 'origin';
      return isOwnSite(request) ? null : 'site';
    },
    refuseSocket: (request) => {
      if (!isOwnHost(request)) return 'host';
      if (request.headers.origin !== origin) return 'origin';
      const site = request.headers['sec-fetch-site'];
      return site === undefined || site === 'same-origin' ? null : 'site';
    },
    hasToken: (auth) => {
      const parsed = v.safeParse(authSchema, auth);
      return parsed.success && timingSafeEqual(sha256(parsed.output.token), expected);
    },
  };
};
