import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Machine } from '../doctor/machine.ts';
import { makeFolder } from './samples.ts';

/** A machine in a folder: `files` by their path; a value that begins with `→` is a link. */
export const makeMachine = (files: Readonly<Record<string, string>> = {}, over: Partial<Machine> = {}): Machine => {
  const root = makeFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (content.startsWith('→')) symlinkSync(content.slice(1), join(root, path));
    else writeFileSync(join(root, path), content);
  }
  return {
    root,
    nodeVersion: '24.21.0',
    uid: 4242,
    groups: [4242],
    now: () => new Date(),
    load: async () => ({}),
    freeBytes: () => 50 * 1024 ** 3,
    ...over,
  };
};
