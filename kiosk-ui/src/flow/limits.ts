/** All time limits of the flow, in milliseconds, each with its reason. */
export const limits = {
  /** Nobody touches: ask. Twice that for those who need it (WCAG 2.2.1 asks for 20 s and more to answer). */
  idle: 60_000,
  idlePatient: 120_000,
  /** Seconds, not milliseconds: how long the question "still there?" stands before the visit is ended. */
  idleCountdownSeconds: 30,
  /** From a finger's going down to what it did: the slowest press that is still one. */
  touch: 800,
  /** A call for staff keeps the clock still, but not for ever: the person may have left with their data on the screen. */
  staffCall: 180_000,
  /** The agent's own report to the server, which a call waits for, takes up to 5 s. */
  staffCallTold: 8_000,
  /** Between two tries to make a call heard. */
  staffCallRetry: 3_000,
  /** How long the agent may be away before people are told; a restart of its own is quicker. */
  agentLost: 3_000,
  /** A screen that tells whether the application is kept stays this long although the agent is gone. */
  telling: 45_000,
  /** From power-on to working devices; after that a reader that is still starting counts as broken. */
  starting: 15_000,
  /** A language chosen at the attract screen by somebody who then left. */
  settingsForgotten: 60_000,
  /** How long somebody who wants to begin is waited for to lay a card. */
  card: 60_000,
  /** The reader's own limit, 0: none. At the attract screen it is armed for as long as nobody comes. */
  armed: 0,
  /** Before the reader is armed again at the attract screen after a read ended without a card: no tight loop with a reader or agent in trouble. */
  rearm: 1_000,
  /** Between two tries to open the session of a person who began while the server was away. */
  lateSession: 3_000,
  /** A request that people wait for. */
  request: 8_000,
  /** A look-up: the server itself gives the department several seconds. */
  lookup: 20_000,
  /** Rendering and signing a document. */
  issue: 20_000,
  /** Flushing an envelope to the disk of the agent. */
  store: 5_000,
  /** Both attempts at a submission together, so that nobody waits longer for "it will be sent". */
  submission: 12_000,
  /** Between two attempts. */
  retry: 1_000,
  /** Between two looks at a case that is being decided; pushes come sooner. */
  poll: 1_000,
  receiptPrint: 30_000,
  documentPrint: 90_000,
  rating: 3_000,
  /** Telling the agent or the server that something is over; nobody waits for it. */
  notice: 5_000,
  /** The last screen: long enough to read it and to take card and papers. */
  goodbye: 10_000,
  /** The same while the card is still on the reader or the receipt in its slot; no sensor that is stuck keeps the next person out. */
  goodbyeTaking: 30_000,
  /** The catalogue is asked for again: soon while there is none, seldom afterwards. */
  catalogueRetry: 3_000,
  catalogueRefresh: 300_000,
} as const;
