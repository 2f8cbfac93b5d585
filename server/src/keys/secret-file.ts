import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file only its owner may read: whole or not at all, and on disk when this returns. */
export const writeSecret = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${process.pid}`;
  const file = openSync(unfinished, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
};

/** The secret in a file, made at the first time. */
export const readOrMakeSecret = (path: string, make: () => string): string => {
  if (!existsSync(path)) writeSecret(path, make());
  return readFileSync(path, 'utf8');
};
