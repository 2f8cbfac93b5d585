/**
 * Checking a Merkle tree of RFC 9162 (2.1): that an entry is in a tree of a certain size and root, and that a tree is the
 * beginning of a larger one. SHA-256; a leaf's hash begins with a zero byte, a node's with a one.
 */

export type Hash = Uint8Array<ArrayBuffer>;

export const hashSize = 32;

const hashOf = async (...parts: readonly Uint8Array[]): Promise<Hash> => {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined));
};

export const leafHash = (entry: string): Promise<Hash> => hashOf(Uint8Array.of(0), new TextEncoder().encode(entry));
export const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Hash> => hashOf(Uint8Array.of(1), left, right);

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);
const isOdd = (number: number): boolean => number % 2 === 1;
const half = (number: number): number => Math.floor(number / 2);
const isSize = (number: number): boolean => Number.isSafeInteger(number) && number >= 0;
const areHashes = (hashes: readonly Uint8Array[]): boolean => hashes.every(({ length }) => length === hashSize);

export interface Inclusion {
  /** Of the leaf, from 0. */
  readonly index: number;
  readonly leaf: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** Whether the leaf stands at its place in the tree of this size and root (RFC 9162, 2.1.3.2). */
export const isIncluded = async (
  { index, leaf, path }: Inclusion,
  tree: { readonly size: number; readonly root: Uint8Array },
): Promise<boolean> => {
  if (!isSize(index) || !isSize(tree.size) || index >= tree.size || !areHashes([leaf, ...path])) return false;
  let [place, last] = [index, tree.size - 1];
  let hash = leaf;
  for (const neighbour of path) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      hash = await nodeHash(neighbour, hash);
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else hash = await nodeHash(hash, neighbour);
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && isSame(hash, tree.root);
};

/** Whether the first tree is the beginning of the second: nothing was changed or taken out in between (RFC 9162, 2.1.4.2). */
export const isContinued = async (
  first: { readonly size: number; readonly root: Uint8Array },
  second: { readonly size: number; readonly root: Uint8Array },
  path: readonly Uint8Array[],
): Promise<boolean> => {
  if (!isSize(first.size) || !isSize(second.size) || !areHashes([first.root, second.root, ...path])) return false;
  if (first.size > second.size) return false;
  if (first.size === second.size) return path.length === 0 && isSame(first.root, second.root);
  if (first.size === 0) return path.length === 0;
  let [place, last] = [first.size - 1, second.size - 1];
  while (isOdd(place)) [place, last] = [half(place), half(last)];
  const [seed, ...rest] = place === 0 ? [first.root, ...path] : path;
  if (!seed) return false;
  let [old, grown] = [seed, seed];
  for (const neighbour of rest) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      old = await nodeHash(neighbour, old);
      grown = await nodeHash(neighbour, grown);
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else grown = await nodeHash(grown, neighbour);
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && isSame(old, first.root) && isSame(grown, second.root);
};
