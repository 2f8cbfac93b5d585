import type { Admit, Handlers, LinkError } from '@linban/shared/contracts/request.ts';
import type { ResidentPush } from '@linban/shared/contracts/resident-link.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import type { Socket } from 'socket.io';
import type { IssueError } from '../documents/document-service.ts';
import type { Register, ServerParts } from '../parts.ts';
import { eligibilityFor, type ResidentSession, sessionLifeMs } from '../residents/session.ts';
import type { KnownTerminal } from '../terminals/registry.ts';
import { answerRequests } from './answer-requests.ts';
import { createLimitForEach } from './limit-for-each.ts';
import { screenRequests, screenRules } from './screen-rules.ts';
import { requireTerminal } from './terminal-auth.ts';

/** A person at a screen asks a few things a second at most; a screen that starts asks several at once. */
const limit = { burst: 30, perSecond: 5 };

/**
 * Looking up cases by receipt at one terminal, whoever does it: somebody with a few receipts and a few typing errors gets through;
 * a screen that tries codes gets nowhere. It refills quickly, because the next person at the same terminal did nothing wrong.
 */
const trackLimit = { burst: 12, perSecond: 1 / 15 };

/** One screen: the terminal it belongs to, and the person in front of it, if somebody is. */
interface Visitor {
  readonly terminal: KnownTerminal;
  session: ResidentSession | null;
  /** Makes the person's changes known to this screen, or to nobody. */
  readonly listen: (session: ResidentSession | null) => void;
}

/** A renderer that is away for the moment is no refusal of the request: it may be asked again. */
const asLinkError = <T, E extends { readonly kind: string }>(
  result: Result<T, E | IssueError>,
): Result<T, Exclude<E | IssueError, { kind: 'rendererUnavailable' }> | LinkError> => {
  if (result.ok) return result;
  if (result.error.kind === 'rendererUnavailable') return fail({ kind: 'internal' });
  return fail(result.error as Exclude<E | IssueError, { kind: 'rendererUnavailable' }>); // the other kind was just handled
};

interface Askers {
  readonly screen: Visitor;
  readonly person: { readonly session: ResidentSession; readonly terminal: KnownTerminal };
}

const handlersFor = (parts: ServerParts): Handlers<typeof screenRequests, Askers, typeof screenRules> => {
  const {
    catalogue,
    signedCatalogue,
    centres,
    queries,
    actAsResident,
    findCase,
    submit,
    supplements,
    drafts,
    draftSlips,
    lookups,
    histories,
    tickets,
    giveRating,
    openSession,
    ports,
  } = parts;
  const tracks = createLimitForEach(trackLimit, ports.now);
  return {
    'catalogue.items': async () => ok({ items: [...catalogue.published(shanghaiDay(ports.now()))] }),
    'catalogue.signed': async (_, { known }) => ok({ signed: await signedCatalogue.pull(known) }),
    'centres.list': async () => ok({ centres: [...centres] }),
    'session.open': async (visitor, { assertion }) => {
      visitor.listen(null);
      const opened = await openSession(assertion, visitor.terminal);
      if (!opened.ok) return opened;
      const cases = await queries.listOf(opened.value.residentKey);
      visitor.listen(opened.value);
      return ok({ eligibility: eligibilityFor(catalogue, opened.value.person, ports.now()), cases: [...cases] });
    },
    'session.close': async (visitor) => {
      visitor.listen(null);
      return ok({});
    },
    'cases.list': async ({ session }) => ok({ cases: [...(await queries.listOf(session.residentKey))] }),
    'cases.show': async ({ session }, { caseNumber }) => {
      const found = await queries.findOf(session.residentKey, caseNumber);
      return found ? ok(found.view) : fail({ kind: 'notFound' });
    },
    'cases.track': async ({ terminal }, asked) => {
      if (!tracks.take(terminal.terminalId))
        return fail({ kind: 'tooManyAttempts', retryAfterSeconds: 1 / trackLimit.perSecond });
      if (asked.by === 'qrCode') {
        const tracked = await findCase.byTrackingCode(asked.trackingCode);
        if (tracked) return ok(tracked);
        const kept = await draftSlips.byTrackingCode(asked.trackingCode);
        return fail({ kind: kept ? 'keptForLater' : 'notFound' });
      }
      const found = await findCase.byQueryCode(asked.caseNumber, asked.queryCode);
      if (found.ok) return found;
      if (found.error.kind !== 'unknown') return fail(found.error);
      const kept = await draftSlips.afterCase(asked.caseNumber, asked.queryCode);
      return fail({ kind: kept ? 'keptForLater' : 'notFound' });
    },
    'cases.asked': async ({ session }, { caseNumber }) => {
      const awaited = await supplements.awaited(session.residentKey, caseNumber);
      if (!awaited.ok) return awaited;
      const { things, askedAgain, ...rest } = awaited.value;
      return ok({ ...rest, things: [...things], askedAgain: [...askedAgain] });
    },
    'cases.withdraw': async ({ session, terminal }, { caseNumber }) => {
      const done = await actAsResident(session.residentKey, caseNumber, null, { type: 'withdraw' }, terminal.profile);
      if (done.ok) return done;
      return fail({ kind: done.error.kind === 'notFound' ? 'notFound' : 'tooLate' });
    },
    'cases.submit': ({ terminal }, { envelope }) => submit(envelope, terminal.terminalId),
    'drafts.list': async ({ session }) => ok({ drafts: [...(await drafts.list(session.residentKey))] }),
    'drafts.keep': ({ session }, { itemId, ...draft }) => drafts.keep(session, itemId, draft),
    'drafts.slip': async ({ session }, { itemId }) => {
      const slip = await draftSlips.issue(session.residentKey, itemId);
      return slip ? ok(slip) : fail({ kind: 'notFound' });
    },
    'drafts.open': async ({ session }, { itemId }) => {
      const draft = await drafts.open(session.residentKey, itemId);
      return draft ? ok(draft) : fail({ kind: 'notFound' });
    },
    'drafts.drop': async ({ session }, { itemId }) => {
      await drafts.drop(session.residentKey, itemId);
      return ok({});
    },
    'records.look': async ({ session }, payload) => lookups.look(session, payload),
    'records.issue': async ({ session }, { lookupId }) => asLinkError(await lookups.issue(session, lookupId)),
    'cases.history': async ({ session }, { caseNumber }) =>
      asLinkError(await histories.forResident(session, caseNumber)),
    'documents.ticket': async ({ session }, { documentId }) => tickets.give(session, documentId),
    'ratings.give': async ({ session }, rating) => giveRating(session.residentKey, rating),
  };
};

const roomOf = (residentKey: string): string => `resident:${residentKey}`;

const createVisitor = (socket: Socket, terminal: KnownTerminal): Visitor => {
  let ending: NodeJS.Timeout | undefined;
  const visitor: Visitor = {
    terminal,
    session: null,
    listen: (session) => {
      clearTimeout(ending);
      if (visitor.session) {
        visitor.session.lookups.clear();
        void socket.leave(roomOf(visitor.session.residentKey));
      }
      visitor.session = session;
      if (!session) return;
      ending = setTimeout(() => visitor.listen(null), sessionLifeMs);
      void socket.join(roomOf(session.residentKey));
    },
  };
  return visitor;
};

/** The person is there until the time of their session is over. */
const admitTo = (visitor: Visitor, now: () => Date): Admit<Askers> => ({
  screen: async () => ok(visitor),
  person: async () => {
    if (visitor.session && visitor.session.endsAt <= now()) visitor.listen(null);
    const { session, terminal } = visitor;
    return session ? ok({ session, terminal }) : fail<LinkError>({ kind: 'forbidden' });
  },
});

/** Namespace `/resident`: the screens, through their agents. */
export const registerResidents: Register = ({ io, parts }) => {
  const { events, liveAgents, ports, log } = parts;
  const namespace = io.of('/resident');
  const terminalOf = requireTerminal(
    namespace,
    parts,
    async ({ terminal, boot }) => !liveAgents.isTaken(terminal.terminalId, boot),
  );
  const handlers = handlersFor(parts);
  events.on('case.changed', ({ residentKey, caseNumber }) => {
    const push: ResidentPush = { name: 'case.changed', payload: { caseNumber } };
    namespace.to(roomOf(residentKey)).emit('push', push);
  });
  events.on('cases.missed', () => {
    const push: ResidentPush = { name: 'cases.changed', payload: {} };
    namespace.emit('push', push);
  });
  namespace.on('connection', (socket) => {
    const visitor = createVisitor(socket, terminalOf(socket));
    socket.on('disconnect', () => visitor.listen(null));
    answerRequests(socket, {
      table: screenRequests,
      rules: screenRules,
      handlers,
      admit: admitTo(visitor, ports.now),
      limit,
      now: ports.now,
      log,
    });
  });
};
