import { createHash } from 'node:crypto';
import { isContinued, isIncluded, leafHash } from '@linban/shared/transparency/merkle.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  consistencyProof,
  emptyRoot,
  frontierOf,
  grow,
  type HashAt,
  hashesOf,
  inclusionProof,
  type Node,
  placesOf,
  rootOf,
} from './tree.ts';

/** The eight leaves of the test vectors of Certificate Transparency, and the roots of their first n. */
const vectorLeaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const vectorRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const leaf = (content: Uint8Array) =>
  createHash('sha256')
    .update(Buffer.from([0]))
    .update(content)
    .digest();

/** A tree grown in steps, with all that a database would keep of it. */
const treeOf = (leaves: readonly Buffer[], steps: readonly number[] = [leaves.length]) => {
  const stored = new Map(leaves.map((hash, index) => [`0:${index}`, hash]));
  let frontier: readonly Node[] = [];
  let size = 0;
  for (const step of steps) {
    const grown = grow(frontier, leaves.slice(size, size + step));
    size = Math.min(size + step, leaves.length);
    for (const { level, index, hash } of grown.nodes) stored.set(`${level}:${index}`, hash);
    frontier = grown.frontier;
  }
  const hashAt: HashAt = ({ level, index }) => {
    const hash = stored.get(`${level}:${index}`);
    if (!hash) throw new Error(`no node ${level}:${index}`);
    return hash;
  };
  return { root: rootOf(frontier), frontier, hashAt, stored };
};
const manyLeaves = Array.from({ length: 130 }, (_, index) => leaf(Buffer.from(`entry ${index}`)));
const rootAt = (size: number) => treeOf(manyLeaves.slice(0, size)).root;

it('has the roots of the known test vectors', () => {
  const roots = vectorRoots.map((_, index) => treeOf(vectorLeaves.slice(0, index + 1).map(leaf)).root.toString('hex'));
  expect(roots).toEqual(vectorRoots);
  expect(treeOf([]).root).toEqual(emptyRoot);
});

it('hashes a leaf as those do who check it', async () => {
  expect(Buffer.from(await leafHash('王'))).toEqual(leaf(Buffer.from('王')));
});

it('comes out the same however it grew, and its frontier is what the size says', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 8 }), (steps) => {
      const size = Math.min(
        steps.reduce((sum, step) => sum + step, 0),
        manyLeaves.length,
      );
      const tree = treeOf(manyLeaves, steps);
      expect(tree.root).toEqual(rootAt(size));
      expect(tree.frontier.map(({ level, index }) => ({ level, index }))).toEqual(frontierOf(size));
    }),
  );
});

it('proves each leaf at each size, and no other leaf, place, size or root', async () => {
  for (const size of [1, 2, 3, 5, 8, 13, 21, 64, 100, 129]) {
    const tree = treeOf(manyLeaves.slice(0, size));
    const head = { size, root: tree.root };
    for (let index = 0; index < size; index += 1) {
      const path = hashesOf(inclusionProof(index, size), tree.hashAt);
      const [own = emptyRoot, other = emptyRoot] = [manyLeaves[index], manyLeaves[index + 1]];
      expect(await isIncluded({ index, leaf: own, path }, head)).toBe(true);
      const wrong = [
        isIncluded({ index, leaf: other, path }, head),
        isIncluded({ index: index + 1, leaf: own, path }, head),
        isIncluded({ index, leaf: own, path: [...path, emptyRoot] }, head),
        isIncluded({ index, leaf: own, path: path.slice(0, -1) }, { size, root: emptyRoot }),
        ...path.map((_, at) => isIncluded({ index, leaf: own, path: path.with(at, emptyRoot) }, head)),
      ];
      expect(await Promise.all(wrong)).not.toContain(true);
    }
  }
});

it('proves that a tree is the beginning of another, and nothing else', async () => {
  const numbers = fc.tuple(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 0, max: 130 }));
  await fc.assert(
    fc.asyncProperty(numbers, async ([a, b]) => {
      const [first, second] = [Math.min(a, b), Math.max(a, b)];
      const tree = treeOf(manyLeaves.slice(0, second));
      const path = hashesOf(consistencyProof(first, second), tree.hashAt);
      const [before, after] = [
        { size: first, root: rootAt(first) },
        { size: second, root: tree.root },
      ];
      expect(await isContinued(before, after, path)).toBe(true);
      const forged = leaf(Buffer.from('forged'));
      if (first > 0) {
        expect(await isContinued({ ...before, root: forged }, after, path)).toBe(false);
        expect(await isContinued(before, { ...after, root: forged }, path)).toBe(false);
      }
      expect(await isContinued(before, after, [...path, forged])).toBe(false);
    }),
    { numRuns: 150 },
  );
});

it('needs few stored nodes for a proof, however large the tree', () => {
  const size = 5_000_000;
  for (const index of [0, 1, 2_499_999, 4_999_999]) {
    expect(placesOf(inclusionProof(index, size)).length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(size)));
  }
  expect(() => inclusionProof(5, 5)).toThrow(RangeError);
  expect(() => consistencyProof(6, 5)).toThrow(RangeError);
});
