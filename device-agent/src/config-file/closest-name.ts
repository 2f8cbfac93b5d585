/** How many letters have to be changed, added, left out or swapped with their neighbour (Damerau–Levenshtein, restricted). */
const distance = (from: string, to: string): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      next.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [beforeLast, last] = [last, next];
  }
  return last[to.length] ?? 0;
};

/** Capitals and the strokes between words are slips of the pen too. */
const bare = (name: string): string => name.toLowerCase().replace(/[-_ ]/g, '');

/** The name somebody who wrote `name` most likely meant; `undefined` where none is near. */
export const closestName = (name: string, known: readonly string[]): string | undefined => {
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(bare(name), bare(candidate)) }))
    .toSorted((a, b) => a.far - b.far);
  return best && best.far <= Math.max(1, Math.floor(bare(best.candidate).length / 3)) ? best.candidate : undefined;
};
