import { gzipSync } from 'node:zlib';

const scriptOrStyle = /<(?:script|link)\s[^>]*?(?:src|href)="([^"]+\.(?:js|css))"/g;

/**
 * The scripts and style sheets that a page names in its markup: what it is drawn with, and the application that takes it
 * over. Each compressed with gzip at level 9, bytes in all.
 */
export const namedBytes = async (url: string): Promise<number> => {
  const html = await (await fetch(url)).text();
  const sizes = [...html.matchAll(scriptOrStyle)].map(async ([, path = '']) => {
    const response = await fetch(new URL(path, url));
    if (!response.ok) throw new Error(`the page names ${path}, which is not there`);
    return gzipSync(await response.arrayBuffer(), { level: 9 }).length;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
};
