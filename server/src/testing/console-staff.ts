import { type ConsolePush, consoleRequests } from '@linban/shared/contracts/console-link.ts';
import { ask, type Carrier } from '@linban/shared/contracts/request.ts';
import { renewalSchema } from '@linban/shared/contracts/staff-session.ts';
import type { StaffPlace, StaffRole } from '@linban/shared/staff/post.ts';
import { io } from 'socket.io-client';
import * as v from 'valibot';
import type { TestServer } from './test-server.ts';

const credentials = v.looseObject({ name: v.string(), password: v.string() });
type Credentials = v.InferOutput<typeof credentials>;

/** The first account of a server, as the person who started it was told. */
export const firstAccount = ({ server }: { readonly server: Pick<TestServer['server'], 'notes'> }): Credentials =>
  v.parse(credentials, /(?<name>admin) \/ (?<password>\S+)/.exec(server.notes.join('\n'))?.groups);

type Console = Pick<TestServer, 'server' | 'config'>;
/** What is needed of a server to reach its console. */
export interface ConsoleAddress {
  readonly server: Pick<Console['server'], 'address'>;
  readonly config: Pick<Console['config'], 'publicUrl'>;
}

/** Signs somebody of the staff in as a browser does; the cookie of the session. */
export const signInForCookie = async ({ server, config }: ConsoleAddress, account: Credentials): Promise<string> => {
  const { origin } = new URL(config.publicUrl);
  const response = await fetch(new URL('/api/staff/sign-in', server.address), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(account),
  });
  if (!response.ok) throw new Error(`signing in: ${response.status}`);
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
};

/** Renews the password of whoever is signed in, as their page does; the new one. */
export const renewPassword = async (
  { server, config }: ConsoleAddress,
  cookie: string,
  password: string,
): Promise<string> => {
  const { origin } = new URL(config.publicUrl);
  const response = await fetch(new URL('/api/staff/password', server.address), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, cookie },
    body: JSON.stringify({ password }),
  });
  if (!response.ok) throw new Error(`renewing a password: ${response.status}`);
  return v.parse(renewalSchema, await response.json()).password;
};

/** An account that somebody else made, once its holder has renewed its password: it may take part where two people are needed. */
export const renewed = async (test: ConsoleAddress, account: Credentials): Promise<Credentials> => {
  const cookie = await signInForCookie(test, account);
  return { name: account.name, password: await renewPassword(test, cookie, account.password) };
};

/** The console's connection in a session that is open. */
export const openConsole = async ({ server, config }: ConsoleAddress, cookie: string, patienceMs = 9_000) => {
  const { origin } = new URL(config.publicUrl);
  const socket = io(new URL('/console', server.address).href, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { origin, cookie },
  });
  const pushed: ConsolePush[] = [];
  socket.on('push', (push: ConsolePush) => pushed.push(push));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    // A line that is cut after it was opened and before anybody was let in is no `connect_error`.
    socket.once('disconnect', (reason) => reject(new Error(reason)));
    socket.once('connect_error', (error) => {
      // A refused namespace leaves the connection under it open.
      socket.disconnect();
      reject(error);
    });
  });
  const put = <N extends keyof typeof consoleRequests>(
    request: N,
    payload: v.InferInput<(typeof consoleRequests)[N]['payload']>,
  ) => {
    const carry: Carrier = (message, ms) => socket.timeout(ms).emitWithAck('request', message);
    return ask(consoleRequests, carry, request, payload, patienceMs);
  };
  /** Whatever message, as a program that is not ours might send it. */
  const raw = (message: unknown): Promise<unknown> => socket.timeout(patienceMs).emitWithAck('request', message);
  return { put, raw, pushed, isConnected: () => socket.connected, close: () => socket.close() };
};
export type Staff = Awaited<ReturnType<typeof openConsole>>;

/** Somebody of the staff at the console, signed in as a browser does. */
export const signIn = async (test: ConsoleAddress, account: Credentials): Promise<Staff> =>
  openConsole(test, await signInForCookie(test, account));

/** A new account made by somebody who may, signed in, with a password that its holder has renewed. */
export const signInNew = async (
  test: TestServer,
  by: Staff,
  name: string,
  role: StaffRole,
  place: StaffPlace = null,
): Promise<Staff> => {
  const made = await by.put('staff.add', { name, role, place });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const cookie = await signInForCookie(test, made.value);
  await renewPassword(test, cookie, made.value.password);
  return openConsole(test, cookie);
};

/** Somebody signed in with a password that another one has just given them; `renew` makes it their own, in the same session. */
export const signInGiven = async (test: ConsoleAddress, by: Pick<Staff, 'put'>, name: string) => {
  const given = await by.put('staff.newPassword', { name });
  if (!given.ok) throw new Error(JSON.stringify(given.error));
  const cookie = await signInForCookie(test, given.value);
  return { ...(await openConsole(test, cookie)), renew: () => renewPassword(test, cookie, given.value.password) };
};
