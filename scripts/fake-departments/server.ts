import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import { type Behaviour, controlSchema, type FakeDepartment } from './control.ts';
import { createEmployment } from './employment.ts';
import { lookUpContributions } from './social-insurance.ts';

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

/** Both departments of the trial as one HTTP program, with a switch for each. */
export const createFakeDepartments = (now: () => Date) => {
  const behaviour: Record<FakeDepartment, Behaviour> = {
    'social-insurance': { mode: 'ok', delayMs: 20_000 },
    employment: { mode: 'ok', delayMs: 20_000 },
  };
  const employment = createEmployment();

  const behave = (department: FakeDepartment, response: ServerResponse, answer: unknown): void => {
    const { mode, delayMs } = behaviour[department];
    if (mode === 'down') response.destroy();
    else if (mode === 'nonsense')
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>系统维护中</html>');
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
    behaviour[department] = { mode, delayMs };
    send(response, 200, behaviour);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const route = `${request.method} ${new URL(request.url ?? '/', 'http://localhost').pathname}`;
    if (route === 'GET /control') return send(response, 200, behaviour);
    const body = await readJson(request);
    const day = shanghaiDay(now());
    switch (route) {
      case 'POST /control':
        return control(body, response);
      case 'POST /lookups/contributions':
        return behave('social-insurance', response, lookUpContributions(body, day.slice(0, 7)));
      case 'POST /cases': {
        // A department that is down hears nothing, so it decides nothing.
        const isDown = behaviour.employment.mode === 'down';
        return behave('employment', response, isDown ? null : employment.decide(body, day));
      }
      default:
        return send(response, 404, { error: 'notFound' });
    }
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  return { server, decidedCases: employment.count };
};
