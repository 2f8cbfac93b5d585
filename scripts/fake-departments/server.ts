import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import { defaultCatalogueFolder, loadItems } from '../../server/src/catalogue/catalogue.ts';
import { createCases } from './cases.ts';
import { type Behaviour, controlSchema, departmentIds } from './control.ts';
import { createRecords } from './records.ts';

const largestBody = 1_000_000;

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestBody) return undefined;
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
};

const send = (response: ServerResponse, status: number, body: unknown): void => {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
};

/** All departments of the trial as one HTTP program: each under `/departments/<id>`, with a switch for each. */
export const createFakeDepartments = (now: () => Date) => {
  const behaviour = new Map<string, Behaviour>(departmentIds.map((id) => [id, { mode: 'ok', delayMs: 20_000 }]));
  const items = loadItems(defaultCatalogueFolder);
  if (!items.ok) throw new Error(items.error.join('\n'));
  const known = items.value.map(({ item }) => item);
  const cases = createCases(known);
  const lookUp = createRecords(known);

  /** A department that is down hears nothing, so it does nothing. */
  const behave = ({ mode, delayMs }: Behaviour, response: ServerResponse, work: () => unknown): void => {
    if (mode === 'down') {
      response.destroy();
      return;
    }
    const answer = work();
    if (mode === 'nonsense') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>系统维护中</html>');
    else if (answer === null) send(response, 400, { error: 'invalidRequest' });
    else if (mode === 'slow') setTimeout(() => send(response, 200, answer), delayMs);
    else send(response, 200, answer);
  };

  const control = (body: unknown, response: ServerResponse): void => {
    const wish = v.safeParse(controlSchema, body);
    if (!wish.success) {
      send(response, 400, { error: 'invalidRequest' });
      return;
    }
    const { department, mode, delayMs } = wish.output;
    behaviour.set(department, { mode, delayMs });
    send(response, 200, Object.fromEntries(behaviour));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (request.method === 'GET' && path === '/control') return send(response, 200, Object.fromEntries(behaviour));
    const body = await readJson(request);
    const day = shanghaiDay(now());
    if (request.method === 'POST' && path === '/control') return control(body, response);
    const [, department = '', what] = /^\/departments\/([a-z-]+)\/(records|cases)$/.exec(path) ?? [];
    const how = behaviour.get(department);
    if (request.method !== 'POST' || !how) return send(response, 404, { error: 'notFound' });
    return behave(how, response, () => (what === 'records' ? lookUp(body, day) : cases.decide(body, day)));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  return { server, decidedCases: cases.count };
};
