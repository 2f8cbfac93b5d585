import { systemClock } from '../clock.ts';
import { countAside } from '../outbox/store-file.ts';
import { openOutbox, openSqliteStore } from './open-store.ts';

/** What the campaigns count. Nothing but `acknowledged` may be more than 0. */
export interface KeptPromises {
  acknowledged: number;
  lost: number;
  /** Settled, and waiting again. */
  doubled: number;
  unreadable: number;
  damaged: number;
}

export const createKeptPromises = (): KeptPromises => ({
  acknowledged: 0,
  lost: 0,
  doubled: 0,
  unreadable: 0,
  damaged: 0,
});

/** What a store must hold after everything that was acknowledged in it, by lines as {@link Acknowledge} has them. */
export interface Expected {
  readonly waiting: Set<string>;
  readonly settled: Set<string>;
  readonly sent: Set<string>;
}

export const createExpected = (): Expected => ({ waiting: new Set(), settled: new Set(), sent: new Set() });

export const expectMore = ({ waiting, settled, sent }: Expected, line: string): void => {
  const [word = '', id = ''] = line.split(' ');
  if (word === 'put') waiting.add(id);
  if (word === 'sent') sent.add(id);
  if (word === 'settled') {
    waiting.delete(id);
    settled.add(id);
  }
};

/** Adds what a new start finds in a folder, compared with what was acknowledged there; says how much was lost. */
export const examineStore = (
  folder: string,
  { waiting, settled, sent }: Expected,
  totals: KeptPromises,
): { readonly lost: number } => {
  const store = openSqliteStore(folder);
  const outbox = openOutbox(store, systemClock);
  const rows = outbox.waiting();
  const found = new Map((rows.ok ? rows.value : []).map(({ envelopeId }) => [String(envelopeId), envelopeId]));
  // Settled without the word that it was: ended in between.
  const isKnown = (id: string) => {
    const row = store.envelopes.find(id);
    return row.ok && row.value !== null;
  };
  const isNoted = (id: string) => {
    const job = store.jobs.find(id);
    return job.ok && job.value !== null;
  };
  const lost =
    [...waiting].filter((id) => !found.has(id) && !isKnown(id)).length + [...sent].filter((id) => !isNoted(id)).length;
  totals.lost += lost;
  totals.doubled += [...settled].filter((id) => found.has(id)).length;
  for (const [id, envelopeId] of found) {
    const envelope = outbox.read(envelopeId);
    if (!envelope.ok || envelope.value?.envelopeId !== id) totals.unreadable += 1;
  }
  // A log that was cut short by a kill or a power cut is no damage: what it lost was never acknowledged.
  if (countAside(folder) > 0 || store.database.prepare('pragma integrity_check').get()?.['integrity_check'] !== 'ok')
    totals.damaged += 1;
  outbox.stop();
  store.database.close();
  return { lost };
};
