import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumFlags } from '../../scripts/chromium-flags.ts';
import { findChromium } from '../../scripts/system-packages.ts';
import type { TrialConfig } from '../../scripts/trial-config.ts';

const patience = 60_000;

/** A trial whose agent starts and watches over the kiosk's browser itself, without a window and with a door for the test. */
export const withSupervisedBrowser = (folder: string) => (config: TrialConfig) => {
  const program = findChromium();
  if (!program) throw new Error('no Chromium on this machine: npm test installs or names what is missing');
  Object.assign(config.agent, {
    browser: {
      command: [program, '--window-size=1080,1920', '--lang=zh-CN', '--remote-debugging-port=0', ...chromiumFlags],
      folder,
    },
  });
};

/** A hand on the browser that the agent has started. */
export interface SupervisedBrowser {
  /** Tells one browser from the next. */
  readonly id: string;
  readonly browser: Browser;
  readonly page: Page;
  /** Resolves when this browser has ended. */
  readonly gone: Promise<void>;
}

/** Chromium writes where its door is, and a name that is new each time. */
const readDoor = async (folder: string): Promise<{ readonly port: string; readonly id: string } | undefined> => {
  try {
    const [port = '', id = ''] = (await readFile(join(folder, 'profile', 'DevToolsActivePort'), 'utf8')).split('\n');
    return id === '' ? undefined : { port, id };
  } catch {
    return undefined;
  }
};

/** Waits for a browser other than `before` and takes hold of its page. */
export const findSupervisedBrowser = async (folder: string, before?: string): Promise<SupervisedBrowser> => {
  for (const end = performance.now() + patience; performance.now() < end; await pause(20)) {
    const door = await readDoor(folder);
    if (!door || door.id === before) continue;
    try {
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${door.port}`);
      const gone = new Promise<void>((resolve) => browser.on('disconnected', () => resolve()));
      const page = browser.contexts()[0]?.pages()[0];
      if (page) return { id: door.id, browser, page, gone };
      await browser.close();
    } catch {
      // It is just being started, or just being ended.
    }
  }
  throw new Error('the agent did not bring up a browser');
};
