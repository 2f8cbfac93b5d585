/** What is remembered of a clock, in milliseconds: the clock on the wall as it was at one moment of uptime, which nobody can set. */
export interface ClockMemory {
  readonly wall: number;
  readonly uptime: number;
  /** When it was last seen to have jumped, by uptime; `null`: not since this server began. */
  readonly jumpedAt: number | null;
}

/** Further from where uptime says that it should be, a clock has jumped: it was set, or was wrong until now. */
export const mostJumpMs = 5 * 60_000;
/** A clock that has jumped is believed again after so long without another jump: whoever put it wrong may see that soon. */
export const settlingMs = 3_600_000;

/** What is remembered after one more look. Small steps add up: it is compared with where the clock was after its last jump. */
export const afterLook = (before: ClockMemory | null, wall: number, uptime: number): ClockMemory => {
  if (!before) return { wall, uptime, jumpedAt: null };
  const off = wall - before.wall - (uptime - before.uptime);
  return Math.abs(off) > mostJumpMs ? { wall, uptime, jumpedAt: uptime } : before;
};

/** Whether the clock has gone on as uptime did for long enough. */
export const isSteady = ({ jumpedAt }: ClockMemory, uptime: number): boolean =>
  jumpedAt === null || uptime - jumpedAt >= settlingMs;
