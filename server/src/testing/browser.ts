import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chromiumFlags } from '../../../scripts/chromium-flags.ts';
import { findChromium } from '../../../scripts/system-packages.ts';

/** What residents look at the pages with, and what staff do. */
export const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, locale: 'zh-CN' };
export const desk = { viewport: { width: 1366, height: 768 }, locale: 'zh-CN' };

/** A browser for which `address`, as `host:port`, leads to the server under test. */
export const openBrowser = async (address: string, serverAddress: string): Promise<Browser> => {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium: set LINBAN_CHROMIUM');
  return chromium.launch({
    executablePath,
    args: [...chromiumFlags, `--host-resolver-rules=MAP ${address} ${new URL(serverAddress).host}`],
  });
};

/** A page that remembers everything that went wrong in it. */
export const openPage = async (browser: Browser, options: BrowserContextOptions) => {
  const context = await browser.newContext({ timezoneId: 'Asia/Shanghai', ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  return { context, page, troubles };
};

/** What axe finds against WCAG 2.2 AA and its best practices, as short lines; the injected script passes by the content policy. */
export const accessibilityTroubles = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate('axe.run({ resultTypes: ["violations"] })').then(asAxeResults);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
};

const asAxeResults = (value: unknown): axe.AxeResults => value as axe.AxeResults; // what axe.run gives

/** Keeps a picture where LINBAN_SHOTS names a folder, for people to look at. */
export const keepShot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['LINBAN_SHOTS'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
};
