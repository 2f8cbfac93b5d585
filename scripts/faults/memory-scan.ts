import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What must not be left anywhere: a word for people, and the text. */
export interface Canary {
  readonly name: string;
  readonly text: string;
}

/** Where copies of a canary were found. */
export interface Finding {
  readonly canary: string;
  readonly encoding: string;
  readonly where: string;
  readonly copies: number;
}

/** The two-byte part of GB18030 by character: Node reads this encoding and does not write it. */
const gbTable: ReadonlyMap<string, readonly [number, number]> = (() => {
  const decoder = new TextDecoder('gb18030');
  const table = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1)
      if (trail !== 0x7f) table.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  return table;
})();

const gbBytes = (text: string): Buffer =>
  Buffer.from(
    Array.from(text).flatMap((character): readonly number[] => {
      if (/^[\u0020-\u007e]$/.test(character)) return [character.charCodeAt(0)];
      const bytes = gbTable.get(character);
      if (!bytes) throw new Error('a canary has a character that is not looked for in GB18030');
      return bytes;
    }),
  );

/** How a text may be written down. Bytes go between a card and its driver as hexadecimal digits, which a program may hold as text. */
const encodings: Readonly<Record<string, (text: string) => Buffer>> = {
  utf8: (text) => Buffer.from(text),
  utf16le: (text) => Buffer.from(text, 'utf16le'),
  gb18030: gbBytes,
  'hex of utf8': (text) => Buffer.from(Buffer.from(text).toString('hex')),
  'hex of gb18030': (text) => Buffer.from(gbBytes(text).toString('hex')),
};

/** The canaries as bytes, each form once: digits are the same in UTF-8 and GB18030. */
const patternsOf = (canaries: readonly Canary[]) =>
  canaries.flatMap(({ name, text }) => {
    const seen = new Set<string>();
    return Object.entries(encodings).flatMap(([encoding, encode]) => {
      const bytes = encode(text);
      const isNew = !seen.has(bytes.toString('hex'));
      seen.add(bytes.toString('hex'));
      return isNew ? [{ canary: name, encoding, bytes }] : [];
    });
  });
type Pattern = ReturnType<typeof patternsOf>[number];

const count = (block: Buffer, { bytes }: Pattern): number => {
  let copies = 0;
  for (let at = block.indexOf(bytes); at >= 0; at = block.indexOf(bytes, at + 1)) copies += 1;
  return copies;
};

/** Reads in blocks that overlap, so that nothing hides on a border. */
const blockSize = 4 * 1024 * 1024;
const mostOverlap = 1024;
const blockMemory = Buffer.alloc(blockSize + mostOverlap);

const scanRange = (
  file: number,
  from: number,
  length: number,
  patterns: readonly Pattern[],
  found: (pattern: Pattern, copies: number) => void,
): void => {
  const overlap = Math.max(...patterns.map(({ bytes }) => bytes.length)) - 1;
  const block = blockMemory.subarray(0, blockSize + overlap);
  for (let at = 0; at < length; at += blockSize) {
    let read = 0;
    try {
      read = readSync(file, block, 0, Math.min(block.length, length - at), from + at);
    } catch {
      continue; // A page that can't be read (a device, a guard) holds nothing of ours.
    }
    const seen = block.subarray(0, read);
    for (const pattern of patterns) {
      const copies = count(seen, pattern);
      // What lies whole in the overlap is found again with the next block.
      const again = read > blockSize ? count(seen.subarray(blockSize), pattern) : 0;
      if (copies > again) found(pattern, copies - again);
    }
  }
};

const pageSize = 4096;
/** Pages looked up at a time in `pagemap`. */
const pagesAtOnce = 65_536;

interface Range {
  readonly from: number;
  readonly length: number;
}

/** The writable ranges of a process (proc(5), `maps`). */
const writableRanges = (pid: number): readonly Range[] =>
  readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, first = '', last = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      const [from, to] = [Number.parseInt(first, 16), Number.parseInt(last, 16)];
      return first === '' ? [] : [{ from, length: to - from }];
    });

/** The parts of a range that hold memory now: most of what a program has reserved it has never touched (`pagemap`). */
const touchedParts = (pagemap: number, { from, length }: Range): readonly Range[] => {
  const parts: Range[] = [];
  let start: number | null = null;
  const entries = Buffer.alloc(pagesAtOnce * 8);
  const pages = length / pageSize;
  const first = from / pageSize;
  const close = (page: number) => {
    if (start !== null) parts.push({ from: (first + start) * pageSize, length: (page - start) * pageSize });
    start = null;
  };
  for (let page = 0; page < pages; page += pagesAtOnce) {
    const wanted = Math.min(pagesAtOnce, pages - page);
    const read = readSync(pagemap, entries, 0, wanted * 8, (first + page) * 8) / 8;
    for (let index = 0; index < read; index += 1) {
      // Bit 63: in memory. Bit 62: swapped out.
      const isThere = (entries.readUInt8(index * 8 + 7) & 0xc0) !== 0;
      if (isThere) start ??= page + index;
      else close(page + index);
    }
  }
  close(pages);
  return parts;
};

const collect = (where: string) => {
  const found = new Map<Pattern, number>();
  return {
    add: (pattern: Pattern, copies: number) => void found.set(pattern, (found.get(pattern) ?? 0) + copies),
    findings: (): Finding[] =>
      [...found].map(([{ canary, encoding }, copies]) => ({ canary, encoding, where, copies })),
  };
};

/** What the kernel says of a process that has ended meanwhile. */
const endings: ReadonlySet<string> = new Set(['ENOENT', 'ESRCH']);
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Copies of the canaries in the writable memory of a process. A process that has ended meanwhile holds none. */
export const scanMemory = (pid: number, where: string, canaries: readonly Canary[]): Finding[] => {
  const patterns = patternsOf(canaries);
  const { add, findings } = collect(where);
  const opened: number[] = [];
  const open = (name: string): number => {
    const file = openSync(`/proc/${pid}/${name}`, 'r');
    opened.push(file);
    return file;
  };
  try {
    const [memory, pagemap] = [open('mem'), open('pagemap')];
    for (const range of writableRanges(pid))
      for (const { from, length } of touchedParts(pagemap, range)) scanRange(memory, from, length, patterns, add);
  } catch (error) {
    // One that may not be looked into must not pass for one that holds nothing.
    if (!endings.has(codeOf(error))) throw error;
  } finally {
    for (const file of opened) closeSync(file);
  }
  return findings();
};

/** Copies of the canaries in the files below a folder that were written since a moment (milliseconds since 1970). */
export const scanFolder = (
  folder: string,
  canaries: readonly Canary[],
  { since = 0, without = [] }: { readonly since?: number; readonly without?: readonly string[] } = {},
): Finding[] => {
  const patterns = patternsOf(canaries);
  const findings: Finding[] = [];
  const visit = (path: string): void => {
    if (without.includes(path)) return;
    try {
      const about = statSync(path);
      if (about.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
      else if (about.isFile() && about.mtimeMs >= since) {
        const found = collect(path);
        const file = openSync(path, 'r');
        try {
          scanRange(file, 0, about.size, patterns, found.add);
        } finally {
          closeSync(file);
        }
        findings.push(...found.findings());
      }
    } catch {
      // Gone meanwhile, or a socket.
    }
  };
  visit(folder);
  return findings;
};

/** A process and all that it started, each with its command (proc(5), `stat`). */
export const processTree = (root: number): { readonly pid: number; readonly command: string }[] => {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return [
          { pid: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') },
        ];
      } catch {
        return [];
      }
    });
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
};
