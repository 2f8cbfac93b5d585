import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { fail, ok, type Result } from '@linban/shared/result.ts';

/** `down`: refused, lost or late, or the other side said that it can't. `nonsense`: it answered with something else. */
export type PostFailure = 'down' | 'nonsense';

export type PostJson = (url: string, body: unknown, timeoutMs: number) => Promise<Result<unknown, PostFailure>>;

const largestReplyBytes = 1_000_000;

const readBody = async (response: IncomingMessage): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestReplyBytes) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const parseReply = async (response: IncomingMessage): Promise<Result<unknown, PostFailure>> => {
  const text = await readBody(response);
  if ((response.statusCode ?? 0) >= 500 || response.statusCode === 429) return fail('down');
  if (response.statusCode !== 200 || text === null) return fail('nonsense');
  try {
    return ok(JSON.parse(text));
  } catch {
    return fail('nonsense');
  }
};

/** Asks over connections that stay open. Everything but an answer in JSON in time is a failure by kind. */
export const createPostJson = (): { readonly post: PostJson; close(): void } => {
  const plain = new HttpAgent({ keepAlive: true, maxSockets: 32 });
  const secure = new HttpsAgent({ keepAlive: true, maxSockets: 32 });

  const send = (url: URL, body: Buffer, signal: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const isSecure = url.protocol === 'https:';
      const options = {
        method: 'POST',
        signal,
        headers: { 'content-type': 'application/json', 'content-length': body.length, accept: 'application/json' },
      };
      const outgoing = isSecure
        ? httpsRequest(url, { ...options, agent: secure }, resolve)
        : httpRequest(url, { ...options, agent: plain }, resolve);
      outgoing.on('error', (error) => {
        // The other side closed an idle connection just as it was used again: nothing was heard of, so ask once more.
        if (outgoing.reusedSocket && 'code' in error && error.code === 'ECONNRESET')
          send(url, body, signal).then(resolve, reject);
        else reject(error);
      });
      outgoing.end(body);
    });

  return {
    post: async (url, body, timeoutMs) => {
      try {
        const bytes = Buffer.from(JSON.stringify(body));
        return await parseReply(await send(new URL(url), bytes, AbortSignal.timeout(timeoutMs)));
      } catch {
        return fail('down');
      }
    },
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
};
