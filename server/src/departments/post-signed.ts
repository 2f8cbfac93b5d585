import { randomUUID } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { connectorErrorSchema } from '@linban/shared/contracts/department.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { checkReply, type RequestHead, type SigningKey, signRequest, type TrustedKeys } from './http-signature.ts';

/**
 * Why there is no answer. `down`: refused or lost, or the other side said that it can't; `late`; `nonsense`: something else
 * than an answer; `unsigned`: not signed by the department as an answer to this question; `refused`: it says that the question is
 * wrong; `unknownCase`: it has no such case.
 */
export type PostFailure = 'down' | 'late' | 'nonsense' | 'unsigned' | 'refused' | 'unknownCase';

/** A department's system. */
export interface Peer {
  readonly url: string;
  readonly keys: TrustedKeys;
}

/** Asks a department at `path` under its address. */
export type PostSigned = (
  peer: Peer,
  path: string,
  body: unknown,
  timeoutMs: number,
) => Promise<Result<unknown, PostFailure>>;

const largestReplyBytes = 1_000_000;

const readBody = async (response: IncomingMessage): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestReplyBytes) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
};

const parseJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
};

interface Asked {
  readonly head: RequestHead;
  readonly response: IncomingMessage;
}

const readAnswer = async ({ head, response }: Asked, keys: TrustedKeys): Promise<Result<unknown, PostFailure>> => {
  const body = await readBody(response);
  const status = response.statusCode ?? 0;
  if (status >= 500 || status === 429) return fail('down');
  if (body === null) return fail('nonsense');
  if (!checkReply(keys, { status, headers: response.headers }, body, head).ok) return fail('unsigned');
  const value = parseJson(body);
  if (status === 200 || status === 202) return value === undefined ? fail('nonsense') : ok(value);
  const refusal = v.safeParse(connectorErrorSchema, value);
  return fail(status === 404 && refusal.success && refusal.output.error === 'unknownCase' ? 'unknownCase' : 'refused');
};

/** Asks over connections that stay open. Everything but a signed answer in JSON in time is a failure by kind. */
export const createPostSigned = (key: SigningKey, now: () => Date): { readonly post: PostSigned; close(): void } => {
  const plain = new HttpAgent({ keepAlive: true, maxSockets: 32 });
  const secure = new HttpsAgent({ keepAlive: true, maxSockets: 32 });

  /** Each sending is signed anew: the other side takes none twice. */
  const send = (url: URL, body: Buffer, signal: AbortSignal): Promise<Asked> =>
    new Promise((resolve, reject) => {
      const isSecure = url.protocol === 'https:';
      const target = { method: 'POST', authority: url.host, path: url.pathname };
      const headers = signRequest(key, target, body, { now: now(), nonce: randomUUID() });
      const options = {
        method: target.method,
        signal,
        headers: { ...headers, 'content-length': body.length, accept: 'application/json' },
      };
      const heard = (response: IncomingMessage): void => resolve({ head: { ...target, headers }, response });
      const outgoing = isSecure
        ? httpsRequest(url, { ...options, agent: secure }, heard)
        : httpRequest(url, { ...options, agent: plain }, heard);
      outgoing.on('error', (error) => {
        // The other side closed an idle connection just as it was used again: nothing was heard of, so ask once more.
        if (outgoing.reusedSocket && 'code' in error && error.code === 'ECONNRESET')
          send(url, body, signal).then(resolve, reject);
        else reject(error);
      });
      outgoing.end(body);
    });

  return {
    post: async (peer, path, body, timeoutMs) => {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const bytes = Buffer.from(JSON.stringify(body));
        const url = new URL(`${peer.url.replace(/\/$/, '')}/${path}`);
        return await readAnswer(await send(url, bytes, signal), peer.keys);
      } catch {
        return fail(signal.aborted ? 'late' : 'down');
      }
    },
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
};
