import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionError, SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import type { LinkError } from '@linban/shared/contracts/request.ts';
import type { EnvelopeId } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { makeEnvelope, makeReceipt, makeServerKeys } from '../testing/samples.ts';
import { type DeliveryEvent, startDelivery } from './delivery.ts';

type Reply = Result<SubmissionReceipt, SubmissionError | LinkError>;
const faults = ['none', 'requestLost', 'replyLost', 'late', 'busy', 'internal', 'forgedProof'] as const;
type Fault = (typeof faults)[number];

let receipt: SubmissionReceipt;
let forged: SubmissionReceipt;
beforeAll(async () => {
  receipt = await makeReceipt((await makeServerKeys()).signingKey, makeEnvelope());
  forged = { ...receipt, proof: 'forged' };
});

/** What the delivery may rely on of an outbox, kept in memory. */
const createShelf = () => {
  const waiting = new Map<EnvelopeId, SealedEnvelope>();
  const keys = new Map<EnvelopeId, string | null>();
  const settled: EnvelopeId[] = [];
  const aside: EnvelopeId[] = [];
  const listeners = new Set<(id: EnvelopeId) => void>();
  const close = (id: EnvelopeId, list: EnvelopeId[]) => {
    if (waiting.delete(id)) list.push(id);
  };
  return {
    settled,
    aside,
    add: (envelope: SealedEnvelope, orderKey: string | null = null) => {
      keys.set(envelope.envelopeId, orderKey);
      waiting.set(envelope.envelopeId, envelope);
      for (const listener of listeners) listener(envelope.envelopeId);
    },
    waiting: () =>
      ok([...waiting.keys()].map((envelopeId) => ({ envelopeId, orderKey: keys.get(envelopeId) ?? null }))),
    read: (id: EnvelopeId) => ok(waiting.get(id) ?? null),
    settle: async (id: EnvelopeId, got: SubmissionReceipt) => {
      if (got.proof === 'forged') return fail({ kind: 'proofRefused' } as const);
      close(id, settled);
      return ok(null);
    },
    setAside: (id: EnvelopeId) => {
      close(id, aside);
      return ok(null);
    },
    onPut: (listener: (id: EnvelopeId) => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};

/** A server that takes an id once and misbehaves as it is told, one fault a request; healthy when the list is used up. */
const createServer = (
  clock: FakeClock,
  plan: Fault[],
  { refuses, chokesOn }: Readonly<Record<'refuses' | 'chokesOn', (id: EnvelopeId) => boolean>>,
) => {
  const taken: EnvelopeId[] = [];
  const seen: EnvelopeId[] = [];
  const answer = async ({ envelopeId }: SealedEnvelope): Promise<Reply> => {
    if (refuses(envelopeId)) return fail({ kind: 'invalidContent' });
    if (!taken.includes(envelopeId)) taken.push(envelopeId);
    return ok(receipt);
  };
  return {
    taken,
    seen,
    send: async (envelope: SealedEnvelope): Promise<Reply> => {
      seen.push(envelope.envelopeId);
      switch (chokesOn(envelope.envelopeId) ? 'internal' : (plan.shift() ?? 'none')) {
        case 'none':
          return answer(envelope);
        case 'requestLost':
          return fail({ kind: 'unreachable' });
        case 'replyLost':
          await answer(envelope);
          return fail({ kind: 'unreachable' });
        case 'late': {
          const reply = await answer(envelope);
          await new Promise<void>((resolve) => clock.after(15_000, resolve));
          return reply;
        }
        case 'busy':
          return fail({ kind: 'tooManyRequests' });
        case 'internal':
          return fail({ kind: 'internal' });
        case 'forgedProof':
          return ok(forged);
      }
    },
  };
};

const setUp = (
  plan: Fault[] = [],
  refuses: (id: EnvelopeId) => boolean = () => false,
  chokesOn: (id: EnvelopeId) => boolean = () => false,
) => {
  const clock = createFakeClock();
  const shelf = createShelf();
  const server = createServer(clock, plan, { refuses, chokesOn });
  const events: DeliveryEvent[] = [];
  const start = () =>
    startDelivery({
      outbox: shelf,
      clock,
      random: () => 0.5,
      send: server.send,
      onEvent: (event) => events.push(event),
    });
  return { clock, shelf, server, events, start };
};

describe('delivery', () => {
  it('leaves the screen ten seconds to submit by itself', async () => {
    const { clock, shelf, server, start } = setUp();
    start();
    shelf.add(makeEnvelope());
    await clock.advance(9_999);
    expect(server.seen).toHaveLength(0);
    await clock.advance(1);
    expect(shelf.settled).toHaveLength(1);
  });

  it('sends nothing for an envelope that the screen settled in time', async () => {
    const { clock, shelf, server, start } = setUp();
    start();
    const envelope = makeEnvelope();
    shelf.add(envelope);
    await clock.advance(5_000);
    await shelf.settle(envelope.envelopeId, receipt);
    await clock.advance(60_000);
    expect(server.seen).toEqual([]);
  });

  it('sends what waited at the start at once', async () => {
    const { clock, shelf, start } = setUp();
    shelf.add(makeEnvelope());
    start();
    await clock.advance(0);
    expect(shelf.settled).toHaveLength(1);
  });

  it('goes on at once when it is woken', async () => {
    const { clock, shelf, server, start } = setUp(Array.from({ length: 100 }, () => 'requestLost'));
    shelf.add(makeEnvelope());
    const delivery = start();
    await clock.advance(10_000);
    const before = server.seen.length;
    delivery.wake();
    await clock.advance(0);
    expect(server.seen.length).toBe(before + 1);
  });

  it('backs off while the server is away: some tries in an hour, not thousands', async () => {
    const { clock, shelf, server, start } = setUp(Array.from({ length: 10_000 }, () => 'requestLost'));
    shelf.add(makeEnvelope());
    start();
    await clock.advance(3_600_000);
    expect(server.seen.length).toBeGreaterThan(60);
    expect(server.seen.length).toBeLessThan(200);
  });

  it('does not let one envelope that the server chokes on hold up the others', async () => {
    const { clock, shelf, events, start } = setUp(['internal']);
    const [first, second] = [makeEnvelope(), makeEnvelope()];
    shelf.add(first);
    shelf.add(second);
    start();
    await clock.advance(60_000);
    expect(shelf.settled).toEqual([second.envelopeId, first.envelopeId]);
    expect(events[0]).toEqual({ kind: 'deferred', cause: 'internal' });
  });

  it('keeps the order and does not wait for ever when the clock is set back', async () => {
    const { clock, shelf, start } = setUp();
    start();
    const [first, second, third] = [makeEnvelope(), makeEnvelope(), makeEnvelope()];
    shelf.add(first);
    clock.step(-5_000);
    shelf.add(second);
    await clock.advance(60_000);
    expect(shelf.settled).toEqual([first.envelopeId, second.envelopeId]);
    shelf.add(third);
    clock.step(-3_600_000);
    await clock.advance(60_000);
    expect(shelf.settled).toHaveLength(3);
  });

  it('holds back the later envelopes of one visit while an earlier one is deferred, and lets other visits pass', async () => {
    const { clock, shelf, start } = setUp(['internal', 'none', 'forgedProof']);
    const [first, second, third, other] = [makeEnvelope(), makeEnvelope(), makeEnvelope(), makeEnvelope()];
    shelf.add(first, 'visit-a');
    shelf.add(second, 'visit-a');
    shelf.add(other, 'visit-b');
    shelf.add(third, 'visit-a');
    start();
    await clock.advance(0);
    expect(shelf.settled).toEqual([other.envelopeId]);
    await clock.advance(60_000);
    expect(shelf.settled).toEqual([other, first, second, third].map(({ envelopeId }) => envelopeId));
  });

  it('keeps an envelope that the server chokes on while it takes nothing else', async () => {
    const plan: Fault[] = Array.from({ length: 19 }, () => 'internal');
    const { clock, shelf, events, start } = setUp([...plan, 'none', 'internal']);
    const [poison, other] = [makeEnvelope(), makeEnvelope()];
    shelf.add(poison);
    start();
    await clock.advance(19 * 45_000);
    expect(shelf.aside).toEqual([]);
    shelf.add(other);
    await clock.advance(60_000);
    expect(shelf.settled).toEqual([poison.envelopeId, other.envelopeId]);
    expect(events.filter(({ kind }) => kind === 'setAside')).toEqual([]);
  });

  it('sets aside the one that the server chokes on, and no other', async () => {
    const [poison, other] = [makeEnvelope(), makeEnvelope()];
    const { clock, shelf, events, start } = setUp([], undefined, (id) => id === poison.envelopeId);
    shelf.add(poison, 'visit-a');
    start();
    await clock.advance(1_000);
    shelf.add(other, 'visit-b');
    await clock.advance(3_600_000);
    expect([shelf.settled, shelf.aside]).toEqual([[other.envelopeId], [poison.envelopeId]]);
    expect(events.filter(({ kind }) => kind !== 'deferred')).toEqual([
      { kind: 'delivered' },
      { kind: 'setAside', cause: 'poison' },
    ]);
    const deferred = events.filter(({ kind }) => kind === 'deferred');
    expect([deferred.length, deferred.at(-1)]).toEqual([20, { kind: 'deferred', cause: 'internal' }]);
  });

  it.each([
    ['back to 1970', -Date.parse('2026-11-23T02:00:00.000Z')],
    ['a month on', 30 * 86_400_000],
    ['a month back', -30 * 86_400_000],
  ])('minds no clock that goes %s', async (_, step) => {
    const { clock, shelf, server, start } = setUp(['requestLost', 'internal', 'none', 'requestLost']);
    start();
    const [first, second] = [makeEnvelope(), makeEnvelope()];
    shelf.add(first, 'visit-a');
    clock.step(step);
    shelf.add(second, 'visit-a');
    await clock.advance(9_999);
    expect(server.seen).toEqual([]);
    clock.step(-step / 2);
    await clock.advance(60_000);
    expect(shelf.settled).toEqual([first.envelopeId, second.envelopeId]);
  });

  it('stops without sending more', async () => {
    const { clock, shelf, server, start } = setUp();
    const delivery = start();
    await delivery.stop();
    shelf.add(makeEnvelope());
    await clock.advance(60_000);
    expect(server.seen).toEqual([]);
  });

  const linkFaults = fc.constantFrom<Fault>('none', 'requestLost', 'replyLost', 'late', 'busy');
  const steps = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('put' as const), isRefused: fc.boolean() }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(40_000) }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
    ),
    { maxLength: 20 },
  );

  const play = async (plan: Fault[], script: typeof steps extends fc.Arbitrary<infer T> ? T : never) => {
    const refused = new Set<EnvelopeId>();
    const { clock, shelf, server, start } = setUp([...plan], (id) => refused.has(id));
    const put: EnvelopeId[] = [];
    let delivery = start();
    for (const step of script) {
      if (step.kind === 'pass') await clock.advance(step.ms);
      else if (step.kind === 'restart') {
        const stopped = delivery.stop();
        await clock.advance(20_000);
        await stopped;
        delivery = start();
      } else {
        const envelope = makeEnvelope({ ciphertext: 'AAAA' });
        if (step.isRefused) refused.add(envelope.envelopeId);
        put.push(envelope.envelopeId);
        shelf.add(envelope);
      }
    }
    // The liveness phase: faults are used up at the latest after so many tries.
    await clock.advance(3_600_000 * 3);
    return { shelf, server, put, refused };
  };

  it('delivers each one that the server takes exactly once, in order, and sets aside each that it refuses', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(linkFaults, { maxLength: 30 }), steps, async (plan, script) => {
        const { shelf, server, put, refused } = await play(plan, script);
        const welcome = put.filter((id) => !refused.has(id));
        expect(server.taken).toEqual(welcome);
        expect(shelf.settled).toEqual(welcome);
        expect(shelf.aside).toEqual(put.filter((id) => refused.has(id)));
        expect(shelf.waiting()).toEqual(ok([]));
      }),
      { numRuns: 150 },
    );
  });

  it('loses and doubles none either when the server chokes or forges', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...faults), { maxLength: 30 }), steps, async (plan, script) => {
        const { shelf, put, refused } = await play(plan, script);
        expect(shelf.settled.toSorted()).toEqual(put.filter((id) => !refused.has(id)).toSorted());
        expect(shelf.aside.toSorted()).toEqual([...refused].toSorted());
      }),
      { numRuns: 100 },
    );
  });
});
