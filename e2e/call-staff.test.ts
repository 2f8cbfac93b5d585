import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import common from '../kiosk-ui/src/locales/zh-CN/common.json' with { type: 'json' };
import words from '../server/console/locales/zh-CN.json' with { type: 'json' };
import { openPanel, startBrowser } from './support/browser.ts';
import { patienceFactor } from './support/patience.ts';
import { createResident, type Resident } from './support/resident.ts';
import { startTrial, type Trial } from './support/trial.ts';

/** A press on 呼叫工作人员 at the terminal is seen by staff, and a person is told so only when it is true. */

const patience = 20_000;

let trial: Trial;
let browser: Browser;
let staff: Page;
let resident: Resident;
let page: Page;

beforeAll(async () => {
  trial = await startTrial();
  browser = await startBrowser();
  page = await openPanel(browser);
  resident = await createResident(page, trial);
  const password = /admin \/ (\S+)/.exec(trial.said.join('\n'))?.[1] ?? '';
  staff = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'zh-CN' });
  await staff.goto(`http://127.0.0.1:${trial.ports.server}/console`);
  await staff.getByLabel(words['signIn.name']).fill('admin');
  await staff.getByLabel(words['signIn.password']).fill(password);
  await staff.keyboard.press('Enter');
  await staff.getByRole('article').first().waitFor({ timeout: patience });
});

afterAll(async () => {
  await browser?.close();
  await trial?.stop();
});

const call = () => staff.getByText(`${words['fleet.staffCalled']} · ${words['fleet.justNow']}`);

describe('a call for staff', () => {
  it('stands in the console within two seconds, and the person is told that it does', async () => {
    const begun = performance.now();
    await resident.touch(common.callStaff);
    await page.getByText(common.staff.called.title).waitFor({ timeout: patience });
    await call().waitFor({ timeout: patience });
    expect(performance.now() - begun).toBeLessThan(2_000 * patienceFactor);
  });

  it('is gone from the console when the person goes on alone', async () => {
    await resident.touch(common.staff.called.dismiss);
    await call().waitFor({ state: 'detached', timeout: patience });
  });

  it('that nobody can hear is not passed off as one; it arrives once the line is there', async () => {
    trial.dock.act({ type: 'setNetwork', mode: 'cut' });
    await trial.dock.until(({ network }) => network === 'cut', 'the line cut');
    await resident.touch(common.callStaff);
    await page.getByText(common.staff.unheard.title).waitFor({ timeout: patience });
    trial.dock.act({ type: 'setNetwork', mode: 'up' });
    await page.getByText(common.staff.called.title).waitFor({ timeout: patience });
    await call().waitFor({ timeout: patience });
  });
});
