import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Breaker, createBreaker } from './breaker.ts';

const timing = { failuresBeforePause: 3, firstBreakSeconds: 5, longestBreakSeconds: 15 };

describe('a breaker', () => {
  const create = () => {
    let time = 0;
    const changes: string[] = [];
    const breaker: Breaker = createBreaker(
      timing,
      () => new Date(time),
      () => changes.push(breaker.view().kind),
    );
    return {
      breaker,
      changes,
      pass: (seconds: number) => {
        time += seconds * 1000;
      },
      /** `null`: it was not even tried. */
      ask: (isWell: boolean) =>
        breaker.through(
          async () => isWell,
          (well) => !well,
        ),
    };
  };

  it('opens after so many failures in a row, tries one request after the break, and closes when that comes right', async () => {
    const { breaker, changes, pass, ask } = create();
    await ask(false);
    await ask(false);
    await ask(true);
    await ask(false);
    await ask(false);
    expect(breaker.view()).toEqual({ kind: 'closed' });
    await ask(false);
    expect(breaker.view()).toEqual({ kind: 'open', since: new Date(0), until: new Date(5_000) });
    expect(await ask(true)).toBeNull();
    pass(5);
    let answer = (_isWell: boolean) => {};
    const trial = breaker.through(
      () => new Promise<boolean>((resolve) => (answer = resolve)),
      (well) => !well,
    );
    expect(breaker.view()).toMatchObject({ kind: 'halfOpen' });
    expect(await ask(true)).toBeNull();
    answer(true);
    await trial;
    expect(breaker.view()).toEqual({ kind: 'closed' });
    expect(changes).toEqual(['open', 'closed']);
  });

  it('waits longer each time the other side is still away, up to a limit, and remembers since when', async () => {
    const { breaker, pass, ask } = create();
    for (let count = 0; count < 3; count += 1) await ask(false);
    for (const seconds of [5, 10, 15, 15]) {
      pass(seconds - 1);
      expect(await ask(false)).toBeNull();
      pass(1);
      expect(await ask(false)).toBe(false);
    }
    expect(breaker.view()).toMatchObject({ kind: 'open', since: new Date(0) });
  });

  it('is not shut for as long as a clock was wrong that is put right', async () => {
    const { breaker, pass, ask } = create();
    pass(30 * 86_400);
    for (let count = 0; count < 3; count += 1) await ask(false);
    expect(await ask(true)).toBeNull();
    pass(-30 * 86_400);
    expect(await ask(true)).toBe(true);
    expect(breaker.view().kind).toBe('closed');
  });

  it('hears of another server that the other side is away, and tries it once when that one hears of it again', async () => {
    const { breaker, changes, pass, ask } = create();
    breaker.hear(true);
    expect(breaker.view()).toEqual({ kind: 'closed' });
    breaker.hear(false);
    expect(breaker.view()).toEqual({ kind: 'open', since: new Date(0), until: new Date(5_000) });
    expect(await ask(true)).toBeNull();
    pass(2);
    // What is known already changes nothing.
    breaker.hear(false);
    expect(breaker.view()).toMatchObject({ until: new Date(5_000) });
    breaker.hear(true);
    expect(await ask(false)).toBe(false);
    expect(await ask(true)).toBeNull();
    breaker.hear(true);
    expect(await ask(true)).toBe(true);
    // Nobody is told what was heard of others: they would tell it back.
    expect(changes).toEqual(['closed']);
  });

  it('is not shut for ever by work that throws', async () => {
    const { breaker, pass, ask } = create();
    for (let count = 0; count < 3; count += 1) await ask(false);
    pass(5);
    await expect(
      breaker.through(
        () => Promise.reject(new Error('a bug')),
        () => false,
      ),
    ).rejects.toThrow('a bug');
    expect(await ask(true)).toBe(true);
    expect(breaker.view().kind).toBe('closed');
  });

  it('never lets more than the failures it takes through to a side that is gone, however it is asked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), async (pauses) => {
        const { breaker, pass, ask } = create();
        let asked = 0;
        let seconds = 0;
        for (const pause of pauses) {
          pass(pause);
          seconds += pause;
          if ((await ask(false)) !== null) asked += 1;
        }
        expect(asked).toBeLessThanOrEqual(timing.failuresBeforePause + seconds / timing.firstBreakSeconds);
        pass(timing.longestBreakSeconds);
        await ask(true);
        expect(breaker.view().kind).toBe('closed');
      }),
    );
  });
});
