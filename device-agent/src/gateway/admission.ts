import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Who may talk to the gateway. */
export interface Admission {
  /** The host in an HTTP request must be the one constant: a name that was rebound to the loopback is not. */
  isOwnHost(request: Pick<IncomingMessage, 'headers'>): boolean;
  /** For sockets the page's origin must be the one constant as well; browsers always send it. */
  isOwnPage(request: Pick<IncomingMessage, 'headers'>): boolean;
  /** The token that only a page served in this boot can know. Compared in constant time. */
  hasToken(auth: unknown): boolean;
}

const authSchema = v.object({ token: v.pipe(v.string(), v.maxLength(200)) });

export const createAdmission = ({ port, token }: { readonly port: number; readonly token: string }): Admission => {
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;
  const expected = sha256(token);
  const isOwnHost: Admission['isOwnHost'] = ({ headers }) => headers.host === host;
  return {
    isOwnHost,
    isOwnPage: (request) => isOwnHost(request) && request.headers.origin === origin,
    hasToken: (auth) => {
      const parsed = v.safeParse(authSchema, auth);
      return parsed.success && timingSafeEqual(sha256(parsed.output.token), expected);
    },
  };
};
