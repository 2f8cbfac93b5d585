import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { chromiumFlags } from '../../scripts/chromium-flags.ts';

const kioskRoot = fileURLToPath(new URL('../../kiosk-ui/', import.meta.url));
const galleryPath = 'src/screens/gallery/gallery.html';

const browserPlaces = [
  process.env['LINBAN_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const findBrowser = (): string => {
  const found = browserPlaces.find((place) => place !== undefined && existsSync(place));
  if (!found) throw new Error('no Chromium found: set LINBAN_CHROMIUM to its path');
  return found;
};

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** As strict as on a terminal: nothing inline, nothing from elsewhere. */
const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'";

const serve = async (folder: string) => {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    readFile(join(folder, path)).then(
      (body) => {
        response.writeHead(200, {
          'content-type': contentTypes[extname(path)] ?? 'application/octet-stream',
          'content-security-policy': contentPolicy,
        });
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has a port.
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
};

export interface GalleryBrowser {
  readonly page: Page;
  /** What the browser complained about: errors, refused styles and scripts, missing files. */
  readonly troubles: readonly string[];
  readonly close: () => Promise<void>;
}

/** Builds the gallery of screens, serves it under the terminal's content policy, and opens it on a panel of 1080×1920. */
export const openGallery = async (): Promise<GalleryBrowser> => {
  const folder = await mkdtemp(join(tmpdir(), 'linban-gallery-'));
  await build({
    configFile: join(kioskRoot, 'vite.config.ts'),
    root: kioskRoot,
    logLevel: 'error',
    build: { outDir: folder, rolldownOptions: { input: join(kioskRoot, galleryPath) } },
  });
  const site = await serve(folder);
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    args: [...chromiumFlags],
  });
  const context = await browser.newContext({
    viewport: { width: 1080, height: 1920 },
    reducedMotion: 'reduce',
    hasTouch: true,
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  await page.goto(`${site.origin}/${galleryPath}`);
  await page.waitForFunction('window.gallery !== undefined');
  return {
    page,
    troubles,
    close: async () => {
      await browser.close();
      site.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
