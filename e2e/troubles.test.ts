import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import attract from '../kiosk-ui/src/locales/zh-CN/attract.json' with { type: 'json' };
import cases from '../kiosk-ui/src/locales/zh-CN/cases.json' with { type: 'json' };
import common from '../kiosk-ui/src/locales/zh-CN/common.json' with { type: 'json' };
import form from '../kiosk-ui/src/locales/zh-CN/form.json' with { type: 'json' };
import home from '../kiosk-ui/src/locales/zh-CN/home.json' with { type: 'json' };
import identify from '../kiosk-ui/src/locales/zh-CN/identify.json' with { type: 'json' };
import result from '../kiosk-ui/src/locales/zh-CN/result.json' with { type: 'json' };
import trouble from '../kiosk-ui/src/locales/zh-CN/trouble.json' with { type: 'json' };
import { repositoryRoot } from '../scripts/repository.ts';
import { openPanel, startBrowser } from './support/browser.ts';
import { patienceFactor } from './support/patience.ts';
import { createResident, type Resident } from './support/resident.ts';
import { startTrial, type Trial } from './support/trial.ts';

/** What people are told when something breaks, and that nothing is lost by it. */

const shots = join(repositoryRoot, 'e2e/screenshots');

let trial: Trial;
let browser: Browser;
let page: Page;
let resident: Resident;

const shoot = (name: string) => page.screenshot({ path: join(shots, `${name}.png`) });
const says = (words: string, timeout = 40_000) => page.getByText(words, { exact: false }).first().waitFor({ timeout });
const identifyAs = async (personId: string) => {
  await resident.arriveAtReader();
  await resident.layCard(personId);
  await resident.see('home');
};
const countOfMyCases = async () => {
  await resident.touch(home.cases.title);
  await resident.see('cases');
  return page.getByText('失业登记').count();
};

beforeAll(async () => {
  await mkdir(shots, { recursive: true });
  trial = await startTrial();
  browser = await startBrowser();
  page = await openPanel(browser);
  resident = await createResident(page, trial);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await shoot(`trouble-failed-${task.id}`);
  // The next test begins with everything whole again and nobody at the terminal, whatever became of this one.
  trial.dock.act({ type: 'takeCard' });
  trial.dock.act({ type: 'setDoor', isOpen: false });
  trial.dock.act({ type: 'setPower', change: { source: 'mains' } });
  trial.dock.act({ type: 'setNetwork', mode: 'up' });
  trial.dock.act({ type: 'setDepartment', department: 'employment', mode: 'ok' });
  trial.dock.act({ type: 'setReceiptPrinter', change: { paper: 'full', paperOutAfterLines: null } });
  await trial.dock.until(
    ({ reader, network, departments }) =>
      reader.laid === null && network === 'up' && departments?.['employment'] === 'ok',
    'everything whole again',
  );
  await page.reload();
  await resident.see('attract', 60_000);
});

afterAll(async () => {
  await browser?.close();
  await trial?.stop();
});

describe('a card that can’t be used', () => {
  it.each([
    ['expired', identify.invalid.expired.title],
    ['wrong', identify.invalid.unreadable.title],
  ])('%s: says what to do and waits for another', async (personId, words) => {
    await resident.arriveAtReader();
    await resident.layCard(personId);
    await says(words);
    await shoot(`trouble-card-${personId}`);
    trial.dock.act({ type: 'takeCard' });
    await resident.layCard('wang');
    await resident.see('home');
    await resident.leave();
  });
});

describe('while the department is down', () => {
  it('the person is told, the case waits, and is decided when the department is back', async () => {
    await identifyAs('ouyang');
    await resident.fillRegistration();
    trial.dock.act({ type: 'setDepartment', department: 'employment', mode: 'down' });
    await trial.dock.until((state) => state.departments?.['employment'] === 'down', 'the department down');
    await resident.touch(form.sign.confirm);
    await resident.see('result', 40_000);
    await says(result.waiting.title);
    await shoot('trouble-department-down');
    await resident.leave();

    trial.dock.act({ type: 'setDepartment', department: 'employment', mode: 'ok' });
    await identifyAs('ouyang');
    await resident.touch(home.cases.title);
    await resident.see('cases');
    await page
      .getByRole('button', { name: /失业登记/ })
      .first()
      .click();
    await resident.see('case');
    await says(cases.action.complete, 60_000);
    await resident.leave();
  });
});

describe('while the network is cut', () => {
  it('the case is kept at the terminal, and is there once when the network is back', async () => {
    await identifyAs('wang');
    await resident.fillRegistration();
    trial.dock.act({ type: 'setNetwork', mode: 'cut' });
    await trial.dock.until((state) => state.network === 'cut', 'the network cut');
    await resident.touch(form.sign.confirm);
    await resident.see('result', 40_000);
    await says(result.deferred.title);
    await shoot('trouble-network-cut');
    await resident.leave();

    trial.dock.act({ type: 'setNetwork', mode: 'up' });
    await trial.dock.until((state) => state.network === 'up', 'the network back');
    for (let look = 0; ; look += 1) {
      await identifyAs('wang');
      const count = await countOfMyCases();
      await resident.leave();
      expect(count).toBeLessThanOrEqual(1);
      if (count === 1) break;
      expect(look).toBeLessThan(10);
    }
  });
});

describe('the receipt’s paper', () => {
  it('runs out in the middle: the person is told honestly, and the case stands', async () => {
    trial.dock.act({ type: 'setReceiptPrinter', change: { paperOutAfterLines: 5 } });
    await identifyAs('wang');
    await resident.fillRegistration();
    await resident.touch(form.sign.confirm);
    await resident.see('result', 40_000);
    await says(common.print.uncertain.title.replace('{{title}}', result.receipt), 40_000);
    await says(result.granted.title0.slice(0, 3));
    await shoot('trouble-paper-out');
    await resident.leave();
  });

  it('is out: staff sees it within two seconds, and people are told before they begin', async () => {
    const password = /admin \/ (\S+)/.exec(trial.said.join('\n'))?.[1] ?? '';
    const staff = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'zh-CN' });
    trial.dock.act({ type: 'setReceiptPrinter', change: { paper: 'full', paperOutAfterLines: null } });
    await staff.goto(`http://127.0.0.1:${trial.ports.server}/console`);
    await staff.locator('input').nth(0).fill('admin');
    await staff.locator('input[type=password]').fill(password);
    await staff.keyboard.press('Enter');
    await staff.getByText('3 号机').first().waitFor();
    await staff.getByText('缺纸').waitFor({ state: 'hidden' });
    const start = performance.now();
    trial.dock.act({ type: 'setReceiptPrinter', change: { paper: 'out' } });
    await staff.getByText('缺纸').first().waitFor();
    expect(performance.now() - start).toBeLessThan(2_000 * patienceFactor);
    await staff.screenshot({ path: join(shots, 'console-paper-out.png') });
    await staff.close();
    await shoot('trouble-attract-no-receipt');
  });

  it('is out for an application: the codes stand on the screen, and printing is offered once there is paper', async () => {
    trial.dock.act({ type: 'setReceiptPrinter', change: { paper: 'out' } });
    await page.getByText(attract.noReceipt).waitFor();
    await identifyAs('ouyang');
    await resident.fillRegistration();
    await resident.touch(form.sign.confirm);
    await resident.see('result', 40_000);
    await says(common.print.impossible.advice.receipt);
    await says(result.queryCode);
    await shoot('trouble-result-no-paper');
    trial.dock.act({ type: 'setReceiptPrinter', change: { paper: 'full' } });
    await resident.touch(common.print.now);
    await says(common.print.printed.title.replace('{{title}}', result.receipt), 40_000);
    await resident.leave();
  });
});

describe('the card reader', () => {
  it('is unplugged: the screen says why and where else, and comes back by itself', async () => {
    await resident.see('attract');
    trial.dock.act({ type: 'plugReader', isPlugged: false });
    await resident.see('outOfService', 30_000);
    await says(trouble.out.readerUnavailable);
    await shoot('trouble-out-of-service');
    trial.dock.act({ type: 'plugReader', isPlugged: true });
    await resident.see('attract', 30_000);
  });
});

describe('the agent', () => {
  it('is killed: the screen comes back to the invitation, with nobody on it', async () => {
    await identifyAs('wang');
    trial.kill('device agent');
    await page.locator('[data-screen="attract"], [data-screen="outOfService"]').waitFor({ timeout: 30_000 });
    expect(await page.content()).not.toContain('王*英');
    await resident.see('attract', 60_000);
  });
});

describe('the cabinet', () => {
  it('lights up beside the reader that waits for a card, and beside the printer that gives paper', async () => {
    await trial.dock.until(({ cabinet }) => cabinet.lights.idCardReader, 'the light beside the reader');
    await identifyAs('wang');
    await trial.dock.until(({ cabinet }) => !cabinet.lights.idCardReader, 'no light beside the reader');
    await resident.leave();
  });

  it('can be used with the keypad alone', async () => {
    await identifyAs('wang');
    const focusOn = async (words: string) => {
      for (let presses = 0; presses < 40; presses += 1) {
        const focused = await page.evaluate('document.activeElement?.textContent ?? ""');
        if (String(focused).includes(words)) return;
        trial.dock.act({ type: 'pressKey', key: 'down' });
        await page.waitForTimeout(80);
      }
      throw new Error(`the focus never came to ${words}`);
    };
    await focusOn(home.cases.title);
    await shoot('keypad-focus');
    trial.dock.act({ type: 'pressKey', key: 'enter' });
    await resident.see('cases');
    trial.dock.act({ type: 'pressKey', key: 'escape' });
    await resident.see('home');
    await resident.leave();
  });

  it('takes nobody new while its door is open or its mains is lost, and says why', async () => {
    trial.dock.act({ type: 'setDoor', isOpen: true });
    await resident.see('outOfService');
    await says(trouble.out.doorOpen);
    await shoot('out-door-open');
    trial.dock.act({ type: 'setDoor', isOpen: false });
    await resident.see('attract');
    trial.dock.act({ type: 'setPower', change: { source: 'battery', charge: 80 } });
    await says(trouble.out.onBattery);
    trial.dock.act({ type: 'setPower', change: { source: 'mains', charge: 100 } });
    await resident.see('attract');
  });
});
