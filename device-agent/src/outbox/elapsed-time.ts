import type { DatabaseSync } from 'node:sqlite';
import { ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import { type DiskError, readFrom, writeTo } from './database.ts';
import { sealTerm } from './row-seal.ts';

/** How far elapsed time had come, and what the clock on the wall said then; milliseconds. */
export interface ElapsedMark {
  readonly ms: number;
  readonly wall: number;
}

export interface ElapsedStore {
  /** `null` in a new store. */
  read(): Result<ElapsedMark | null, DiskError>;
  write(mark: ElapsedMark): Result<null, DiskError>;
}

/**
 * Milliseconds since the store was made, for ages and for what is kept how long. The clock on the wall can't give them: a
 * board without a battery starts in 1970, and a clock put right by a month would make every row a month old.
 */
export interface ElapsedTime {
  now(): number;
  /** Writes down how far it has come, so that the next start goes on from there. */
  keep(): Result<null, DiskError>;
}

/** A machine off for longer than this is taken for one whose clock was changed; milliseconds. */
const longestOff = 14 * 86_400_000;

/** Time the machine was off, as far as the clock on the wall can be believed. */
const timeOff = (mark: ElapsedMark, wall: number): number => {
  const gap = wall - mark.wall;
  return gap > 0 && gap <= longestOff ? gap : 0;
};

/** Goes on from what an earlier run kept. */
export const openElapsedTime = (store: ElapsedStore, clock: Pick<Clock, 'now' | 'uptime'>): ElapsedTime => {
  const kept = store.read();
  const mark = kept.ok && kept.value ? kept.value : { ms: 0, wall: clock.now().getTime() };
  const start = mark.ms + timeOff(mark, clock.now().getTime()) - clock.uptime();
  const now = () => Math.floor(start + clock.uptime());
  const keep = () => store.write({ ms: now(), wall: clock.now().getTime() });
  // Without this a crash loop would stand still in time.
  keep();
  return { now, keep };
};

export const createElapsedStore = (database: DatabaseSync): ElapsedStore => {
  const read = database.prepare('select ms, wall from elapsed');
  const write = database.prepare(
    `insert into elapsed (id, ms, wall, seal)
     select 0, ms, wall, ${sealTerm('elapsed')} from (select cast(? as integer) as ms, cast(? as integer) as wall) where true
     on conflict (id) do update set ms = excluded.ms, wall = excluded.wall, seal = excluded.seal`,
  );
  const whole = v.pipe(v.number(), v.integer());
  return {
    read: () => {
      const row = readFrom(database, () => read.get());
      if (!row.ok) return row;
      if (!row.value) return ok(null);
      return ok({ ms: v.parse(whole, row.value['ms']), wall: v.parse(whole, row.value['wall']) });
    },
    write: ({ ms, wall }) =>
      writeTo(database, () => {
        write.run(ms, wall);
        return null;
      }),
  };
};
