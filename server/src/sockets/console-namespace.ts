import { type ConsolePush, consoleRequests } from '@linban/shared/contracts/console-link.ts';
import type { Handlers, LinkError } from '@linban/shared/contracts/request.ts';
import type { TerminalId } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { isWithin, mayAppoint, mayDo, type StaffPlace, type StaffWork } from '@linban/shared/staff/post.ts';
import type { Socket, Server as SocketServer } from 'socket.io';
import type { CatalogueKeeper } from '../catalogue/version-desk.ts';
import type { Hotline } from '../hotline/hotline.ts';
import type { StaffCookie } from '../http/staff-cookie.ts';
import { type Log, whereOf } from '../log.ts';
import type { ServerParts } from '../parts.ts';
import { accountName, type CallTaker, type CaseWorker, type StaffAccounts } from '../staff/accounts.ts';
import type { SessionKey, StaffSession, StaffSessions } from '../staff/sessions.ts';
import { answerRequests } from './answer-requests.ts';

/** A page that starts asks three times; after that a change asks again, and a person asks as fast as they click. */
const limit = { burst: 30, perSecond: 5 };

/** As many as the list shows. */
const recentCases = 100;

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

export interface ConsoleConnections {
  disconnect(key: SessionKey): void;
  /** Disconnects those whose session is over; to be called now and then. */
  sweep(): Promise<void>;
}

/** Namespace `/console`: the staff's pages. */
export const addConsoleNamespace = (
  io: SocketServer,
  deps: Pick<
    ServerParts,
    'centres' | 'fleet' | 'registry' | 'queries' | 'desk' | 'referralDesk' | 'versionDesk' | 'events' | 'ports' | 'log'
  > & {
    readonly hotline: Hotline;
    readonly accounts: StaffAccounts;
    readonly sessions: StaffSessions;
    readonly cookie: StaffCookie;
    readonly ownOrigin: string;
  },
): ConsoleConnections => {
  const {
    centres,
    fleet,
    registry,
    queries,
    desk,
    referralDesk,
    versionDesk,
    hotline,
    events,
    accounts,
    sessions,
    ports,
    log,
  } = deps;
  const namespace = io.of('/console');
  const sessionOf = requireSession(io, deps);
  const disconnect = (key: SessionKey): void => namespace.in(roomOf(key)).disconnectSockets(true);

  /** The session may have ended since the connection was opened. */
  const isOpen = async (key: SessionKey): Promise<boolean> => {
    if ((await sessions.stillOpen([key])).has(key)) return true;
    // After the answer, which says why.
    setImmediate(() => disconnect(key));
    return false;
  };
  const forbidden = fail<LinkError>({ kind: 'forbidden' });
  const notForYou = fail({ kind: 'notForYou' } as const);
  /** Answers anybody who is signed in and sees what there is at their place, with that; others with nothing of it. */
  const whileOpen = async <T>(key: SessionKey, nothingSeen: T, answer: (place: StaffPlace) => Promise<T>) => {
    const account = (await isOpen(key)) && (await sessions.workerOf(key));
    if (!account) return forbidden;
    return ok(mayDo(account.role, 'overview') ? await answer(account.place) : nothingSeen);
  };
  const isTerminalWithin = (place: StaffPlace, terminalId: TerminalId): boolean => {
    const terminal = registry.find(terminalId);
    return terminal !== undefined && isWithin(place, terminal.centre);
  };
  /** Whose session it is, if this is their work. */
  const workerFor = async (key: SessionKey, work: StaffWork) => {
    if (!(await isOpen(key))) return forbidden;
    const account = await sessions.workerOf(key);
    return account && mayDo(account.role, work) ? ok(account) : notForYou;
  };
  /** Does something to a terminal that there is, and writes down that it was done. */
  const onTerminal = async <T>(
    key: SessionKey,
    terminalId: TerminalId,
    event: Parameters<Log['info']>[0],
    act: () => Promise<T>,
  ) => {
    const account = await workerFor(key, 'terminals');
    if (!account.ok) return account;
    if (!isTerminalWithin(account.value.place, terminalId)) return fail({ kind: 'notFound' } as const);
    log.info(event, { terminalId });
    return ok(await act());
  };
  /** Answers somebody who may work on cases; whoever else asks is told that it is not for them. */
  const forWorker = async <T, E>(
    key: SessionKey,
    answer: (worker: CaseWorker) => Promise<Result<T, E>>,
  ): Promise<Result<T, E | LinkError | { readonly kind: 'notForYou' }>> => {
    const account = await workerFor(key, 'cases');
    if (!account.ok) return account;
    const { role } = account.value;
    return role === 'clerk' || role === 'approver' ? answer({ ...account.value, role }) : notForYou;
  };
  /** Answers somebody who keeps the catalogue; whoever else asks is told that it is not for them. */
  const forKeeper = async <T, E>(
    key: SessionKey,
    answer: (keeper: CatalogueKeeper) => Promise<Result<T, E>>,
  ): Promise<Result<T, E | LinkError | { readonly kind: 'notForYou' }>> => {
    const account = await workerFor(key, 'catalogue');
    if (!account.ok) return account;
    const { accountId, role } = account.value;
    return role === 'catalogueManager' || role === 'catalogueReviewer' ? answer({ accountId, role }) : notForYou;
  };
  /** Answers somebody who is at the telephone; whoever else asks is told that it is not for them. */
  const forCallTaker = async <T, E>(
    key: SessionKey,
    answer: (taker: CallTaker) => Promise<Result<T, E>>,
  ): Promise<Result<T, E | LinkError | { readonly kind: 'notForYou' }>> => {
    const account = await workerFor(key, 'calls');
    if (!account.ok) return account;
    const { role } = account.value;
    return role === 'hotline' ? answer({ ...account.value, role }) : notForYou;
  };
  const nothing = async (act: Promise<void>) => {
    await act;
    return {};
  };
  const handlers: Handlers<typeof consoleRequests, SessionKey> = {
    'fleet.list': (key) =>
      whileOpen(key, { terminals: [] }, async (place) => ({
        terminals: fleet.list().filter(({ terminalId }) => isTerminalWithin(place, terminalId)),
      })),
    'terminals.revoke': (key, { terminalId, reason }) =>
      onTerminal(key, terminalId, 'terminal.revoked', () => nothing(registry.revoke(terminalId, reason))),
    'terminals.reinstate': (key, { terminalId }) =>
      onTerminal(key, terminalId, 'terminal.reinstated', () => nothing(registry.reinstate(terminalId))),
    'terminals.rotateKey': (key, { terminalId }) =>
      onTerminal(key, terminalId, 'terminal.keyRotationAsked', () => nothing(registry.askRotation(terminalId))),
    'terminals.newCode': (key, { terminalId }) =>
      onTerminal(key, terminalId, 'terminal.codeMade', async () => ({ code: await registry.renewCode(terminalId) })),
    'desk.list': (key, { filter }) =>
      forWorker(key, async (worker) => {
        const { cases, counts } = await desk.list(worker, filter);
        return ok({ cases: [...cases], counts });
      }),
    'desk.open': (key, { caseNumber, purpose }) => forWorker(key, (worker) => desk.open(worker, caseNumber, purpose)),
    'desk.claim': (key, { caseNumber, over }) => forWorker(key, (worker) => desk.claim(worker, caseNumber, over)),
    'desk.release': (key, { caseNumber }) => forWorker(key, (worker) => desk.release(worker, caseNumber)),
    'desk.act': (key, { caseNumber, version, act }) =>
      forWorker(key, (worker) => desk.act(worker, caseNumber, version, act)),
    'departments.list': (key) =>
      forWorker(key, async (worker) => {
        const { departments, referrals } = await referralDesk.list(worker);
        return ok({ departments: [...departments], referrals: [...referrals] });
      }),
    'departments.sendAgain': (key, { caseNumber }) =>
      forWorker(key, (worker) => referralDesk.sendAgain(worker, caseNumber)),
    'departments.settle': (key, { caseNumber, version, decision, reason }) =>
      forWorker(key, (worker) => referralDesk.settle(worker, caseNumber, version, decision, reason)),
    'staff.list': async (key) => {
      const account = await workerFor(key, 'accounts');
      if (!account.ok) return account;
      const own = account.value;
      const all = (await accounts.list()).filter((each) => mayAppoint(own, each));
      const everywhere = own.place === null ? [{ place: null, name: null }] : [];
      return ok({
        accounts: all.map((each) => ({ ...each, isMine: each.name === own.name })),
        places: [
          ...everywhere,
          ...centres.filter(({ id }) => isWithin(own.place, id)).map(({ id, name }) => ({ place: id, name })),
        ],
      });
    },
    'staff.setActive': async (key, { name, active }) => {
      const account = await workerFor(key, 'accounts');
      if (!account.ok) return account;
      if (accountName(name) === account.value.name) return fail({ kind: 'ownAccount' } as const);
      const theirs = (await accounts.list()).find((each) => each.name === accountName(name));
      if (!theirs || !mayAppoint(account.value, theirs)) return fail({ kind: 'notFound' } as const);
      if (!(await accounts.setActive(name, active))) return fail({ kind: 'notFound' } as const);
      log.info(active ? 'staff.reopened' : 'staff.closed');
      return ok({});
    },
    'staff.add': async (key, { name, ...post }) => {
      const account = await workerFor(key, 'accounts');
      if (!account.ok) return account;
      const isKnown = post.place === null || centres.some(({ id }) => id === post.place);
      if (!isKnown || !mayAppoint(account.value, post)) return notForYou;
      const made = await accounts.add(name, post);
      if (made) log.info('staff.added');
      return made ? ok(made) : fail({ kind: 'nameTaken' } as const);
    },
    'catalogue.list': (key) => forKeeper(key, async () => ok({ items: [...(await versionDesk.list())] })),
    'catalogue.open': (key, { language, ...name }) =>
      forKeeper(key, (keeper) => versionDesk.open(keeper, name, language)),
    'catalogue.file': (key, { asNext, ...name }) => forKeeper(key, () => versionDesk.file(name, asNext)),
    'catalogue.upload': (key, { replaces, ...file }) =>
      forKeeper(key, (keeper) => versionDesk.upload(keeper, file, replaces)),
    'catalogue.act': (key, { step, act, ...name }) =>
      forKeeper(key, (keeper) => versionDesk.act(keeper, name, step, act)),
    'catalogue.rerun': (key, name) => forKeeper(key, () => versionDesk.rerun(name)),
    'cases.recent': (key) =>
      whileOpen(key, { cases: [] }, async (place) => ({ cases: [...(await queries.recent(place, recentCases))] })),
    'hotline.questions': (key, { caseNumber, proof }) =>
      forCallTaker(key, async () => ok({ questions: [...hotline.questions(caseNumber, proof)] })),
    'hotline.open': (key, { caseNumber, proof, said }) =>
      forCallTaker(key, (taker) => hotline.open(taker, caseNumber, proof, said)),
    'hotline.find': (key, { name, idNumber }) =>
      forCallTaker(key, async (taker) => {
        const found = await hotline.find(taker, name, idNumber);
        return found.ok ? ok({ cases: [...found.value] }) : found;
      }),
    'hotline.wish': (key, { caseNumber, version, wish }) =>
      forCallTaker(key, (taker) => hotline.wish(taker, caseNumber, version, wish)),
  };
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
    answerRequests(socket, { table: consoleRequests, handlers, context: key, limit, now: ports.now, log });
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
