import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import * as v from 'valibot';
import common from '../../kiosk-ui/src/locales/zh-CN/common.json' with { type: 'json' };
import home from '../../kiosk-ui/src/locales/zh-CN/home.json' with { type: 'json' };
import identify from '../../kiosk-ui/src/locales/zh-CN/identify.json' with { type: 'json' };
import item from '../../server/catalogue/unemployment-registration/item.json' with { type: 'json' };
import { phoneNumber } from './next-press.ts';
import { toldByWords } from './read-words.ts';
import { type Card, createTestimonies, type Resident } from './resident.ts';

/** What the page tells whenever something on it changed: which screen stands there, and the words on it. */
const seenSchema = v.object({ screen: v.string(), text: v.string() });

const watchScript = `(() => {
  let last = '';
  const look = () => {
    const panel = document.querySelector('[data-screen]');
    if (!panel) return;
    const seen = { screen: panel.dataset.screen, text: panel.querySelector('main')?.innerText ?? '' };
    const text = JSON.stringify(seen);
    if (text === last) return;
    last = text;
    window.tellSeen(seen);
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
})()`;

const processSchema = v.object({ processInfo: v.array(v.object({ type: v.string(), id: v.number() })) });

/** The process whose end is the end of the browser. */
const mainProcess = async (browser: Browser): Promise<number> => {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = v.parse(processSchema, await session.send('SystemInfo.getProcessInfo'));
  const main = processInfo.find(({ type }) => type === 'browser');
  if (!main) throw new Error('the browser does not know its own process');
  return main.id;
};

const isPrinting = (text: string): boolean =>
  text.includes(common.print.printing.where.receipt) || text.includes(common.print.printing.where.document);

const answerQuestion = async (page: Page): Promise<void> => {
  const choices = page.locator('main input');
  await page.locator('main input, main output').first().waitFor();
  if ((await choices.count()) > 0) return choices.first().dispatchEvent('click');
  for (const digit of phoneNumber)
    await page
      .locator('main button')
      .filter({ hasText: new RegExp(`^${digit}$`) })
      .dispatchEvent('click');
};

const writeSignature = async (page: Page): Promise<void> => {
  await page.locator('[data-settled="true"]').waitFor();
  const pad = await page.locator('main canvas').boundingBox();
  if (!pad) throw new Error('there is nowhere to sign');
  const at = (x: number, y: number): [number, number] => [pad.x + pad.width * x, pad.y + pad.height * y];
  await page.mouse.move(...at(0.1, 0.3));
  await page.mouse.down();
  await page.mouse.move(...at(0.8, 0.7), { steps: 4 });
  await page.mouse.move(...at(0.2, 0.8), { steps: 4 });
  await page.mouse.up();
};

/** What a person does on a screen; nothing where the machine has to do something first. */
const actOn = async (page: Page, screen: string, text: string): Promise<void> => {
  const primary = page.locator('main button[data-kind="primary"]').first();
  const tile = (words: string) => page.locator('main button').filter({ hasText: words }).first();
  switch (screen) {
    case 'home':
      return tile(home.instant.title).dispatchEvent('click');
    case 'items':
      return tile(item.title['zh-CN']).dispatchEvent('click');
    case 'question':
      await answerQuestion(page);
      return primary.dispatchEvent('click');
    case 'sign':
      await writeSignature(page);
      return primary.dispatchEvent('click');
    case 'result':
      return isPrinting(text) ? undefined : primary.dispatchEvent('click');
    case 'rating':
      await page.locator('main input').first().dispatchEvent('click');
      return primary.dispatchEvent('click');
    case 'attract':
      // The invitation stands before the program that answers touches.
      await page.locator('[data-settled="true"]').waitFor();
      return primary.dispatchEvent('click');
    case 'identifyFailed':
    case 'guide':
    case 'review':
    case 'notTaken':
      return primary.dispatchEvent('click');
    default:
      return undefined;
  }
};

/** What the browser says of an address where nobody listens, or while its own page about that is still on the way. */
const isNotThere = (error: unknown): boolean =>
  error instanceof Error &&
  /net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)|interrupted by another navigation/.test(error.message);

/** Screens on which other words mean that there is something else to do. */
const changing = new Set(['question', 'result']);

/** A resident at a real browser of their own. `kill` ends its main process with `kill -9`. */
export const openBrowserResident = async (
  startBrowser: () => Promise<Browser>,
  { agent, card }: { readonly agent: string; readonly card: Card },
): Promise<Resident> => {
  const browser = await startBrowser();
  const pid = await mainProcess(browser);
  const page = await browser.newPage({ viewport: { width: 1080, height: 1920 } });
  const { take, end, ...testimonies } = createTestimonies(card);
  let seen = { screen: '', text: '' };
  let told = '';
  let isArmed = false;
  let hasBegun = false;

  const see = (raw: unknown): void => {
    const next = v.parse(seenSchema, raw);
    if (next.screen !== seen.screen) take({ kind: 'screen', name: next.screen });
    seen = next;
    const word = toldByWords(next.screen, next.text);
    if (word && JSON.stringify(word) !== told) take(word);
    told = JSON.stringify(word);
    const wasArmed = isArmed;
    isArmed = next.screen === 'identify' && next.text.includes(identify.armed.title);
    if (isArmed && !wasArmed) take({ kind: 'card' });
    if (next.screen === 'question') hasBegun = true;
    const isFront = ['attract', 'outOfService', 'starting'].includes(next.screen);
    if (next.screen === 'goodbye' || (hasBegun && isFront)) take({ kind: 'over', how: next.screen });
  };

  const walk = async (): Promise<void> => {
    let done = '';
    while (browser.isConnected() && !testimonies.reached().has('over')) {
      const { screen, text } = seen;
      const place = changing.has(screen) ? `${screen} ${text}` : screen;
      const isThere = text !== '' && !text.includes(common.opening);
      if (isThere && place !== done) {
        await actOn(page, screen, text);
        done = place;
      }
      await pause(20);
    }
  };

  /** The terminal's own screen is opened once its agent answers; here too, where the agent is just being started again. */
  const openScreen = async (): Promise<void> => {
    while (browser.isConnected()) {
      try {
        await page.goto(agent);
        return;
      } catch (error) {
        if (!isNotThere(error)) throw error;
        await pause(100);
      }
    }
  };

  await page.exposeFunction('tellSeen', see);
  await page.addInitScript(watchScript);
  browser.on('disconnected', end);
  return {
    ...testimonies,
    begin: () => {
      openScreen()
        .then(walk)
        .catch((error: unknown) => {
          if (browser.isConnected())
            take({ kind: 'over', how: `stuck: ${error instanceof Error ? error.message : ''}` });
        });
    },
    kill: async () => {
      if (!browser.isConnected()) return;
      const gone = new Promise<void>((resolve) => browser.once('disconnected', () => resolve()));
      process.kill(pid, 'SIGKILL');
      await gone;
    },
  };
};
