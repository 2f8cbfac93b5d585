import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import * as v from 'valibot';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import type { Department } from './departments.ts';
import { readStored } from './version-file.ts';
import type { VersionStore } from './version-store.ts';

/** The catalogue as the database has it, in memory. */
export interface LiveCatalogue extends Catalogue {
  /** Grows with each publication and withdrawal. */
  readonly edition: number;
  /** Reads it anew; to be called when it changed, here or at another server. */
  refresh(): Promise<void>;
}

const dayOrNull = v.nullable(isoDateSchema);

/** Resolves when it was read. Throws where it holds what this program can't read. */
export const openCatalogue = async (
  store: VersionStore,
  departments: readonly Department[],
): Promise<LiveCatalogue> => {
  const read = async () => {
    // The number first: what is told under it is never older than it says.
    const edition = await store.edition();
    const rows = await store.released();
    const versions = rows.map(({ itemId, version, data, from, withdrawnFrom }) => {
      try {
        const { item } = readStored(data, departments);
        const first = v.parse(dayOrNull, from);
        const published = first && { from: first, withdrawnFrom: v.parse(dayOrNull, withdrawnFrom) };
        return { item, published };
      } catch (cause) {
        throw new Error(`version ${version} of ${itemId} in the database can't be read by this server`, { cause });
      }
    });
    return { edition, catalogue: createCatalogue(versions) };
  };
  let current = await read();
  let reading: Promise<void> = Promise.resolve();
  return {
    get edition() {
      return current.edition;
    },
    published: (day) => current.catalogue.published(day),
    servedFrom: (day) => current.catalogue.servedFrom(day),
    find: (id, version, day) => current.catalogue.find(id, version, day),
    findPublished: (id, day) => current.catalogue.findPublished(id, day),
    get: (id, version) => current.catalogue.get(id, version),
    refresh: () => {
      // One after the other: what was read later is newer.
      reading = reading
        .catch(() => {})
        .then(async () => {
          current = await read();
        });
      return reading;
    },
  };
};
