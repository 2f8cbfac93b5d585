import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as v from 'valibot';
import type { LinkSwitch } from './link-switch.ts';

const MOST_LATENCY_MS = 60_000;
const MOST_BODY_BYTES = 1_000;

const wantedState = v.variant('mode', [
  v.object({ mode: v.picklist(['up', 'cut', 'silent']) }),
  v.object({
    mode: v.literal('slow'),
    latencyMs: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_LATENCY_MS)),
  }),
]);

function apply(link: LinkSwitch, wanted: v.InferOutput<typeof wantedState>): void {
  if (wanted.mode === 'slow') link.slow(wanted.latencyMs);
  else if (wanted.mode === 'cut') link.cut();
  else if (wanted.mode === 'silent') link.silence();
  else link.restore();
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MOST_BODY_BYTES) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

/**
 * `GET /state` and `POST /state {"mode":"up"|"cut"|"silent"|"slow","latencyMs":200}`. Only JSON is taken, so that a foreign web page
 * cannot switch without asking (a browser asks first for this content type, and no permission is given).
 */
export function createLinkControl(link: LinkSwitch): Server {
  return createServer(async (request, response) => {
    if (request.url !== '/state') return answer(response, 404, { error: 'only /state is here' });
    if (request.method === 'GET') return answer(response, 200, link.state());
    if (request.method !== 'POST') return answer(response, 405, { error: 'GET or POST' });
    if (!request.headers['content-type']?.startsWith('application/json')) {
      return answer(response, 415, { error: 'application/json is needed' });
    }
    const parsed = v.safeParse(wantedState, await readJson(request));
    if (!parsed.success) {
      return answer(response, 400, { error: 'mode must be up, cut, silent, or slow with latencyMs from 0 to 60000' });
    }
    apply(link, parsed.output);
    return answer(response, 200, link.state());
  });
}
