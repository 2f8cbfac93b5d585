import type { Locator, Page } from 'playwright-core';
import type { ScreenName } from '../../kiosk-ui/src/flow/view.ts';
import attract from '../../kiosk-ui/src/locales/zh-CN/attract.json' with { type: 'json' };
import common from '../../kiosk-ui/src/locales/zh-CN/common.json' with { type: 'json' };
import form from '../../kiosk-ui/src/locales/zh-CN/form.json' with { type: 'json' };
import goodbye from '../../kiosk-ui/src/locales/zh-CN/goodbye.json' with { type: 'json' };
import home from '../../kiosk-ui/src/locales/zh-CN/home.json' with { type: 'json' };
import items from '../../kiosk-ui/src/locales/zh-CN/items.json' with { type: 'json' };
import registration from '../../server/catalogue/unemployment-registration/item.json' with { type: 'json' };
import type { Trial } from './trial.ts';

/** A person at the terminal: finds things by their words and touches them. */
export interface Resident {
  /** Waits until a screen is there and takes touches. */
  see(screen: ScreenName, timeoutMs?: number): Promise<Locator>;
  touch(words: string | RegExp): Promise<void>;
  /** The panel's text. */
  read(): Promise<string>;
  choose(option: string): Promise<void>;
  next(): Promise<void>;
  /** On the keys of the screen, one by one. */
  type(letters: string): Promise<void>;
  /** Writes something like a name with one finger. */
  sign(): Promise<void>;
  /** From the attract screen to the prompt to lay the card. */
  arriveAtReader(): Promise<void>;
  layCard(personId: string): Promise<void>;
  /** Lays a card; milliseconds until the masked name stands on the screen. */
  timeFromCardToName(personId: string): Promise<number>;
  /** Identified, on the home screen: fills the form of 失业登记, checks it, signs, and stands before the last press. */
  fillRegistration(phone?: string): Promise<void>;
  /** Ends the visit, takes the card, and waits for the attract screen. */
  leave(): Promise<void>;
}

const patience = 40_000;

/** Runs in the page: the moment, in milliseconds since 1970, of the frame after the masked name appeared. */
const untilNameShown = `new Promise((resolve) => {
  const watch = new MutationObserver(() => {
    if (!document.querySelector('[data-holder]')) return;
    watch.disconnect();
    requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
  });
  watch.observe(document, { childList: true, subtree: true, attributes: true });
})`;

/** Opens the terminal's screen in a page and waits until it invites people. */
export const createResident = async (page: Page, trial: Trial): Promise<Resident> => {
  const panelOf = (screen: ScreenName) => page.locator(`[data-screen="${screen}"][data-settled="true"]`);
  const see: Resident['see'] = async (screen, timeoutMs = patience) => {
    const panel = panelOf(screen);
    await panel.waitFor({ timeout: timeoutMs });
    return panel;
  };
  const touch: Resident['touch'] = (words) =>
    page.getByRole('button', { name: words }).first().click({ timeout: patience });

  const layCard: Resident['layCard'] = async (personId) => {
    trial.dock.act({ type: 'layCard', personId });
    await trial.dock.until((state) => state.reader.laid === personId, `the card of ${personId} on the reader`);
  };
  const takeCard = async () => {
    trial.dock.act({ type: 'takeCard' });
    await trial.dock.until((state) => state.reader.laid === null, 'the card taken off');
  };

  const address = `http://127.0.0.1:${trial.ports.agent}/`;
  if (page.url() !== address) await page.goto(address);
  await see('attract');

  const resident: Resident = {
    see,
    touch,
    layCard,
    read: async () => (await page.locator('[data-screen]').textContent()) ?? '',
    choose: (option) => page.locator('label', { hasText: option }).locator('input').click({ timeout: patience }),
    next: async () => {
      const here = (await page.locator('h1').textContent()) ?? '';
      await page
        .getByRole('button', { name: new RegExp(`^(${form.next}|${form.toReview})$`) })
        .click({ timeout: patience });
      await page.locator('h1', { hasNotText: here }).waitFor({ timeout: patience });
      await page.locator('[data-settled="true"]').waitFor({ timeout: patience });
    },
    type: async (letters) => {
      for (const letter of letters)
        await page.getByRole('button', { name: letter, exact: true }).click({ timeout: patience });
    },
    sign: async () => {
      const box = await page.getByRole('img', { name: form.sign.pad }).boundingBox();
      if (!box) throw new Error('there is no pad to sign on');
      const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
      for (const stroke of [
        [at(0.2, 0.3), at(0.4, 0.28), at(0.45, 0.3)],
        [at(0.32, 0.2), at(0.33, 0.5), at(0.3, 0.75)],
        [at(0.55, 0.3), at(0.7, 0.5), at(0.8, 0.7)],
      ]) {
        const [start, ...rest] = stroke;
        if (!start) continue;
        await page.mouse.move(...start);
        await page.mouse.down();
        for (const point of rest) await page.mouse.move(...point, { steps: 6 });
        await page.mouse.up();
      }
    },
    arriveAtReader: async () => {
      await see('attract');
      await touch(attract.identify);
      await see('identify');
    },
    timeFromCardToName: async (personId) => {
      const shown = page.evaluate<number>(untilNameShown);
      const laidAt = performance.timeOrigin + performance.now();
      trial.dock.act({ type: 'layCard', personId });
      return (await shown) - laidAt;
    },
    leave: async () => {
      const isOver = await page.locator('[data-screen="goodbye"]').isVisible();
      if (!isOver) await touch(common.end);
      await see('goodbye');
      await takeCard();
      const done = page.getByRole('button', { name: goodbye.done });
      if (await done.isVisible()) await done.click();
      await see('attract');
    },
    fillRegistration: async (phone = '13800000000') => {
      await touch(home.instant.title);
      await see('items');
      await touch(new RegExp(registration.title['zh-CN']));
      await see('guide');
      await touch(items.guide.start);
      await see('question');
      for (const { kind, options } of registration.pages) {
        if (kind === 'phone') await resident.type(phone);
        else await resident.choose(options?.[0]?.label['zh-CN'] ?? form.same);
        await resident.next();
      }
      await see('review');
      await touch(form.review.confirmSign);
      await see('sign');
      await resident.sign();
    },
  };
  return resident;
};
