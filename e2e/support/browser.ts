import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumFlags } from '../../scripts/chromium-flags.ts';
import { findChromium } from '../../scripts/system-packages.ts';

/** The panel of the terminal. */
export const panel = { width: 1080, height: 1920 };

/** Starts the machine's own Chromium, without a window. */
export const startBrowser = async (): Promise<Browser> => {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium on this machine: npm test installs or names what is missing');
  return chromium.launch({ executablePath, args: [...chromiumFlags] });
};

/**
 * A page as the panel shows it, without movement: drawn without a graphics chip, a screen that waits would take the processor
 * from what it waits for.
 */
export const openPanel = (browser: Browser): Promise<Page> =>
  browser.newPage({ viewport: panel, locale: 'zh-CN', reducedMotion: 'reduce' });
