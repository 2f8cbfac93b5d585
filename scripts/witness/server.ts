import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Result } from '../../shared/src/result.ts';
import type { LogKey } from '../../shared/src/transparency/checkpoint.ts';
import { type WitnessKey, writeCosignature } from '../../shared/src/transparency/cosignature.ts';
import { addCheckpoint, type Refusal, type SeenHead } from './add-checkpoint.ts';

const largestBody = 16_384;

const statusOf: Readonly<Record<Refusal['kind'], number>> = {
  malformed: 400,
  otherLog: 404,
  badSignature: 403,
  stale: 409,
  forked: 422,
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestBody) return '';
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** A witness of one log over HTTP (C2SP tlog-witness): `POST /add-checkpoint`. */
export const createWitness = (options: {
  readonly logKey: LogKey;
  readonly key: WitnessKey;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
  readonly load: () => SeenHead | null;
  /** On disk when it returns: what was signed must never be forgotten. */
  readonly save: (head: SeenHead) => void;
  /** Two heads of the log that can't both be true, as it signed them; `null`: nothing was seen before. */
  readonly onFork: (before: SeenHead | null, body: string) => void;
  readonly now: () => Date;
}): Server => {
  const { logKey, key, sign, load, save, onFork, now } = options;

  const take = async (body: string): Promise<Result<string, Refusal>> => {
    const seen = load();
    const added = await addCheckpoint(body, logKey, seen);
    if (!added.ok) {
      if (added.error.kind === 'forked') onFork(seen, body);
      return added;
    }
    save(added.value);
    const line = await writeCosignature(added.value.checkpoint, key, now(), sign);
    if (line === undefined) throw new Error('a checkpoint that was read has a body');
    return { ok: true, value: line };
  };

  // One after the other: two heads that are asked for at once must see each other.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (body: string): ReturnType<typeof take> => {
    const taken = last.then(() => take(body));
    last = taken.catch(() => {});
    return taken;
  };

  return createServer((request, response) => {
    const say = (status: number, text: string, type = 'text/plain; charset=utf-8'): void =>
      void response.writeHead(status, { 'content-type': type }).end(text);
    if (request.method !== 'POST' || request.url !== '/add-checkpoint') return say(404, 'POST /add-checkpoint\n');
    readBody(request)
      .then(inTurn)
      .then((taken) => {
        if (taken.ok) return say(200, taken.value);
        const { error } = taken;
        if (error.kind === 'stale') return say(409, `${error.size}\n`, 'text/x.tlog.size');
        return say(statusOf[error.kind], `${error.kind}\n`);
      })
      .catch(() => response.destroy());
  });
};
