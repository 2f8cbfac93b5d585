import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { panel } from '../../e2e/support/browser.ts';

export interface PageLoad {
  /** Milliseconds from the start of the navigation until the frame after the heading was there. */
  readonly timeMs: number;
  /** Scripts and styles until then, each compressed with gzip at level 9, bytes. */
  readonly gzipBytes: number;
}

/** Runs in the page: marks the second frame after a heading with these words was there. */
const markHeading = (words: string) => `
  const look = () => {
    const isThere = [...document.querySelectorAll('h1')].some((heading) => heading.textContent.includes(${JSON.stringify(words)}));
    if (isThere) requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('heading-shown')));
    return isThere;
  };
  const watch = new MutationObserver(() => look() && watch.disconnect());
  watch.observe(document, { childList: true, subtree: true, characterData: true });
`;

/** Opens a page in a browser context of its own and waits for a heading with these words. */
export const loadPage = async (
  browser: Browser,
  url: string,
  heading: string,
  { cpuSlowdown }: { readonly cpuSlowdown: number },
): Promise<PageLoad> => {
  const context = await browser.newContext({ viewport: panel });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown });
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (['script', 'stylesheet'].includes(response.request().resourceType())) bodies.push(response.body());
  });
  await page.addInitScript({ content: markHeading(heading) });
  await page.goto(url);
  const mark = await page.waitForFunction(() => performance.getEntriesByName('heading-shown')[0]?.startTime, null, {
    timeout: 60_000,
  });
  const timeMs = Number(await mark.jsonValue());
  const loaded = await Promise.all(bodies);
  await context.close();
  return { timeMs, gzipBytes: loaded.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0) };
};
