import type { BookFault } from './judge-books.ts';
import type { Family } from './schedule.ts';

/**
 * What has to be found, in which schedules, and what it shows as. Those of the server are files of `planted/`; `fresh-envelope` is one of the terminals,
 * `no-flush` one of the database's settings, `ignored-failure` lets its failed flushes pass for good ones, and with `check-then-insert` the unique index is taken away besides.
 */
export const plantedBugs = {
  'two-transactions': { family: 'kills', shows: ['doubled', 'stranger'] },
  'no-flush': { family: 'power', shows: ['lost', 'unproved'] },
  'fresh-envelope': { family: 'wire', shows: ['stranger'] },
  'order-by-time': { family: 'clocks', shows: ['disordered', 'unanswered'] },
  'ignored-failure': { family: 'flush', shows: ['lost', 'unproved', 'pruned'] },
  'swallowed-error': { family: 'disk', shows: ['lost'] },
  'check-then-insert': { family: 'storm', shows: ['receipts', 'doubled', 'stranger'] },
} as const satisfies Record<string, { readonly family: Family; readonly shows: readonly BookFault['kind'][] }>;
export type PlantedBug = keyof typeof plantedBugs;

const inServer: readonly PlantedBug[] = ['two-transactions', 'order-by-time', 'swallowed-error', 'check-then-insert'];

/** The files of `planted/` that a server loads. */
export const filesOf = (bug: PlantedBug | null): readonly string[] => (bug && inServer.includes(bug) ? [bug] : []);
