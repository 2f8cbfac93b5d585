import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import attract from '../kiosk-ui/src/locales/zh-CN/attract.json' with { type: 'json' };
import common from '../kiosk-ui/src/locales/zh-CN/common.json' with { type: 'json' };
import form from '../kiosk-ui/src/locales/zh-CN/form.json' with { type: 'json' };
import home from '../kiosk-ui/src/locales/zh-CN/home.json' with { type: 'json' };
import items from '../kiosk-ui/src/locales/zh-CN/items.json' with { type: 'json' };
import result from '../kiosk-ui/src/locales/zh-CN/result.json' with { type: 'json' };
import registration from '../server/catalogue/unemployment-registration/item.json' with { type: 'json' };
import { openPanel, startBrowser } from './support/browser.ts';
import { createResident, type Resident } from './support/resident.ts';
import { startTrial, type Trial } from './support/trial.ts';

/** A person who comes while the centre can't be reached at all: what still works, and what becomes of it. */

const patience = 40_000;

let trial: Trial;
let browser: Browser;
let page: Page;
let resident: Resident;

const setNetwork = async (mode: 'up' | 'cut') => {
  trial.dock.act({ type: 'setNetwork', mode });
  await trial.dock.until(({ network }) => network === mode, `the line ${mode}`);
};
const says = (words: string) => page.getByText(words).first().waitFor({ timeout: patience });

beforeAll(async () => {
  trial = await startTrial();
  browser = await startBrowser();
  page = await openPanel(browser);
  resident = await createResident(page, trial);
  // What can be done here is known by now; a screen that has just begun has still to be told.
  const [canDo] = attract.canDo.split('{{');
  await page.getByText(canDo ?? attract.canDo).waitFor({ timeout: patience });
  await setNetwork('cut');
});

afterAll(async () => {
  await browser?.close();
  await trial?.stop();
});

describe('a person who comes while the centre is out of reach', () => {
  it('sees what can be done here also on a screen that has just begun: the terminal keeps what the server signed', async () => {
    await page.reload();
    const [canDo] = attract.canDo.split('{{');
    await page.getByText(canDo ?? attract.canDo).waitFor({ timeout: patience });
  });

  it('is let in with the card, and told what works and what does not', async () => {
    await resident.layCard('wang');
    await resident.see('home', patience);
    await says(home.serverLost);
    await resident.touch(home.lookup.title);
    await resident.see('items');
    await says(items.unavailable.server);
    await resident.touch(common.back);
    await resident.see('home');
  });

  it('applies; the application is kept at the terminal', async () => {
    await resident.fillRegistration();
    await resident.touch(form.sign.confirm);
    await resident.see('result', patience);
    await says(result.deferred.title);
    await resident.leave();
  });

  it('finds the session opened when the centre is back in mid-visit, and the case decided', async () => {
    await resident.layCard('wang');
    await resident.see('home', patience);
    await says(home.serverLost);
    await setNetwork('up');
    await page.getByText(home.serverLost).waitFor({ state: 'detached', timeout: patience });
    await expect
      .poll(
        async () => {
          await resident.touch(home.cases.title);
          await resident.see('cases', patience);
          const shown = await resident.read();
          await resident.touch(common.back);
          await resident.see('home', patience);
          return shown.includes(registration.title['zh-CN']) && shown.includes(common.caseState.completed);
        },
        { timeout: patience, interval: 1_000 },
      )
      .toBe(true);
  });
});
