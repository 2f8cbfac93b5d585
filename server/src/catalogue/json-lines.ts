/** Where values begin in a JSON text: line numbers, from 1, by path as `pages.0.title.en`. */
export type JsonLines = ReadonlyMap<string, number>;

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+|\n/g;

interface Level {
  readonly path: string;
  /** How many elements there were so far; `null` in an object. */
  index: number | null;
  /** The name that a value follows. */
  key: string | null;
}

const childPath = ({ path, index, key }: Level): string =>
  [path, index ?? key ?? ''].filter((part) => part !== '').join('.');

/** Takes a text that `JSON.parse` takes; of others the lines may be wrong. */
export const jsonLines = (text: string): JsonLines => {
  const lines = new Map<string, number>();
  const levels: Level[] = [{ path: '', index: null, key: null }];
  let line = 1;
  let isName = false;
  for (const [word] of text.matchAll(token)) {
    const level = levels.at(-1);
    if (!level) break;
    if (word === '\n') line += 1;
    else if (word === '}' || word === ']') {
      levels.pop();
      isName = false;
    } else if (word === ':') isName = false;
    else if (word === ',') {
      if (level.index === null) isName = true;
      else level.index += 1;
    } else if (isName) level.key = JSON.parse(word);
    else {
      const path = childPath(level);
      lines.set(path, line);
      isName = word === '{';
      if (word === '{' || word === '[') levels.push({ path, index: word === '[' ? 0 : null, key: null });
    }
  }
  return lines;
};

/** The line of a place, or of the nearest thing that holds it. */
export const lineOf = (lines: JsonLines, place: string): number => {
  for (let path = place; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const line = lines.get(path);
    if (line !== undefined) return line;
  }
  return 1;
};
