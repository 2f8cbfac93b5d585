import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
}

/** All files of a built page, read once, by their path in it (`assets/x.js`). Empty where nothing was built. */
export const readStaticFiles = (folder: string): ReadonlyMap<string, StaticFile> => {
  const files = new Map<string, StaticFile>();
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  } catch {
    return files;
  }
  for (const name of names) {
    const type = types[extname(name)];
    if (type) files.set(name.split(sep).join('/'), { type, body: readFileSync(join(folder, name)) });
  }
  return files;
};
