import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CaseAnswer, type ConnectorError, connectorError } from '@linban/shared/contracts/department.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import { defaultCatalogueFolder, loadItems } from '../../server/src/catalogue/catalogue.ts';
import {
  checkRequest,
  type RequestHead,
  type SigningKey,
  signReply,
} from '../../server/src/departments/http-signature.ts';
import { createCases } from './cases.ts';
import type { Centre } from './centre.ts';
import { type Behaviour, controlSchema, departmentIds, type Mode } from './control.ts';
import { createFakePlatform, platformId } from './platform.ts';
import { createRecords } from './records.ts';

const largestBody = 1_000_000;

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestBody) return Buffer.alloc(0);
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

const send = (response: ServerResponse, status: number, body: unknown): void => {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
};

/** An answer as the contract has it: `error` where the request is not taken. */
type Answer = { readonly status: number; readonly body: unknown };
const refusal = (status: number, error: ConnectorError['error']): Answer => ({ status, body: connectorError(error) });

const decidesLater: ReadonlySet<Mode> = new Set(['later', 'silent', 'twice', 'jumbled']);

/** In which order a department calls back: what is true now is said last, unless it gets that wrong. */
const toldBy = (mode: Mode, [working, decision]: readonly CaseAnswer[]): readonly CaseAnswer[] => {
  if (!working || !decision) return [];
  if (mode === 'jumbled') return [decision, working, decision];
  if (mode === 'twice') return [working, working, decision, decision];
  return mode === 'silent' ? [] : [decision];
};

const sides: readonly string[] = [...departmentIds, platformId];

/**
 * All departments of the trial and the municipal platform as one HTTP program: each under `/departments/<id>` by the published
 * contract, with a switch for each.
 */
export const createFakeDepartments = (options: {
  readonly now: () => Date;
  readonly keyOf: (department: string) => SigningKey;
  readonly centre: Centre;
}) => {
  const { now, keyOf, centre } = options;
  const behaviour = new Map<string, Behaviour>(sides.map((id) => [id, { mode: 'ok', delayMs: 20_000 }]));
  const keys = new Map(sides.map((id) => [id, keyOf(id)]));
  const platform = createFakePlatform();
  const items = loadItems(defaultCatalogueFolder);
  if (!items.ok) throw new Error(items.error.join('\n'));
  const all = items.value.map(({ item }) => item);
  const cases = createCases(all);
  const lookUp = createRecords(all);
  /** Numbers of requests, with when they may be forgotten. */
  const used = new Map<string, Date>();

  const isNew = (nonce: string, forgetAt: Date): boolean => {
    for (const [old, until] of used) if (until < now()) used.delete(old);
    if (used.has(nonce)) return false;
    used.set(nonce, forgetAt);
    return true;
  };

  let trusted = centre.keys();
  /** Why a request is not believed; `null`: it is. */
  const doubt = async (head: RequestHead, body: Buffer): Promise<ConnectorError['error'] | null> => {
    let checked = checkRequest(await trusted, head, body, now());
    if (!checked.ok && checked.error === 'unknownKey') {
      trusted = centre.keys();
      checked = checkRequest(await trusted, head, body, now());
    }
    if (!checked.ok) return checked.error;
    return isNew(checked.value.nonce, checked.value.forgetAt) ? null : 'replayed';
  };

  const callBack = async (department: string, key: SigningKey, { mode, delayMs }: Behaviour, caseNumber: string) => {
    await sleep(delayMs, undefined, { ref: false });
    for (const answer of toldBy(mode, cases.said(caseNumber))) await centre.tell(department, key, answer);
  };

  const submit = (department: string, key: SigningKey, how: Behaviour, body: unknown): Answer => {
    const time = now().getTime();
    const before = cases.count();
    const answer = cases.submit(body, time, shanghaiDay(now()), decidesLater.has(how.mode) ? how.delayMs : 0);
    if (!answer) return refusal(400, 'invalidRequest');
    if (answer.decision !== 'received') return { status: 200, body: answer };
    if (cases.count() > before) void callBack(department, key, how, answer.caseNumber);
    return { status: 202, body: answer };
  };

  const takeReport = ({ mode }: Behaviour, body: unknown): Answer => {
    const taken = platform.take(body, mode === 'jumbled' && Math.random() < 0.5);
    if (taken === 'invalid') return refusal(400, 'invalidRequest');
    return taken === 'differs' ? refusal(409, 'differs') : { status: 200, body: taken };
  };

  const work = (department: string, key: SigningKey, what: string, how: Behaviour, body: unknown): Answer => {
    if (what === 'reports') return takeReport(how, body);
    if (what === 'cases') return submit(department, key, how, body);
    const answer = what === 'records' ? lookUp(body, shanghaiDay(now())) : cases.status(body, now().getTime());
    if (answer === undefined) return refusal(404, 'unknownCase');
    return answer === null ? refusal(400, 'invalidRequest') : { status: 200, body: answer };
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
    const { method = '', url: path = '/', headers } = request;
    if (method === 'GET' && path === '/control') return send(response, 200, Object.fromEntries(behaviour));
    const body = await readBody(request);
    if (method === 'POST' && path === '/control') return control(parseJson(body), response);
    const [, department = '', what = ''] =
      /^\/departments\/([a-z-]+)\/(records|cases|cases\/status|reports)$/.exec(path) ?? [];
    const [how, key] = [behaviour.get(department), keys.get(department)];
    if (method !== 'POST' || !how || !key || (what === 'reports') !== (department === platformId))
      return send(response, 404, { error: 'notFound' });
    // A department that is down hears nothing, so it does nothing.
    if (how.mode === 'down') return void response.destroy();
    const head = { method, authority: headers.host ?? '', path, headers };
    const error = await doubt(head, body);
    const { status, body: said } = error ? refusal(401, error) : work(department, key, what, how, parseJson(body));
    // Heard, and nobody learns of it: it is asked again.
    if (what === 'reports' && how.mode === 'twice') return void response.destroy();
    if (how.mode === 'nonsense')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>系统维护中</html>');
    if (how.mode === 'slow') await sleep(how.delayMs, undefined, { ref: false });
    // An answer to what carries no signature has nothing to be bound to.
    if (how.mode === 'unsigned' || headers['signature'] === undefined) return send(response, status, said);
    const bytes = Buffer.from(JSON.stringify(said));
    response.writeHead(status, signReply(key, status, bytes, head, now())).end(bytes);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  return {
    server,
    behave: (department: string, how: Behaviour): void => void behaviour.set(department, how),
    knownCases: cases.count,
    platform,
    decisionOf: cases.decisionOf,
  };
};
