import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { createPrintJobStore, type PrintJobStore } from '../devices/print-job-store.ts';
import { openDatabase } from '../outbox/database.ts';
import { createElapsedStore, type ElapsedStore, openElapsedTime } from '../outbox/elapsed-time.ts';
import { createOutbox, type Outbox, type OutboxOptions } from '../outbox/outbox.ts';
import { createOutboxStore, type OutboxStore } from '../outbox/outbox-store.ts';

/** Everything the agent keeps on disk, as ports. */
export interface AgentStore {
  readonly envelopes: OutboxStore;
  readonly jobs: PrintJobStore;
  readonly elapsed: ElapsedStore;
}

/** The agent's real store in a folder. */
export const openSqliteStore = (folder: string): AgentStore & { readonly database: DatabaseSync } => {
  const database = openDatabase(folder);
  return {
    database,
    envelopes: createOutboxStore(database),
    jobs: createPrintJobStore(database),
    elapsed: createElapsedStore(database),
  };
};

/** An outbox over a store, as the agent puts it together. */
export const openOutbox = (
  store: AgentStore,
  clock: Clock,
  options: Partial<Omit<OutboxOptions, 'clock' | 'elapsed'>> = {},
): Outbox =>
  createOutbox(store.envelopes, {
    clock,
    elapsed: openElapsedTime(store.elapsed, clock),
    signingKey: () => 'key',
    ...options,
  });
