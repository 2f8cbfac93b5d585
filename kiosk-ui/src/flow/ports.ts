import type { Language } from '@linban/shared/items/localized-text.ts';
import type { AgentLink } from '../links/agent-link.ts';
import type { ServerLink } from '../links/server-link.ts';

/** Timers as XState knows them; a simulated one steps all of the flow. */
export interface Clock {
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** A text for a receipt in a language, by its key with namespace: `receipt:label.item`. */
export type Translate = (language: Language, key: string) => string;

/** Everything the flow needs of the world. */
export interface Ports {
  readonly agentLink: AgentLink;
  readonly serverLink: ServerLink;
  readonly clock: Clock;
  readonly now: () => Date;
  readonly randomUuid: () => string;
  readonly translate: Translate;
}

/** Resolves after a while of the flow's own time. */
export const wait = (clock: Clock, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    clock.setTimeout(resolve, milliseconds);
  });
