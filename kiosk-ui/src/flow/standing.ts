/** Which papers of this visit may have come out. */
export interface Papers {
  readonly receipt: boolean;
  readonly document: boolean;
}

/** What the machines around a visit have to know of it, and nothing more: no word of whom or what. */
export interface Standing {
  /** A machine works and the person waits: no idle clock. */
  readonly busy: boolean;
  /** The application is on its way: the visit can't be left. */
  readonly locked: boolean;
  /** The screen tells whether the application is kept: it stays although the agent is gone. */
  readonly telling: boolean;
  /** Leaving now would lose what was answered and is kept nowhere. */
  readonly unsaved: boolean;
  readonly papers: Papers;
}

const noPapers: Papers = { receipt: false, document: false };
export const calm: Standing = { busy: false, locked: false, telling: false, unsaved: false, papers: noPapers };

interface Tagged {
  hasTag(tag: 'busy' | 'locked' | 'telling'): boolean;
}

interface Printing {
  readonly context: { readonly papers: boolean; readonly printable: { readonly kind: keyof Papers } | null };
  hasTag(tag: 'busy'): boolean;
}

/** Paper that came out stays out. */
export const addPapers = (before: Papers, more: Papers): Papers => ({
  receipt: before.receipt || more.receipt,
  document: before.document || more.document,
});

const papersOf = (prints: readonly (Printing | undefined)[]): Papers => {
  const cameOut = (kind: keyof Papers): boolean =>
    prints.some((print) => print?.context.papers === true && print.context.printable?.kind === kind);
  return { receipt: cameOut('receipt'), document: cameOut('document') };
};

/** The standing of a machine and the prints it has under way. */
export const standingOf = (
  machine: Tagged,
  prints: readonly (Printing | undefined)[],
  before: Standing = calm,
  unsaved = false,
): Standing => ({
  busy: machine.hasTag('busy') || prints.some((print) => print?.hasTag('busy') ?? false),
  locked: machine.hasTag('locked'),
  telling: machine.hasTag('telling'),
  unsaved,
  papers: addPapers(before.papers, papersOf(prints)),
});
