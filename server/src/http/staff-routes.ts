import { type SignInError, type StaffSessionView, signInRequestSchema } from '@linban/shared/contracts/console-link.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { Log } from '../log.ts';
import type { SessionKey, StaffSession, StaffSessions } from '../staff/sessions.ts';
import type { SignIn } from '../staff/sign-in.ts';
import { clientAddress } from './client-address.ts';
import type { StaffCookie } from './session-cookies.ts';

const bodyLimit = 4096;

const view = ({ name, role, place, idleUntil, endsAt }: StaffSession): StaffSessionView => ({
  name,
  role,
  place,
  idleUntil: idleUntil.toISOString(),
  endsAt: endsAt.toISOString(),
});

/** `POST /api/staff/sign-in`, `POST /api/staff/sign-out`, `GET /api/staff/session`. */
export const addStaffRoutes = (
  app: FastifyInstance,
  deps: {
    readonly signIn: SignIn;
    readonly sessions: StaffSessions;
    readonly cookie: StaffCookie;
    readonly publicUrl: string;
    readonly log: Log;
    /** Ends the connections of a session. */
    readonly disconnect: (key: SessionKey) => void;
  },
): void => {
  const { signIn, sessions, cookie, log } = deps;
  const { origin } = new URL(deps.publicUrl);

  const refuse = (reply: FastifyReply, status: number, error: SignInError) => reply.code(status).send({ error });

  /** A browser always names the page that posts: only our own pages may, under our own address. */
  const isFromOwnPage = (request: FastifyRequest): boolean => request.headers.origin === origin;
  const wrongAddress: SignInError = { kind: 'wrongAddress', address: new URL('/console', origin).href };

  const endSession = async (request: FastifyRequest): Promise<boolean> => {
    const token = cookie.read(request.headers.cookie);
    const session = token && (await sessions.find(token));
    if (!token || !session) return false;
    await sessions.end(token);
    deps.disconnect(session.key);
    return true;
  };

  app.post('/api/staff/sign-in', { bodyLimit }, async (request, reply) => {
    if (!isFromOwnPage(request)) return refuse(reply, 403, wrongAddress);
    const body = v.safeParse(signInRequestSchema, request.body);
    if (!body.success) return refuse(reply, 400, { kind: 'invalidRequest' });
    const signedIn = await signIn(body.output, clientAddress(request));
    if (!signedIn.ok) {
      const { error } = signedIn;
      log.warn('staff.signInRefused', { cause: error.kind });
      if (error.kind === 'refused') return refuse(reply, 401, error);
      return refuse(reply.header('retry-after', String(error.retryAfterSeconds)), 429, error);
    }
    await endSession(request);
    log.info('staff.signedIn');
    return reply.header('set-cookie', cookie.set(signedIn.value.token)).send(view(signedIn.value));
  });

  app.post('/api/staff/sign-out', { bodyLimit }, async (request, reply) => {
    if (!isFromOwnPage(request)) return refuse(reply, 403, wrongAddress);
    if (await endSession(request)) log.info('staff.signedOut');
    return reply.header('set-cookie', cookie.clear).code(204).send();
  });

  app.get('/api/staff/session', async (request, reply) => {
    const token = cookie.read(request.headers.cookie);
    const session = token && (await sessions.keep(token));
    return session ? view(session) : refuse(reply, 401, { kind: 'refused' });
  });
};
