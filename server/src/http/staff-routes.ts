import {
  type RenewalError,
  renewalRequestSchema,
  type SignInError,
  type StaffSessionView,
  signInRequestSchema,
} from '@linban/shared/contracts/staff-session.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { Log } from '../log.ts';
import type { RenewPassword } from '../staff/renewal.ts';
import type { SessionKey, StaffSession, StaffSessions } from '../staff/sessions.ts';
import type { SignIn, SignInRefusal } from '../staff/sign-in.ts';
import { clientAddress } from './client-address.ts';
import type { StaffCookie } from './session-cookies.ts';

const bodyLimit = 4096;

const view = ({ name, role, place, passwordToldTo, idleUntil, endsAt }: StaffSession): StaffSessionView => ({
  name,
  role,
  place,
  passwordToldTo,
  idleUntil: idleUntil.toISOString(),
  endsAt: endsAt.toISOString(),
});

/** `POST /api/staff/sign-in`, `POST /api/staff/sign-out`, `GET /api/staff/session`, `POST /api/staff/password`. */
export const addStaffRoutes = (
  app: FastifyInstance,
  deps: {
    readonly signIn: SignIn;
    readonly renew: RenewPassword;
    readonly sessions: StaffSessions;
    readonly cookie: StaffCookie;
    readonly publicUrl: string;
    readonly log: Log;
    /** Ends the connections of a session. */
    readonly disconnect: (key: SessionKey) => void;
  },
): void => {
  const { signIn, renew, sessions, cookie, log } = deps;
  const { origin } = new URL(deps.publicUrl);

  const refuse = (reply: FastifyReply, status: number, error: RenewalError) => reply.code(status).send({ error });
  /** A password that was not right, or was not even tried. */
  const refusePassword = (reply: FastifyReply, status: number, error: SignInRefusal) =>
    error.kind === 'refused'
      ? refuse(reply, status, error)
      : refuse(reply.header('retry-after', String(error.retryAfterSeconds)), 429, error);

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
      log.warn('staff.signInRefused', { cause: signedIn.error.kind });
      return refusePassword(reply, 401, signedIn.error);
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

  app.post('/api/staff/password', { bodyLimit }, async (request, reply) => {
    if (!isFromOwnPage(request)) return refuse(reply, 403, wrongAddress);
    const body = v.safeParse(renewalRequestSchema, request.body);
    if (!body.success) return refuse(reply, 400, { kind: 'invalidRequest' });
    const token = cookie.read(request.headers.cookie);
    const session = token && (await sessions.keep(token));
    if (!session) return refuse(reply, 401, { kind: 'signedOut' });
    const renewed = await renew(session, body.output.password, clientAddress(request));
    if (!renewed.ok) {
      log.warn('staff.renewalRefused', { cause: renewed.error.kind });
      return refusePassword(reply, 403, renewed.error);
    }
    log.info('staff.passwordRenewed');
    return renewed.value;
  });
};
