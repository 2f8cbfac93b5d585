import { createHash } from 'node:crypto';

/** What can be put into the log: text and whole numbers only, so that everybody writes it down the same way. */
export type LogValue = string | number | null | readonly LogValue[] | { readonly [key: string]: LogValue };

/** JSON with sorted keys and no blanks (RFC 8785 for the values allowed here). */
export const canonicalJson = (value: LogValue): string => {
  if (value === null || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Error('only whole numbers have one way to be written');
    return String(value);
  }
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
};

const isList = (value: object): value is readonly LogValue[] => Array.isArray(value);

/** A leaf of the transparency log: the entry, and its hash (RFC 9162, 2.1.1: SHA-256 over a zero byte and the entry). */
export interface Leaf {
  readonly entry: string;
  readonly hash: Buffer;
}

export const createLeaf = (value: LogValue): Leaf => {
  const entry = canonicalJson(value);
  return { entry, hash: hashLeaf(entry) };
};

export const hashLeaf = (entry: string): Buffer =>
  createHash('sha256')
    .update(Buffer.from([0]))
    .update(entry)
    .digest();
