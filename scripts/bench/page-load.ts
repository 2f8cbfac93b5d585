import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { panel } from '../../e2e/support/browser.ts';

/**
 * What a page loads until a heading with these words stands: scripts and styles, each compressed with gzip at level 9,
 * bytes in all.
 */
export const loadedBytes = async (browser: Browser, url: string, heading: string): Promise<number> => {
  const page = await browser.newPage({ viewport: panel });
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (['script', 'stylesheet'].includes(response.request().resourceType())) bodies.push(response.body());
  });
  await page.goto(url);
  await page.locator('h1', { hasText: heading }).waitFor();
  const loaded = await Promise.all(bodies);
  await page.close();
  return loaded.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
};
