import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { deriveState } from '@linban/shared/cases/case-state.ts';
import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionError, SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import { ask, type Carrier, type LinkError, linkErrorSchema } from '@linban/shared/contracts/request.ts';
import { residentRequests } from '@linban/shared/contracts/resident-link.ts';
import { type ServerKeys, terminalRequests } from '@linban/shared/contracts/terminal-link.ts';
import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { fail, type Result } from '@linban/shared/result.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import type { Clock } from '../../../device-agent/src/clock.ts';
import { startDelivery } from '../../../device-agent/src/outbox/delivery.ts';
import { openOutbox, openSqliteStore } from '../../../device-agent/src/testing/open-store.ts';
import { openConnection } from '../../../device-agent/src/uplink/connection.ts';
import { createTestTerminal, newVisit } from '../../../server/src/testing/test-terminal.ts';
import { benchKeyOf } from '../../bench/bench-terminals.ts';

/** An application as the campaign follows it: one press of a button, however often it is sent. */
export interface Application {
  readonly envelopeId: string;
  readonly item: 'instant' | 'promised';
  readonly terminalId: string;
  readonly person: ServedHolder;
  /** Every receipt that was ever given for it, as text: there may be one. */
  readonly receipts: Set<string>;
  /** Which case it became, by its receipt; `null`: nobody has said. */
  caseNumber: SubmissionReceipt['caseNumber'] | null;
  /** Why it was refused for good. */
  refused: string | null;
}

/** What somebody saw who looked: `noAnswer` says nothing. */
type Sight = 'seen' | 'unseen' | 'disordered' | 'noAnswer';

export interface ChaosTerminal {
  readonly id: string;
  /** Resolves once the case is in the outbox; all else goes by itself. `null`: by its clock nothing is offered. */
  apply(item: Application['item'], person: ServedHolder): Promise<Application | null>;
  /** Opens a session for the person and looks at a case of theirs. */
  look(application: Application): Promise<Sight>;
  /** Asks a department for a record of the person: whether there was an answer at all. */
  lookUp(person: ServedHolder): Promise<boolean>;
  /** What is still in the outbox. */
  waiting(): number;
  /** How far its clock on the wall is off. */
  stepClock(offsetMs: number): void;
  /** One-time statements that were used and have not expired. */
  readonly used: readonly { readonly jti: string; readonly expiresAt: number }[];
  stop(): Promise<void>;
}

export interface ChaosTerminalOptions {
  readonly id: string;
  /** Where it keeps its outbox. */
  readonly folder: string;
  readonly serverUrl: string;
  readonly keys: ServerKeys;
  readonly random: () => number;
  /** How much faster than the clock it waits: pauses are so many times shorter. */
  readonly pace: number;
  /** The planted bug: whatever is sent again gets a new number. */
  readonly sendsAfresh: boolean;
}

/** What makes a statement good for one time only. */
const onceOnly = v.pipe(v.string(), v.parseJson(), v.looseObject({ jti: v.string(), exp: v.number() }));

const contentOf = {
  instant: {},
  promised: {
    itemId: 'senior-allowance',
    itemVersion: 1,
    answers: { bank: 'bosc', livesAtCardAddress: 'same', phone: '13800000000' },
  },
} as const;
const lookup = {
  itemId: 'contribution-record',
  answers: { period: 'last12', purpose: 'residence-points' },
  language: 'zh-CN',
} as const;
/** The first day on which what is applied for here is in force. */
const inForceFrom = '2026-01-01';

/** In real time. A line that is healed is reset, so that nobody waits longer for a silent one. */
const patienceMs = 10_000;

/**
 * A terminal with the agent's own outbox, delivery and connections, over the real wires: the screen submits first, what it leaves
 * unsettled the delivery takes over.
 */
export const startChaosTerminal = (options: ChaosTerminalOptions): ChaosTerminal => {
  const { id, pace, random, serverUrl } = options;
  const wires = createTestTerminal(serverUrl, id, benchKeyOf(id), options.keys);
  let offsetMs = 0;
  const now = (): Date => new Date(Date.now() + offsetMs);
  const clock: Clock = {
    now,
    uptime: () => performance.now() * pace,
    after: (milliseconds, action) => {
      const timer = setTimeout(action, milliseconds / pace);
      return () => clearTimeout(timer);
    },
  };
  const store = openSqliteStore(join(options.folder, id));
  const outbox = openOutbox(store, clock, { signingKey: () => options.keys.signing });
  const applications = new Map<string, Application>();
  const contents = new Map<string, unknown>();
  const sentBefore = new Set<string>();
  const used: { jti: string; expiresAt: number }[] = [];

  const token = (): Promise<string> => {
    const iat = Math.floor(now().getTime() / 1000);
    return wires.token({ iat, exp: iat + 60 });
  };
  const open = (namespace: '/terminal' | '/resident', onUp: () => void) =>
    openConnection({ serverUrl, namespace, token, clock, random, onUp, onDown: () => {} });
  const agent = open('/terminal', () => delivery.wake());
  const screen = open('/resident', () => {});
  const over =
    (link: typeof agent): Carrier =>
    (message) =>
      link.request(message, patienceMs);

  const note = (envelopeId: string, reply: Result<SubmissionReceipt, SubmissionError | LinkError>): void => {
    const application = applications.get(envelopeId);
    if (!application) return;
    if (!reply.ok) {
      if (!v.is(linkErrorSchema, reply.error)) application.refused = reply.error.kind;
      return;
    }
    application.receipts.add(JSON.stringify(reply.value));
    application.caseNumber = reply.value.caseNumber;
  };
  const submit = async (
    link: typeof agent,
    envelope: SealedEnvelope,
  ): Promise<Result<SubmissionReceipt, SubmissionError | LinkError>> => {
    const isAgain = sentBefore.has(envelope.envelopeId);
    sentBefore.add(envelope.envelopeId);
    const content = contents.get(envelope.envelopeId);
    const sent = options.sendsAfresh && isAgain ? await wires.sealContent(content) : envelope;
    const reply = await ask(terminalRequests, over(link), 'cases.submit', { envelope: sent }, patienceMs);
    note(envelope.envelopeId, reply);
    // A planted bug believes what it was told, whatever it was told about.
    if (sent !== envelope && reply.ok) outbox.setAside(envelope.envelopeId, 'planted');
    return reply;
  };
  const delivery = startDelivery({
    outbox,
    clock,
    random,
    send: (envelope) => (agent.isUp ? submit(agent, envelope) : Promise.resolve(fail({ kind: 'unreachable' }))),
  });

  const sessionFor = async (person: ServedHolder): Promise<boolean> => {
    const assertion = await wires.assertion(person, { at: now() });
    const opened = await ask(residentRequests, over(screen), 'session.open', { assertion }, patienceMs);
    const [, claims = ''] = assertion.split('.');
    const { jti, exp } = v.parse(onceOnly, Buffer.from(claims, 'base64url').toString('utf8'));
    if (opened.ok) used.push({ jti, expiresAt: exp * 1000 });
    return opened.ok;
  };

  /** One person at a time is at the screen. */
  let visiting: Promise<unknown> = Promise.resolve();
  const visit = <T>(work: () => Promise<T>): Promise<T> => {
    const visited = visiting.then(work);
    visiting = visited.catch(() => {});
    return visited;
  };

  return {
    id,
    used,
    apply: async (item, person) => {
      const [visitId, at] = [newVisit(), now()];
      // By a clock that starts in 1970 the agent's catalogue offers nothing.
      if (shanghaiDay(at) < inForceFrom) return null;
      const assertion = await wires.assertion(person, { visitId, at });
      const signed = { visitId, assertion, signedAt: at.toISOString() };
      const content = await wires.registration(person, { ...signed, ...contentOf[item] });
      const envelope = await wires.sealContent(content, randomUUID());
      const { envelopeId } = envelope;
      const application: Application = {
        envelopeId,
        item,
        terminalId: id,
        person,
        receipts: new Set(),
        caseNumber: null,
        refused: null,
      };
      applications.set(envelopeId, application);
      contents.set(envelopeId, content);
      const put = await outbox.put(envelope);
      if (!put.ok) throw new Error(`the outbox took no more: ${put.error.kind}`);
      void submit(screen, envelope).then(async (reply) => {
        if (reply.ok) await outbox.settle(envelopeId, reply.value);
      });
      return application;
    },
    look: ({ person, caseNumber }) =>
      visit(async () => {
        if (caseNumber === null || !(await sessionFor(person))) return 'noAnswer';
        const shown = await ask(residentRequests, over(screen), 'cases.show', { caseNumber }, patienceMs);
        if (!shown.ok) return shown.error.kind === 'notFound' ? 'unseen' : 'noAnswer';
        return deriveState(shown.value.steps) === shown.value.state ? 'seen' : 'disordered';
      }),
    lookUp: (person) =>
      visit(async () => {
        if (!(await sessionFor(person))) return false;
        const found = await ask(residentRequests, over(screen), 'records.look', lookup, patienceMs);
        return found.ok || !v.is(linkErrorSchema, found.error);
      }),
    waiting: () => outbox.status().waiting,
    stepClock: (next) => {
      offsetMs = next;
    },
    stop: async () => {
      await delivery.stop();
      agent.close();
      screen.close();
      outbox.stop();
      store.database.close();
    },
  };
};
