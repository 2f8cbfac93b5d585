import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionError, SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import type { LinkError } from '@linban/shared/contracts/request.ts';
import type { EnvelopeId } from '@linban/shared/ids.ts';
import type { Result } from '@linban/shared/result.ts';
import type { Clock } from '../clock.ts';
import { createBackoff } from '../uplink/backoff.ts';
import type { Outbox, WaitingEnvelope } from './outbox.ts';

/** The screen submits by itself first; only what it left unsettled for so long is taken over. */
const graceMs = 10_000;
const waits = { least: 200, first: 1_000, most: 45_000 };
/**
 * How often the server may choke on one envelope, while it takes others, before that one counts as poison: about ten
 * minutes. It is tried again at the next start.
 */
const poisonAfter = 20;

export type DeliveryEvent =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'setAside'; readonly cause: SubmissionError['kind'] | 'poison' }
  /** This envelope has to wait by itself; those behind it go on. */
  | { readonly kind: 'deferred'; readonly cause: string }
  | { readonly kind: 'diskError' };

export interface DeliveryPorts {
  readonly outbox: Pick<Outbox, 'waiting' | 'read' | 'settle' | 'setAside' | 'onPut'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Sends one envelope; settles always, in bounded time. */
  readonly send: (envelope: SealedEnvelope) => Promise<Result<SubmissionReceipt, SubmissionError | LinkError>>;
  readonly onEvent?: (event: DeliveryEvent) => void;
}

interface Deferral {
  readonly backoff: ReturnType<typeof createBackoff>;
  /** How often the server choked on it, and how many it had taken at the first time. */
  strikes: number;
  readonly deliveredBefore: number;
}

export interface Delivery {
  /** The server can be reached again: tries at once instead of waiting out the pause. */
  wake(): void;
  /** Resolves when nothing is on its way any more. */
  stop(): Promise<void>;
}

type Step =
  | { readonly next: 'goOn' }
  | { readonly next: 'linkDown' }
  | { readonly next: 'defer'; readonly cause: string; readonly isItsOwn: boolean };

const isLinkError = (error: SubmissionError | LinkError): error is LinkError =>
  ['unreachable', 'invalidMessage', 'tooManyRequests', 'forbidden', 'internal'].includes(error.kind);

/**
 * Delivers what waits in the outbox, one at a time and in order. What waited when it starts is due at once. An envelope
 * leaves the outbox by the server's proof or by its final refusal, by nothing else; one that the server chokes on again and
 * again while it takes others is set aside for a while. Pauses go by uptime: the clock on the wall may say what it likes.
 */
export const startDelivery = ({ outbox, clock, random, send, onEvent = () => {} }: DeliveryPorts): Delivery => {
  const dueAt = new Map<EnvelopeId, number>();
  const deferrals = new Map<EnvelopeId, Deferral>();
  const linkBackoff = createBackoff(waits, random);
  let linkPausedUntil = 0;
  let isStopped = false;
  let cancelTimer = () => {};
  let working: Promise<void> | null = null;
  let isWakeWanted = false;
  let delivered = 0;
  const until = (moment: number): number => Math.max(0, moment - clock.uptime());

  const attempt = async (envelopeId: EnvelopeId): Promise<Step> => {
    const envelope = outbox.read(envelopeId);
    if (!envelope.ok) return { next: 'defer', cause: 'diskError', isItsOwn: false };
    if (envelope.value === null) return { next: 'goOn' };
    const reply = await send(envelope.value);
    if (reply.ok) {
      const settled = await outbox.settle(envelopeId, reply.value);
      if (!settled.ok)
        return { next: 'defer', cause: settled.error.kind, isItsOwn: settled.error.kind === 'proofRefused' };
      delivered += 1;
      onEvent({ kind: 'delivered' });
      return { next: 'goOn' };
    }
    const { error } = reply;
    if (isLinkError(error)) {
      return error.kind === 'internal' || error.kind === 'invalidMessage'
        ? { next: 'defer', cause: error.kind, isItsOwn: true }
        : { next: 'linkDown' };
    }
    return putAside(envelopeId, error.kind);
  };

  const putAside = (envelopeId: EnvelopeId, cause: SubmissionError['kind'] | 'poison'): Step => {
    const aside = outbox.setAside(envelopeId, cause);
    if (!aside.ok) return { next: 'defer', cause: aside.error.kind, isItsOwn: false };
    onEvent({ kind: 'setAside', cause });
    return { next: 'goOn' };
  };

  const defer = (
    envelopeId: EnvelopeId,
    { cause, isItsOwn }: { readonly cause: string; readonly isItsOwn: boolean },
  ) => {
    const deferral = deferrals.get(envelopeId) ?? {
      backoff: createBackoff(waits, random),
      strikes: 0,
      deliveredBefore: delivered,
    };
    if (isItsOwn) deferral.strikes += 1;
    deferrals.set(envelopeId, deferral);
    dueAt.set(envelopeId, clock.uptime() + deferral.backoff.next());
    onEvent({ kind: 'deferred', cause });
    if (deferral.strikes >= poisonAfter && delivered > deferral.deliveredBefore) putAside(envelopeId, 'poison');
  };

  /**
   * The first that may be sent now, or how long until there is one. An envelope in its grace period holds back all those
   * behind it; a deferred one holds back those of its own order key and lets the others pass.
   */
  const choose = (waiting: readonly WaitingEnvelope[]): EnvelopeId | number | null => {
    let shortest = Number.POSITIVE_INFINITY;
    const held = new Set<string | null>();
    for (const { envelopeId, orderKey } of waiting) {
      if (orderKey !== null && held.has(orderKey)) continue;
      const wait = until(dueAt.get(envelopeId) ?? 0);
      if (wait === 0) return envelopeId;
      shortest = Math.min(shortest, wait);
      if (!deferrals.has(envelopeId)) break;
      held.add(orderKey);
    }
    return Number.isFinite(shortest) ? shortest : null;
  };

  /** Works until there is nothing to send now; says how long to pause then, `null`: until something is put. */
  const work = async (): Promise<number | null> => {
    for (;;) {
      if (isStopped) return null;
      const linkPause = until(linkPausedUntil);
      if (linkPause > 0) return linkPause;
      const waiting = outbox.waiting();
      if (!waiting.ok) {
        onEvent({ kind: 'diskError' });
        return waits.most;
      }
      const waitingIds = new Set(waiting.value.map(({ envelopeId }) => envelopeId));
      for (const id of [...dueAt.keys()].filter((known) => !waitingIds.has(known))) {
        dueAt.delete(id);
        deferrals.delete(id);
      }
      const chosen = choose(waiting.value);
      if (typeof chosen !== 'string') return chosen;
      const step = await attempt(chosen);
      if (step.next === 'linkDown') linkPausedUntil = clock.uptime() + linkBackoff.next();
      else linkBackoff.reset();
      if (step.next === 'defer') defer(chosen, step);
    }
  };

  const run = (): void => {
    cancelTimer();
    if (isStopped) return;
    if (working) {
      isWakeWanted = true;
      return;
    }
    working = work().then((pause) => {
      working = null;
      if (isStopped) return;
      if (isWakeWanted) {
        isWakeWanted = false;
        run();
      } else if (pause !== null) cancelTimer = clock.after(Math.max(1, Math.ceil(pause)), run);
    });
  };

  const unsubscribe = outbox.onPut((envelopeId) => {
    dueAt.set(envelopeId, clock.uptime() + graceMs);
    run();
  });
  run();

  return {
    wake: () => {
      linkPausedUntil = 0;
      linkBackoff.reset();
      run();
    },
    stop: async () => {
      isStopped = true;
      unsubscribe();
      cancelTimer();
      await working;
    },
  };
};
