/** What the machines around a visit have to know of it, and nothing more: no word of whom or what. */
export interface Standing {
  /** A machine works and the person waits: no idle clock. */
  readonly busy: boolean;
  /** The application is on its way: the visit can't be left. */
  readonly locked: boolean;
  /** The screen tells whether the application is kept: it stays although the agent is gone. */
  readonly telling: boolean;
  /** Paper may have come out. */
  readonly papers: boolean;
}

export const calm: Standing = { busy: false, locked: false, telling: false, papers: false };

interface Tagged {
  hasTag(tag: 'busy' | 'locked' | 'telling'): boolean;
}

interface Printing {
  readonly context: { readonly papers: boolean };
  hasTag(tag: 'busy'): boolean;
}

/** The standing of a machine and the prints it has under way. Paper that came out stays out. */
export const standingOf = (
  machine: Tagged,
  prints: readonly (Printing | undefined)[],
  before: Standing = calm,
): Standing => ({
  busy: machine.hasTag('busy') || prints.some((print) => print?.hasTag('busy') ?? false),
  locked: machine.hasTag('locked'),
  telling: machine.hasTag('telling'),
  papers: before.papers || prints.some((print) => print?.context.papers ?? false),
});
