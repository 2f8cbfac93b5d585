/** Bugs that are planted to see that the simulation finds them; the agent's own code stays as it is, a port lies to it. */
export const plantedBugs = [
  /** The store acknowledges what it did not flush. */
  'noFlush',
  /** The server makes a case of every arrival. */
  'noDedupe',
  /** The server forgets an envelope's id after 20 seconds. */
  'keyPrunedEarly',
  /** A print job with an uncertain end is printed again when it is asked for again. */
  'autoReprint',
  /** Nothing is written down before something is printed. */
  'noPrintIntent',
  /** What waits is taken in the order of the clock on the wall. */
  'wallClockOrder',
  /** Envelopes of a visit are not held together. */
  'noOrderKey',
  /** After a failed flush the store goes on as if nothing had been. */
  'trustsFailedFlush',
] as const;
export type PlantedBug = (typeof plantedBugs)[number];
