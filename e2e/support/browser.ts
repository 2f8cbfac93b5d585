import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../../scripts/system-packages.ts';

/** What every Chromium of the tests and benches is started with. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The panel of the terminal. */
export const panel = { width: 1080, height: 1920 };

/** Starts the machine's own Chromium, without a window. */
export const startBrowser = async (): Promise<Browser> => {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium on this machine: npm test installs or names what is missing');
  return chromium.launch({ executablePath, args: chromiumFlags });
};
