import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planKills, segments, type Timeline, victims } from './plan.ts';

const timeline: Timeline = new Map(segments.map(({ from }, index) => [from, 10 * (index + 1)]));
const options = fc.record({
  points: fc.integer({ min: 54, max: 300 }),
  chromium: fc.integer({ min: 0, max: 12 }),
  seed: fc.nat(),
});

it('plans the same kills for the same seed', () => {
  fc.assert(
    fc.property(options, (wanted) => {
      expect(planKills({ ...wanted, timeline })).toEqual(planKills({ ...wanted, timeline }));
    }),
  );
});

it('gives each victim its share, each part of the way kills, and none after the end of its part', () => {
  fc.assert(
    fc.property(options, (wanted) => {
      const plan = planKills({ ...wanted, timeline });
      expect(plan).toHaveLength(wanted.points);
      expect(plan.filter(({ screen }) => screen === 'chromium')).toHaveLength(wanted.chromium);
      for (const victim of victims) {
        const share = plan.filter((point) => point.victim === victim).length;
        expect(Math.abs(share - wanted.points / victims.length)).toBeLessThan(1);
      }
      for (const { from } of segments) expect(plan.some(({ after }) => after === from)).toBe(true);
      for (const { after, delayMs } of plan) expect(delayMs).toBeLessThan(timeline.get(after) ?? 0);
      for (const victim of ['device agent', 'browser'])
        expect(plan.some((point) => point.victim === victim && point.line === 'cut')).toBe(true);
    }),
  );
});
