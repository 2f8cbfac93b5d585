import { type ConsolePush, consoleRequests } from '@linban/shared/contracts/console-link.ts';
import type { LinkError } from '@linban/shared/contracts/request.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { mayDo, type StaffPlace, type StaffWork } from '@linban/shared/staff/post.ts';
import type { Socket, Server as SocketServer } from 'socket.io';
import { isCatalogueKeeper } from '../catalogue/version-desk.ts';
import type { StaffCookie } from '../http/session-cookies.ts';
import { type Log, whereOf } from '../log.ts';
import type { ServerParts } from '../parts.ts';
import { isCallTaker, isCaseWorker, type StaffWorker } from '../staff/accounts.ts';
import type { SessionKey, StaffSession, StaffSessions } from '../staff/sessions.ts';
import { answerRequests } from './answer-requests.ts';
import { type ConsoleParts, consoleHandlers } from './console-handlers.ts';
import { consoleRules } from './console-rules.ts';

/** A page that starts asks three times; after that a change asks again, and a person asks as fast as they click. */
const limit = { burst: 30, perSecond: 5 };

/** Many cases change at once; the list is asked for again so often at most. */
const casesPauseMs = 300;

const roomOf = (key: SessionKey): string => `session:${key}`;
/** Where those listen who may see what a place holds. */
const placeRoom = (place: StaffPlace): string => (place === null ? 'all-places' : `place:${place}`);

/** Calls at once, and after that at most once in a pause, so that the last call is never lost. */
const atMostEvery = (pauseMs: number, call: () => void): (() => void) => {
  let isPausing = false;
  let isMissed = false;
  const run = (): void => {
    if (isPausing) {
      isMissed = true;
      return;
    }
    call();
    isPausing = true;
    isMissed = false;
    setTimeout(() => {
      isPausing = false;
      if (isMissed) run();
    }, pauseMs).unref();
  };
  return run;
};

/** Lets in whoever has an open session, from our own pages only: a cookie alone comes with any page's connection. */
const requireSession = (
  io: SocketServer,
  deps: { sessions: StaffSessions; cookie: StaffCookie; ownOrigin: string; log: Log },
) => {
  const { sessions, cookie, ownOrigin, log } = deps;
  const admitted = new WeakMap<Socket, Pick<StaffSession, 'key' | 'role' | 'place'>>();
  const admit = async (socket: Socket): Promise<boolean> => {
    const { headers } = socket.handshake;
    const token = headers.origin === ownOrigin ? cookie.read(headers.cookie) : undefined;
    const session = token && (await sessions.find(token));
    if (session) admitted.set(socket, session);
    return session !== undefined;
  };
  io.of('/console').use((socket, next) => {
    admit(socket).then(
      (isAdmitted) => next(isAdmitted ? undefined : new Error('forbidden')),
      (error: unknown) => {
        log.error('request.bug', { request: 'connect', ...whereOf(error) });
        next(new Error('internal'));
      },
    );
  });
  return (socket: Socket) => {
    const session = admitted.get(socket);
    if (!session) throw new Error('a socket without a session was let in');
    return session;
  };
};

const whoMay =
  (work: StaffWork) =>
  (worker: StaffWorker): worker is StaffWorker =>
    mayDo(worker.role, work);

export interface ConsoleConnections {
  disconnect(key: SessionKey): void;
  /** Disconnects those whose session is over; to be called now and then. */
  sweep(): Promise<void>;
}

/** Namespace `/console`: the staff's pages. */
export const addConsoleNamespace = (
  io: SocketServer,
  deps: ConsoleParts &
    Pick<ServerParts, 'events' | 'ports'> & {
      readonly sessions: StaffSessions;
      readonly cookie: StaffCookie;
      readonly ownOrigin: string;
    },
): ConsoleConnections => {
  const { registry, events, sessions, ports, log } = deps;
  const namespace = io.of('/console');
  const sessionOf = requireSession(io, deps);
  const disconnect = (key: SessionKey): void => namespace.in(roomOf(key)).disconnectSockets(true);

  /** Whose session it is, unless it has ended since the connection was opened. */
  const everyone = async (key: SessionKey): Promise<Result<StaffWorker, LinkError>> => {
    const worker = await sessions.workerOf(key);
    if (worker) return ok(worker);
    // After the answer, which says why.
    setImmediate(() => disconnect(key));
    return fail({ kind: 'forbidden' });
  };
  /** The same, if it is of somebody whose work this is. */
  const workerFor = async <W extends StaffWorker>(key: SessionKey, isTheirs: (worker: StaffWorker) => worker is W) => {
    const worker = await everyone(key);
    if (!worker.ok) return worker;
    return isTheirs(worker.value) ? ok(worker.value) : fail({ kind: 'notForYou' });
  };
  const handlers = consoleHandlers(deps);
  const push = (message: ConsolePush): void => {
    namespace.emit('push', message);
  };
  events.on('fleet.changed', ({ terminal }) => {
    const message: ConsolePush = { name: 'fleet.changed', payload: { terminal } };
    const centre = registry.find(terminal.terminalId)?.centre ?? null;
    namespace.to([placeRoom(null), placeRoom(centre)]).emit('push', message);
  });
  events.on(
    'cases.changed',
    atMostEvery(casesPauseMs, () => push({ name: 'cases.changed', payload: {} })),
  );
  events.on('catalogue.changed', () => push({ name: 'catalogue.changed', payload: {} }));

  namespace.on('connection', (socket) => {
    const { key, role, place } = sessionOf(socket);
    void socket.join(mayDo(role, 'overview') ? [roomOf(key), placeRoom(place)] : [roomOf(key)]);
    answerRequests(socket, {
      table: consoleRequests,
      rules: consoleRules,
      handlers,
      admit: {
        everyone: () => everyone(key),
        cases: () => workerFor(key, isCaseWorker),
        terminals: () => workerFor(key, whoMay('terminals')),
        accounts: () => workerFor(key, whoMay('accounts')),
        catalogue: () => workerFor(key, isCatalogueKeeper),
        calls: () => workerFor(key, isCallTaker),
        supervision: () => workerFor(key, whoMay('supervision')),
      },
      limit,
      now: ports.now,
      log,
    });
  });

  return {
    disconnect,
    sweep: async () => {
      const keys = new Set([...namespace.sockets.values()].map((socket) => sessionOf(socket).key));
      const open = await sessions.stillOpen([...keys]);
      for (const key of keys) if (!open.has(key)) disconnect(key);
    },
  };
};
