import type { Mark } from './witness.ts';

export const victims = ['server', 'device agent', 'browser'] as const;
type Victim = (typeof victims)[number];

/** One `kill -9`: who, and how long after a mark, milliseconds. */
export interface KillPoint {
  readonly victim: Victim;
  readonly after: Mark;
  readonly delayMs: number;
  /** The real browser, or the same flow without one. */
  readonly screen: 'chromium' | 'headless';
  /** `cut`: the server can't be reached since the form, so that all rests on what the terminal keeps. */
  readonly line: 'up' | 'cut';
}

/** From one mark to the next, and how many of all kills fall between them. */
interface Segment {
  readonly from: Mark;
  readonly to: Mark;
  readonly share: number;
}

/** Dense where the application changes hands, from the signature to the answer; some before and after. */
export const segments: readonly Segment[] = [
  { from: 'form', to: 'signed', share: 3 },
  { from: 'signed', to: 'kept', share: 4 },
  { from: 'kept', to: 'accepted', share: 5 },
  { from: 'accepted', to: 'result', share: 4 },
  { from: 'result', to: 'rating', share: 1 },
  { from: 'rating', to: 'over', share: 1 },
];

/** How long each segment takes when nobody is killed, milliseconds, by the mark it begins with. */
export type Timeline = ReadonlyMap<Mark, number>;

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** The place of a share of the way, 0…1: in which segment, and how far into it. */
const placeOf = (share: number): { readonly segment: Segment; readonly fraction: number } | null => {
  const total = segments.reduce((sum, segment) => sum + segment.share, 0);
  let left = share * total;
  for (const segment of segments) {
    if (left < segment.share) return { segment, fraction: left / segment.share };
    left -= segment.share;
  }
  return null;
};

const shuffled = <T>(list: readonly T[], random: () => number): T[] => {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [result[last], result[other]];
    if (a === undefined || b === undefined) continue;
    result[last] = b;
    result[other] = a;
  }
  return result;
};

/**
 * Of the kills after the terminal has said that it keeps the application, the first and then one in so many happen while
 * the line is cut: with the line up the server has it within milliseconds, and the terminal's promise is not put to the test.
 */
const cutEvery = { 'device agent': 2, browser: 3 } as const;

/**
 * Where to kill: for each victim in turn, spread over the way with a random shift, denser right after a mark, where
 * something was just handed over; in random order. `chromium` of them happen with a real browser, and two thirds of those
 * to the browser itself.
 */
export const planKills = (options: {
  readonly points: number;
  readonly chromium: number;
  readonly seed: number;
  readonly timeline: Timeline;
}): readonly KillPoint[] => {
  const random = seededRandom(options.seed);
  const ofVictim = victims.map((_, index) =>
    Math.floor((options.points + victims.length - 1 - index) / victims.length),
  );
  const inChromium = (victim: Victim): number => {
    const others = Math.floor(options.chromium / 6);
    return victim === 'browser' ? options.chromium - 2 * others : others;
  };
  const points = victims.flatMap((victim, which) => {
    const count = ofVictim[which] ?? 0;
    const list = Array.from({ length: count }, (_, index) => {
      const place = placeOf((index + random()) / count);
      if (!place) throw new Error('a kill was planned after the end');
      const { segment, fraction } = place;
      return { victim, after: segment.from, delayMs: fraction ** 2 * (options.timeline.get(segment.from) ?? 0) };
    });
    let kept = 0;
    return shuffled(list, random).map((point, index): KillPoint => {
      if (index < inChromium(victim)) return { ...point, screen: 'chromium', line: 'up' };
      if (point.after !== 'kept') return { ...point, screen: 'headless', line: 'up' };
      kept += 1;
      const isCut = victim !== 'server' && (kept - 1) % cutEvery[victim] === 0;
      return { ...point, screen: 'headless', line: isCut ? 'cut' : 'up' };
    });
  });
  return shuffled(points, random);
};
