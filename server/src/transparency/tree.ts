import { createHash } from 'node:crypto';

/**
 * The Merkle tree of RFC 9162 (2.1) as a database keeps it: only whole subtrees have a stored node, at `level` and `index`; level 0
 * are the leaves. Everything else is folded from these.
 */

/** Where a whole subtree stands: the `index`th of those with 2^level leaves. */
export interface Place {
  readonly level: number;
  readonly index: number;
}

/** A whole subtree with its hash. */
export interface Node extends Place {
  readonly hash: Buffer;
}

/** Hash of a stored node. */
export type HashAt = (place: Place) => Buffer;

/** Leaves from `start` up to, and without, `end`. */
interface Range {
  readonly start: number;
  readonly end: number;
}

export const emptyRoot: Buffer = createHash('sha256').digest();

const nodeMark = Buffer.from([1]);
const nodeHash = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256').update(nodeMark).update(left).update(right).digest();

/** The largest power of two below `size`. Sizes may pass 2^32: no bit operations. */
const splitOf = (size: number): number => {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
};

/** The whole subtrees that make up a range, from left to right, each as large as can be. */
const coverOf = ({ start, end }: Range): readonly Place[] => {
  const places: Place[] = [];
  let at = start;
  while (at < end) {
    let [level, width] = [0, 1];
    while (at + width * 2 <= end && at % (width * 2) === 0) [level, width] = [level + 1, width * 2];
    places.push({ level, index: at / width });
    at += width;
  }
  return places;
};

/** The right edge of a tree: what is needed to add to it. */
export const frontierOf = (size: number): readonly Place[] => coverOf({ start: 0, end: size });

const fold = (hashes: readonly Buffer[]): Buffer => {
  const last = hashes.at(-1);
  if (!last) return emptyRoot;
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
};

export const rootOf = (frontier: readonly Node[]): Buffer => fold(frontier.map(({ hash }) => hash));

/** Adds leaves behind a frontier. Returns the nodes that became whole, and the frontier of the grown tree. */
export const grow = (
  frontier: readonly Node[],
  leaves: readonly Buffer[],
): { readonly nodes: readonly Node[]; readonly frontier: readonly Node[] } => {
  const edge = [...frontier];
  const nodes: Node[] = [];
  let index = frontier.reduce((size, { level }) => size + 2 ** level, 0);
  for (const hash of leaves) {
    edge.push({ level: 0, index, hash });
    index += 1;
    for (;;) {
      const [left, right] = edge.slice(-2);
      if (!left || !right || left.level !== right.level) break;
      const node = { level: left.level + 1, index: left.index / 2, hash: nodeHash(left.hash, right.hash) };
      nodes.push(node);
      edge.splice(-2, 2, node);
    }
  }
  return { nodes, frontier: edge };
};

/** A hash that is asked for by the subtrees it is folded from. */
type Proof = readonly (readonly Place[])[];

const inclusion = (index: number, { start, end }: Range): Proof => {
  if (end - start <= 1) return [];
  const middle = start + splitOf(end - start);
  return index < middle
    ? [...inclusion(index, { start, end: middle }), coverOf({ start: middle, end })]
    : [...inclusion(index, { start: middle, end }), coverOf({ start, end: middle })];
};

const consistency = (size: number, { start, end }: Range, isKnown: boolean): Proof => {
  if (size === end) return isKnown ? [] : [coverOf({ start, end })];
  const middle = start + splitOf(end - start);
  return size <= middle
    ? [...consistency(size, { start, end: middle }, isKnown), coverOf({ start: middle, end })]
    : [...consistency(size, { start: middle, end }, false), coverOf({ start, end: middle })];
};

/** The way from a leaf to the root of the tree of this size (RFC 9162, 2.1.3.1). */
export const inclusionProof = (index: number, size: number): Proof => {
  if (index >= size) throw new RangeError('a leaf that is not in the tree has no way to its root');
  return inclusion(index, { start: 0, end: size });
};

/** That the tree of one size is the beginning of the tree of another (RFC 9162, 2.1.4.1). */
export const consistencyProof = (first: number, second: number): Proof => {
  if (first > second) throw new RangeError('a tree is not the beginning of a smaller one');
  return first === 0 || first === second ? [] : consistency(first, { start: 0, end: second }, true);
};

/** The places a proof needs, each once. */
export const placesOf = (...proofs: readonly Proof[]): readonly Place[] => [
  ...new Map(proofs.flat(2).map((place) => [`${place.level}:${place.index}`, place])).values(),
];

export const hashesOf = (proof: Proof, hashAt: HashAt): readonly Buffer[] =>
  proof.map((places) => fold(places.map(hashAt)));
