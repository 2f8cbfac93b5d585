import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The content of a private file, or `undefined` where there is none. Throws where others may read it. */
const readPrivateFile = (path: string): string | undefined => {
  try {
    if ((statSync(path).mode & 0o077) !== 0) throw new Error(`${path} may be read by others; its mode must be 600`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/** The parsed content of a private JSON file, `undefined` where there is none. Throws, naming the file, where it is damaged. */
export const readPrivateJson = <T>(path: string, schema: v.GenericSchema<unknown, T>): T | undefined => {
  const content = readPrivateFile(path);
  if (content === undefined) return undefined;
  try {
    return v.parse(schema, JSON.parse(content));
  } catch {
    throw new Error(`${path} is damaged`);
  }
};

/** Flushes a folder, so that the names in it survive a power cut. */
export const flushFolder = (folder: string): void => {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/**
 * Writes a file that only its owner may read, whole or not at all: a power cut leaves the old content or the new.
 * Throws what the file system throws.
 */
export const writePrivateFile = (path: string, content: string): void => {
  const temporary = `${path}.new`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(temporary, 0o600);
  renameSync(temporary, path);
  flushFolder(dirname(path));
};
