import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingForPcscd } from '../device-agent/virtual/smart-card/private-pcscd.ts';
import common from '../kiosk-ui/src/locales/zh-CN/common.json' with { type: 'json' };
import goodbye from '../kiosk-ui/src/locales/zh-CN/goodbye.json' with { type: 'json' };
import guest from '../kiosk-ui/src/locales/zh-CN/guest.json' with { type: 'json' };
import identify from '../kiosk-ui/src/locales/zh-CN/identify.json' with { type: 'json' };
import socialCard from '../kiosk-ui/src/locales/zh-CN/socialCard.json' with { type: 'json' };
import { keepShot } from '../server/src/testing/browser.ts';
import { openPanel, startBrowser } from './support/browser.ts';
import { createResident, type Resident } from './support/resident.ts';
import { startTrial, type Trial } from './support/trial.ts';

/**
 * A card begins a visit by being laid on, without a touch, and only by being laid on; a social security card is asked for and
 * only shown. On the real agent and drivers.
 */

let trial: Trial;
let browser: Browser;
let page: Page;
let resident: Resident;

beforeAll(async () => {
  trial = await startTrial();
  browser = await startBrowser();
  page = await openPanel(browser);
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

const missing = missingForPcscd();
const lack = missing.length === 0 ? '' : ` (skipped: not on this machine: ${missing.join(', ')})`;

describe.skipIf(lack)(`a social security card, through a real PC/SC service${lack}`, () => {
  const arriveAtSlot = async () => {
    await resident.arriveAtReader();
    await resident.touch(identify.onlySocialCard);
    await page.getByText(socialCard.armed.title).waitFor();
  };
  const insert = (personId: string, pullAt?: number) =>
    trial.dock.act({ type: 'insertSocialCard', personId, ...(pullAt !== undefined && { pullAt }) });
  const untilInSlot = (personId: string | null) =>
    trial.dock.until(({ smartCardReader }) => smartCardReader.inserted === personId, `${personId} in the slot`);
  const pull = async () => {
    trial.dock.act({ type: 'pullSocialCard' });
    await untilInSlot(null);
  };

  beforeAll(async () => {
    expect(trial.dock.state().smartCardReader.trouble).toBeNull();
    await page.getByRole('button', { name: common.end }).click();
    await resident.see('goodbye');
    await takeCard();
    await resident.see('attract');
  });

  it('that is pulled while it is read is asked for again, and then shown as what it is: a hint', async () => {
    await arriveAtSlot();
    insert('wang', 12);
    await page.getByText(socialCard.invalid.pulled.title).waitFor();
    await keepShot(page, 'social-card-pulled');
    expect(await resident.read()).toContain(socialCard.invalid.pulled.advice);

    insert('wang');
    await resident.see('socialCardShown');
    await keepShot(page, 'social-card-shown');
    const said = await resident.read();
    for (const words of [socialCard.shown.takeOut, socialCard.shown.cannot, '王*英', '**************0027'])
      expect(said).toContain(words);
    for (const clear of ['王小英', '19840315', 'A5530']) expect(said).not.toContain(clear);
    expect(await holders()).toBe(0);
  });

  it('is told of when it is left in the slot, and what is on it is gone', async () => {
    await resident.touch(common.end);
    await resident.see('goodbye');
    expect(await resident.read()).toContain(goodbye.takeSocialCard);
    await keepShot(page, 'social-card-left');
    await pull();
    await resident.see('attract');
    expect(await resident.read()).not.toContain('王*英');
  });

  it('that is none is refused, one that keeps the person back says so and leads to the ID card, which is proof', async () => {
    await arriveAtSlot();
    insert('chen');
    await page.getByText(socialCard.invalid.wrongCard.title).waitFor();
    insert('zhang');
    await resident.see('socialCardShown');
    await pull();
    await page.getByText(socialCard.shown.takenOut).waitFor();
    await keepShot(page, 'social-card-third-generation');
    expect(await resident.read()).toContain(socialCard.state.refused);
    expect(await resident.read()).not.toContain('张');

    await resident.touch(socialCard.shown.idCard);
    await resident.see('identify');
    await resident.layCard('zhang');
    await resident.see('home');
    expect(await holders()).toBe(1);
    await resident.leave();
  });
});
