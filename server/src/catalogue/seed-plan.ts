import { isSameVersion, type Version } from './version-file.ts';

/** A version that the database knows, as far as it matters for what comes with the server. */
export interface KnownVersion {
  readonly itemId: string;
  readonly version: number;
  /** Somebody of the staff had a hand in it. */
  readonly isOfStaff: boolean;
  readonly data: string;
}

export interface SeedPlan {
  /** In force from their own day on, without anyone. */
  readonly publish: readonly Version[];
  /** Brought to people as drafts: what they changed or withdrew themselves is theirs to decide. */
  readonly draft: readonly Version[];
  /** Known already, but with other content: what was published never changes, so what came is of no use without a new number. */
  readonly differing: readonly Version[];
}

/** What of the server's own items is new to the database, and what becomes of it. */
export const planSeed = (shipped: readonly Version[], known: readonly KnownVersion[]): SeedPlan => {
  const fresh = shipped.filter(
    ({ item }) => !known.some(({ itemId, version }) => itemId === item.id && version === item.version),
  );
  const isOfStaff = ({ item }: Pick<Version, 'item'>) =>
    known.some((each) => each.itemId === item.id && each.isOfStaff);
  const newest = ({ item }: Version) =>
    Math.max(0, ...known.filter(({ itemId }) => itemId === item.id).map(({ version }) => version));
  return {
    publish: fresh.filter((version) => !isOfStaff(version)),
    // An older one than theirs is of no use to anyone.
    draft: fresh.filter((version) => isOfStaff(version) && version.item.version > newest(version)),
    differing: shipped.filter(({ item, data }) => {
      const same = known.find(({ itemId, version }) => itemId === item.id && version === item.version);
      return same !== undefined && !isOfStaff({ item }) && same.data !== data && !isSameVersion(same.data, data);
    }),
  };
};
