import { createSeededRandom } from '../../../device-agent/src/testing/seeded-random.ts';
import { moments, type WireFault } from './faulty-proxy.ts';
import { operations } from './wire-units.ts';

/**
 * What a schedule is about: processes and the whole machine ended by force, the line, clocks, a full disk, one that says that it
 * could not write, one envelope sent often.
 */
export const families = ['kills', 'power', 'wire', 'clocks', 'disk', 'flush', 'storm'] as const;
export type Family = (typeof families)[number];
/** How often each comes: what needs new starts takes longest. */
const weights: Readonly<Record<Family, number>> = {
  kills: 3,
  power: 1,
  wire: 8,
  clocks: 4,
  disk: 2,
  flush: 1,
  storm: 2,
};

export type Deed =
  | { readonly kind: 'killNode'; readonly node: number }
  | { readonly kind: 'killBackend' }
  | { readonly kind: 'killDatabase' }
  /** All at once: servers and database, and what the disk had not got. */
  | { readonly kind: 'powerCut' }
  | { readonly kind: 'wire'; readonly fault: WireFault }
  | { readonly kind: 'nodeClock'; readonly node: number; readonly offsetMs: number }
  | { readonly kind: 'terminalClock'; readonly terminal: number; readonly offsetMs: number }
  | { readonly kind: 'fillDisk' }
  | { readonly kind: 'freeDisk' }
  | { readonly kind: 'failFlushes'; readonly forMs: number }
  /** The same envelope so many times at once, then another under its id, and once more a month later. */
  | { readonly kind: 'storm'; readonly sends: number };

interface Timed<T> {
  readonly atMs: number;
  readonly what: T;
}

interface Applied {
  readonly terminal: number;
  readonly person: number;
  /** Decided by a department's system, or carried by people. */
  readonly item: 'instant' | 'promised';
}

/** What happens in a second or so: all of it is drawn from the seed. */
export interface Schedule {
  readonly seed: number;
  readonly family: Family;
  readonly deeds: readonly Timed<Deed>[];
  readonly applications: readonly Timed<Applied>[];
  /** Terminals at which somebody looks at a case of theirs. */
  readonly looks: readonly Timed<number>[];
  /** Terminals at which somebody asks for a record that a department keeps. */
  readonly lookups: readonly Timed<number>[];
}

export interface ScheduleBounds {
  readonly terminals: number;
  readonly nodes: number;
  readonly families: readonly [Family, ...Family[]];
  readonly applications: number;
}

const hour = 3_600_000;
const day = 24 * hour;
/** What becomes of clocks: an hour or a month off, a boot without a battery, and what Jepsen steps by. */
const clockSteps = [hour, -hour, 30 * day, -30 * day, 288_000, -288_000] as const;
const lastsMs = 700;
const nobodyInParticular = 400;

export const drawSchedule = (seed: number, bounds: ScheduleBounds): Schedule => {
  const random = createSeededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const oneOf = <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0];
  const timed = <T>(what: T, until = lastsMs): Timed<T> => ({ atMs: below(until), what });
  const many = <T>(count: number, draw: () => T): readonly T[] => Array.from({ length: count }, draw);
  const terminal = (): number => below(bounds.terminals);
  const node = (): number => below(bounds.nodes);

  const operation = () => (random() < 0.5 ? null : oneOf(operations));
  const wireFault = (): WireFault => {
    const times = 1 + below(3);
    const [pieceBytes, pauseMs] = [16 + below(200), 1 + below(8)];
    return oneOf<() => WireFault>([
      () => ({ kind: 'cut', moment: oneOf(moments), operation: operation(), times }),
      () => ({ kind: 'cut', moment: oneOf(moments), operation: operation(), times }),
      () => ({ kind: 'cut', moment: oneOf(moments), operation: 'submit', times }),
      () => ({ kind: 'duplicate', operation: operation(), times }),
      () => ({ kind: 'halfFrame', operation: operation(), pauseMs: 100 + below(300) }),
      () => ({ kind: 'slow', pieceBytes, pauseMs }),
      () => ({ kind: 'blackhole' }),
      () => ({ kind: 'refused' }),
      () => ({ kind: 'reset' }),
    ])();
  };
  const wire = (): Deed => ({ kind: 'wire', fault: wireFault() });

  const kills = (): readonly Timed<Deed>[] => {
    const what = random();
    if (what < 0.5) return [timed({ kind: 'killBackend' }), timed({ kind: 'killBackend' })];
    if (what < 0.7) return [timed({ kind: 'killNode', node: node() })];
    if (what < 0.93) return [timed({ kind: 'killDatabase' })];
    return many(bounds.nodes, () => 0).map((_, each) => timed({ kind: 'killNode', node: each }));
  };
  const clocks = (): readonly Timed<Deed>[] => {
    const offset = (): number => (random() < 0.15 ? -Date.UTC(2026, 0, 1) : oneOf(clockSteps));
    const steps = 1 + below(3);
    const ofNodes = many(steps, () => timed<Deed>({ kind: 'nodeClock', node: node(), offsetMs: offset() }));
    const ofTerminals = many(steps, () =>
      timed<Deed>({ kind: 'terminalClock', terminal: terminal(), offsetMs: offset() }),
    );
    return [...ofNodes, ...ofTerminals];
  };
  const disk = (): readonly Timed<Deed>[] => {
    const atMs = below(200);
    return [
      { atMs, what: { kind: 'fillDisk' } },
      { atMs: atMs + 200 + below(500), what: { kind: 'freeDisk' } },
    ];
  };
  const flush = (): readonly Timed<Deed>[] => {
    const [atMs, forMs] = [below(200), 100 + below(400)];
    const failing = { atMs, what: { kind: 'failFlushes', forMs } } as const;
    // Half of them end before anything could be written again: what was told as written in between is gone then.
    return random() < 0.5 ? [failing] : [failing, { atMs: atMs + below(forMs), what: { kind: 'powerCut' } }];
  };
  const deedsOf: Readonly<Record<Family, () => readonly Timed<Deed>[]>> = {
    kills,
    power: () => [timed({ kind: 'powerCut' })],
    wire: () => many(1 + below(4), () => timed(wire(), lastsMs / 2)),
    clocks,
    disk,
    flush,
    storm: () => [timed({ kind: 'storm', sends: 50 }, lastsMs / 3)],
  };

  const weighted = bounds.families.flatMap((family) => many(weights[family], () => family));
  const family = weighted[below(weighted.length)] ?? bounds.families[0];
  const own = deedsOf[family]();
  // Nothing comes alone: a line that fails is part of every schedule now and then.
  const deeds = family !== 'wire' && random() < 0.35 ? [...own, timed(wire())] : own;
  const applied = (): Applied => ({
    terminal: terminal(),
    person: below(nobodyInParticular),
    item: random() < 0.85 ? 'instant' : 'promised',
  });
  const inOrder = <T>(list: readonly Timed<T>[]) => list.toSorted((one, other) => one.atMs - other.atMs);
  return {
    seed,
    family,
    deeds: inOrder(deeds),
    applications: inOrder(many(bounds.applications, () => timed(applied()))),
    looks: inOrder(many(2, () => timed(terminal()))),
    lookups: inOrder(many(2, () => timed(terminal()))),
  };
};
