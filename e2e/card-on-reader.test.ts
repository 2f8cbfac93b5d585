import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import common from '../kiosk-ui/src/locales/zh-CN/common.json' with { type: 'json' };
import goodbye from '../kiosk-ui/src/locales/zh-CN/goodbye.json' with { type: 'json' };
import guest from '../kiosk-ui/src/locales/zh-CN/guest.json' with { type: 'json' };
import identify from '../kiosk-ui/src/locales/zh-CN/identify.json' with { type: 'json' };
import { panel, startBrowser } from './support/browser.ts';
import { createResident, type Resident } from './support/resident.ts';
import { startTrial, type Trial } from './support/trial.ts';

/** A card begins a visit by being laid on, without a touch, and only by being laid on: on the real agent and driver. */

let trial: Trial;
let browser: Browser;
let page: Page;
let resident: Resident;

beforeAll(async () => {
  trial = await startTrial();
  browser = await startBrowser();
  page = await browser.newPage({ viewport: panel, locale: 'zh-CN' });
  resident = await createResident(page, trial);
});

afterAll(async () => {
  await browser?.close();
  await trial?.stop();
});

const holders = () => page.locator('[data-holder]').count();
const takeCard = async () => {
  trial.dock.act({ type: 'takeCard' });
  await trial.dock.until((state) => state.reader.laid === null, 'the card taken off');
};

describe('a card at the attract screen', () => {
  it('begins by itself', async () => {
    await resident.layCard('wang');
    await resident.see('home');
    expect(await resident.read()).toContain('王*英');
  });

  it('that was left lying begins nothing, neither after the goodbye nor after the button', async () => {
    await resident.touch(common.end);
    await resident.see('goodbye');
    await resident.touch(goodbye.done);
    await resident.see('attract');
    await pause(2_500);
    await resident.see('attract');
    expect(await holders()).toBe(0);

    await resident.arriveAtReader();
    await page.getByText(identify.removal.title).waitFor();
    await pause(2_500);
    await resident.see('identify');
    expect(await holders()).toBe(0);
    await resident.touch(common.back);
    await resident.see('attract');
  });

  it('begins when it is laid on anew', async () => {
    await takeCard();
    await pause(1_000);
    await resident.see('attract');
    await resident.layCard('wang');
    await resident.see('home');
  });

  it('begins for whoever comes next, as that person', async () => {
    await resident.leave();
    await resident.layCard('li');
    await resident.see('home');
    expect(await resident.read()).not.toContain('王*英');
    expect(await holders()).toBe(1);
    await resident.leave();
  });

  it('begins while the person before still reads the goodbye, once that is over', async () => {
    await resident.layCard('wang');
    await resident.see('home');
    await resident.touch(common.end);
    await resident.see('goodbye');
    await takeCard();
    await resident.layCard('li');
    await resident.see('home');
    expect(await resident.read()).not.toContain('王*英');
  });

  it.each([
    ['permit', guest.documents.hmtResidencePermit],
    ['foreigner-2017', guest.documents.permanentResidentCard2017],
    ['foreigner-2023', guest.documents.permanentResidentCard2023],
  ])('says what can be done to the holder of a %s', async (id, document) => {
    await resident.leave();
    await resident.layCard(id);
    await resident.see('guest');
    expect(await resident.read()).toContain(document);
    expect(await resident.read()).toContain(guest.cannot);
    expect(await holders()).toBe(0);
  });
});
