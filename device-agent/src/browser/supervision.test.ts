import type { ScreenPlace } from '@linban/shared/contracts/agent-link.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostRepairs, windowMs } from './brake.ts';
import {
  begin,
  firstSupervision,
  isStorm,
  type RepairHistory,
  type Step,
  type SupervisionAction,
  type SupervisionEvent,
  step,
  supervisionLimits,
} from './supervision.ts';

const nothing: RepairHistory = { repairs: [], agentRestartedAt: null };

/** A supervision with the time in the test's hands; keeps what it did, and when. */
const createWatch = (history = nothing, startedAt = 1_000_000) => {
  let now = startedAt;
  let state = firstSupervision(history, now);
  const did: { readonly action: SupervisionAction; readonly at: number; readonly planned: boolean }[] = [];
  const take = (next: Step) => {
    state = next.state;
    for (const action of next.actions) did.push({ action, at: now, planned: state.planned });
  };
  take(begin(state, now));
  const watch = {
    did,
    state: () => state,
    now: () => now,
    actions: () => did.map(({ action }) => action),
    isStorm: () => isStorm(state, now),
    send: (event: SupervisionEvent) => take(step(state, event, now)),
    beat: (place: ScreenPlace, begun = false) => watch.send({ type: 'beat', place, begun }),
    /** Time passes without a look. */
    sleep: (milliseconds: number) => {
      now += milliseconds;
    },
    seconds: (count: number, each: () => void = () => {}) => {
      for (let second = 0; second < count; second += 1) {
        now += supervisionLimits.look;
        watch.send({ type: 'look' });
        now += 1_000 - supervisionLimits.look;
        each();
        watch.send({ type: 'look' });
      }
    },
  };
  return watch;
};

describe('a page that lives', () => {
  it('is left alone', () => {
    const watch = createWatch();
    watch.seconds(600, () => watch.beat('attract'));
    expect(watch.actions()).toEqual(['launch']);
  });

  it('is left alone over a suspended machine, and over a clock that is changed', () => {
    const watch = createWatch();
    watch.beat('attract');
    watch.sleep(3_600_000);
    watch.send({ type: 'look' });
    watch.sleep(-7_200_000);
    watch.send({ type: 'look' });
    expect(watch.actions()).toEqual(['launch']);
  });
});

describe('a page that hangs', () => {
  it('is asked to load again, then its browser is killed, within 10 s', () => {
    const watch = createWatch();
    watch.beat('visit');
    const hungAt = watch.now();
    watch.seconds(10);
    expect(watch.actions()).toEqual(['launch', 'reload', 'end']);
    expect(watch.did.at(-1)?.planned).toBe(false);
    expect((watch.did.at(-1)?.at ?? 0) - hungAt).toBeLessThanOrEqual(10_000);
    watch.send({ type: 'exited' });
    expect(watch.actions()).toEqual(['launch', 'reload', 'end', 'launch']);
  });

  it('needs no more than a reload where that helps', () => {
    const watch = createWatch();
    watch.beat('attract');
    watch.seconds(5);
    watch.send({ type: 'screenGone', farewell: true });
    watch.seconds(2);
    watch.send({ type: 'screenBack' });
    watch.seconds(60, () => watch.beat('attract'));
    expect(watch.actions()).toEqual(['launch', 'reload']);
  });

  it('that comes back empty from a visit is thrown away all the same', () => {
    const watch = createWatch();
    watch.beat('visit');
    watch.seconds(5);
    watch.beat('attract');
    expect(watch.actions()).toEqual(['launch', 'reload', 'end']);
    expect(watch.state().planned).toBe(true);
  });

  it('is killed again when it does not die', () => {
    const watch = createWatch();
    watch.beat('attract');
    watch.seconds(16);
    expect(watch.actions()).toEqual(['launch', 'reload', 'end', 'end']);
  });
});

describe('a page whose connection is gone', () => {
  it('without a word is replaced within 2 s', () => {
    const watch = createWatch();
    watch.beat('attract');
    watch.send({ type: 'screenGone', farewell: false });
    watch.seconds(1);
    expect(watch.actions()).toEqual(['launch']);
    watch.seconds(1);
    expect(watch.actions()).toEqual(['launch', 'end']);
  });

  it('whose renderer is dead is replaced at once', () => {
    const watch = createWatch();
    watch.beat('visit');
    watch.send({ type: 'screenGone', farewell: false });
    watch.send({ type: 'rendererLost' });
    expect(watch.actions()).toEqual(['launch', 'end']);
    expect(watch.state().planned).toBe(false);
  });

  it.each(['living', 'lost'])('is not replaced for a renderer that drew another page: %s', (phase) => {
    const watch = createWatch();
    watch.beat('visit');
    if (phase === 'lost') watch.send({ type: 'screenGone', farewell: true });
    watch.send({ type: 'rendererLost' });
    expect(watch.actions()).toEqual(['launch']);
  });

  it('without a word, and that is back at once, is left alone as long as it shows life', () => {
    const watch = createWatch();
    watch.beat('visit');
    watch.send({ type: 'screenGone', farewell: false });
    watch.send({ type: 'screenBack' });
    watch.seconds(60, () => watch.beat('visit'));
    expect(watch.actions()).toEqual(['launch']);
    watch.send({ type: 'screenGone', farewell: false });
    watch.send({ type: 'screenBack' });
    watch.seconds(10);
    expect(watch.actions()).toEqual(['launch', 'reload', 'end']);
  });

  it('with a word has time to load itself again, and no longer', () => {
    const watch = createWatch();
    watch.beat('attract');
    watch.send({ type: 'screenGone', farewell: true });
    watch.seconds(3);
    expect(watch.actions()).toEqual(['launch']);
    watch.seconds(2);
    expect(watch.actions()).toEqual(['launch', 'end']);
  });
});

it('a browser that ends by itself is started again at once', () => {
  const watch = createWatch();
  watch.beat('visit');
  watch.send({ type: 'exited' });
  expect(watch.actions()).toEqual(['launch', 'launch']);
});

describe('after a visit', () => {
  it('the browser is renewed at once, and that is no repair', () => {
    const watch = createWatch();
    for (let visit = 0; visit < 30; visit += 1) {
      watch.beat('attract');
      watch.seconds(3, () => watch.beat('visit'));
      watch.beat('attract');
      watch.send({ type: 'exited' });
    }
    expect(watch.actions().filter((action) => action === 'end')).toHaveLength(30);
    expect(watch.state().repairs).toEqual([]);
  });

  it('whoever begins on the old page keeps it, and it is renewed after them', () => {
    const watch = createWatch();
    watch.beat('visit');
    watch.beat('attract', true);
    watch.seconds(3, () => watch.beat('visit'));
    expect(watch.actions()).toEqual(['launch']);
    watch.beat('attract');
    expect(watch.actions()).toEqual(['launch', 'end']);
  });

  it('a card that was taken away again holds nothing up', () => {
    const watch = createWatch();
    watch.beat('visit');
    watch.beat('attract', true);
    watch.seconds(1, () => watch.beat('attract'));
    expect(watch.actions()).toEqual(['launch', 'end']);
  });
});

describe('a browser that does not come up', () => {
  it('is given 30 s, started three times, and then the agent is restarted', () => {
    const watch = createWatch();
    for (let start = 0; start < 3; start += 1) {
      watch.seconds(31);
      watch.send({ type: 'exited' });
    }
    expect(watch.actions()).toEqual(['launch', 'end', 'launch', 'end', 'launch', 'end', 'restartAgent']);
  });

  it('that has been a reason to restart the agent within the hour is braked', () => {
    const first = createWatch();
    first.seconds(1_200, () => first.send({ type: 'exited' }));
    expect(first.actions().at(-1)).toBe('restartAgent');
    const second = createWatch(first.state(), first.now() + 1_000);
    second.seconds(10 * 60, () => second.send({ type: 'exited' }));
    expect(second.actions()).not.toContain('restartAgent');
    expect(second.isStorm()).toBe(true);
    expect(second.actions().length).toBeLessThanOrEqual(mostRepairs + 1);
  });
});

/** What may happen in any order; `behave` is a browser that does what it is told. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.constant('look' as const) },
  fc.record({
    place: fc.constantFrom<ScreenPlace>('starting', 'outOfService', 'attract', 'visit'),
    begun: fc.boolean(),
  }),
  fc.constantFrom<SupervisionEvent>(
    { type: 'screenGone', farewell: false },
    { type: 'screenGone', farewell: true },
    { type: 'screenBack' },
    { type: 'rendererLost' },
    { type: 'exited' },
  ),
  fc.integer({ min: -100_000, max: 1_000_000 }),
);
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

const live = (happenings: readonly Happening[]) => {
  const watch = createWatch();
  for (const one of happenings) {
    if (typeof one === 'number') watch.sleep(one);
    else if (one === 'look') watch.seconds(1);
    else if ('type' in one) watch.send(one);
    else watch.beat(one.place, one.begun);
    if (watch.state().phase === 'leaving') break;
  }
  return watch;
};

describe('whatever happens', () => {
  it('no more than five repairs fall into ten minutes', () => {
    const forward = happening.filter((one) => typeof one !== 'number' || one >= 0);
    fc.assert(
      fc.property(fc.array(forward, { maxLength: 200 }), (happenings) => {
        const watch = createWatch();
        const repairs: number[] = [];
        for (const one of happenings) {
          const before = watch.state().repairs;
          if (typeof one === 'number') watch.sleep(one);
          else if (one === 'look') watch.seconds(1);
          else if ('type' in one) watch.send(one);
          else watch.beat(one.place, one.begun);
          if (watch.state().repairs !== before && watch.state().repairs.at(-1) === watch.now())
            repairs.push(watch.now());
        }
        for (const at of repairs)
          expect(repairs.filter((other) => other <= at && at - other < windowMs).length).toBeLessThanOrEqual(
            mostRepairs,
          );
      }),
      { numRuns: 500 },
    );
  });

  it('a used page never stands free after a beat, unless somebody has begun on it', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 100 }), (happenings) => {
        const watch = live(happenings);
        watch.beat('attract', false);
        const { phase, used } = watch.state();
        expect(phase === 'living' && used).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('a visit that is alive is never ended', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), fc.integer({ min: 1, max: 200 }), (happenings, seconds) => {
        const watch = live(happenings);
        watch.beat('visit');
        if (watch.state().phase !== 'living') return;
        const before = watch.did.length;
        watch.seconds(seconds, () => watch.beat('visit'));
        expect(watch.did.length).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  it('a browser that works is back, at the latest when the brake lets go', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 100 }), (happenings) => {
        const watch = live(happenings);
        if (watch.state().phase === 'leaving') return;
        let done = watch.did.length;
        watch.seconds(windowMs / 1_000 + 60, () => {
          const last = watch.did.slice(done).at(-1)?.action;
          done = watch.did.length;
          const { phase } = watch.state();
          if (phase === 'ending') watch.send({ type: 'exited' });
          else if (last !== 'end' && phase !== 'down' && phase !== 'leaving') watch.beat('attract');
        });
        expect(watch.state().phase === 'leaving' || watch.state().phase === 'living').toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
