import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import attract from '../kiosk-ui/src/locales/zh-CN/attract.json' with { type: 'json' };
import cases from '../kiosk-ui/src/locales/zh-CN/cases.json' with { type: 'json' };
import common from '../kiosk-ui/src/locales/zh-CN/common.json' with { type: 'json' };
import form from '../kiosk-ui/src/locales/zh-CN/form.json' with { type: 'json' };
import goodbye from '../kiosk-ui/src/locales/zh-CN/goodbye.json' with { type: 'json' };
import home from '../kiosk-ui/src/locales/zh-CN/home.json' with { type: 'json' };
import items from '../kiosk-ui/src/locales/zh-CN/items.json' with { type: 'json' };
import lookup from '../kiosk-ui/src/locales/zh-CN/lookup.json' with { type: 'json' };
import result from '../kiosk-ui/src/locales/zh-CN/result.json' with { type: 'json' };
import track from '../kiosk-ui/src/locales/zh-CN/track.json' with { type: 'json' };
import { repositoryRoot } from '../scripts/repository.ts';
import contributions from '../server/catalogue/contribution-record/item.json' with { type: 'json' };
import allowance from '../server/catalogue/senior-allowance/item.json' with { type: 'json' };
import registration from '../server/catalogue/unemployment-registration/item.json' with { type: 'json' };
import { signIn } from '../server/src/testing/console-staff.ts';
import { supplementReplies } from '../shared/src/cases/supplement.ts';
import { openPanel, startBrowser } from './support/browser.ts';
import { inspectPaper } from './support/papers.ts';
import { createResident, type Resident } from './support/resident.ts';
import { startTrial, type Trial } from './support/trial.ts';

/** The trip of a resident, from the card on the reader to the papers in hand, in a real browser on real processes. */

const shots = join(repositoryRoot, 'e2e/screenshots');
const phone = '13800000000';
/** The whole name and the whole number of the person of the trip: neither may ever reach the browser. */
const secrets = ['王小英', '310199198403150'];

let trial: Trial;
let browser: Browser;
let page: Page;
let resident: Resident;
const complaints: string[] = [];

const shoot = (name: string) => page.screenshot({ path: join(shots, `${name}.png`) });
const zh = (text: { 'zh-CN': string }) => text['zh-CN'];
const optionOf = (pageId: string, index: number) =>
  registration.pages.find(({ id }) => id === pageId)?.options?.[index]?.label['zh-CN'] ?? '';

beforeAll(async () => {
  await mkdir(shots, { recursive: true });
  trial = await startTrial();
  browser = await startBrowser();
  page = await openPanel(browser);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  resident = await createResident(page, trial);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await shoot('failed');
});

afterAll(async () => {
  await browser?.close();
  await trial?.stop();
});

/** Runs in the page: keeps count of how often a screen stood there that was still being opened. */
const countOpenings = `
  window.openings = 0;
  new MutationObserver(() => {
    const lines = [...document.querySelectorAll('main p')];
    if (lines.some(({ textContent }) => textContent === ${JSON.stringify(common.opening)})) window.openings += 1;
  }).observe(document, { childList: true, subtree: true, characterData: true });
`;
/** Milliseconds after which the screens of a visit have been fetched ahead, with room to spare. */
const fetchedAhead = 2_000;
/** Milliseconds after which a link that was cut is there again, with room to spare. */
const linksBack = 3_000;

describe('the invitation', () => {
  it('stands before any script has run, whole in whatever window', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 540, height: 700 } });
    const bare = await context.newPage();
    await bare.goto(`http://127.0.0.1:${trial.ports.agent}/`);
    const box = await bare.locator('[data-screen="attract"]').boundingBox();
    expect(box?.height).toBeCloseTo(700, 0);
    expect(box?.width).toBeCloseTo(700 * (1080 / 1920), 0);
    expect(await bare.locator('h1').textContent()).toContain(attract.title);
    await context.close();
  });
});

describe('a resident at the terminal', () => {
  it('is invited, and identified by a card, masked', async () => {
    await shoot('01-attract');
    await pause(fetchedAhead);
    await page.evaluate(countOpenings);
    await resident.arriveAtReader();
    await shoot('02-identify');
    await resident.layCard('wang');
    await resident.see('home');
    await shoot('03-home');
    const shown = await resident.read();
    expect(shown).toContain('王*英');
    for (const secret of secrets) expect(await page.content()).not.toContain(secret);
  });

  it('looks up contributions and takes the signed record', async () => {
    await resident.touch(home.lookup.title);
    await resident.see('items');
    await shoot('04-lookups');
    await resident.touch(new RegExp(zh(contributions.title)));
    await resident.see('guide');
    await shoot('05-lookup-guide');
    await resident.touch(items.guide.startLookup);
    await resident.see('question');
    await resident.choose('近 12 个月');
    await shoot('06-period');
    await resident.next();
    await resident.choose('申请居住证积分');
    await resident.next();
    await resident.see('lookup');
    await shoot('07-records');
    await resident.touch(lookup.print);
    await trial.dock.until((state) => state.documentPrinter.papers.length === 1, 'the record on A4 paper', 30_000);
    await page.getByText(common.print.printed.title.replace('{{title}}', zh(contributions.output.title))).waitFor();
    await shoot('08-record-printed');

    const paper = await inspectPaper(await trial.dock.paper(0));
    expect(paper.text).toContain('王小英');
    expect(paper.text).toContain('申请居住证积分');
    expect(paper.signature).toContain('Signature is Valid');
    expect(paper.signature).toContain('Total document signed');
    await resident.touch(lookup.done);
    await resident.see('home');
  });

  it('registers as unemployed and takes certificate and receipt', async () => {
    await resident.touch(home.instant.title);
    await resident.see('items');
    await resident.touch(new RegExp(zh(registration.title)));
    await resident.see('guide');
    await shoot('09-guide');
    await resident.touch(items.guide.start);
    await resident.see('question');
    await resident.choose(optionOf('reason', 0));
    await resident.next();
    await resident.choose(optionOf('lastJobEnded', 1));
    await resident.next();
    await resident.choose(optionOf('education', 3));
    await resident.next();
    await resident.choose(optionOf('help', 0));
    await resident.choose(optionOf('help', 1));
    await shoot('10-several');
    await resident.next();
    await shoot('11-address');
    await resident.choose(form.same);
    await resident.next();
    await resident.type(phone);
    await shoot('12-phone');
    await resident.next();
    await resident.see('review');
    await shoot('13-review');
    await resident.touch(form.review.confirmSign);
    await resident.see('sign');
    await resident.sign();
    await shoot('14-sign');
    await resident.touch(form.sign.confirm);
    await resident.see('result', 40_000);
    await trial.dock.until(
      ({ documentPrinter, receiptPrinter }) =>
        documentPrinter.papers.length === 2 && receiptPrinter.tickets.length === 1,
      'certificate and receipt',
      30_000,
    );
    await page.getByText(common.print.printed.title.replace('{{title}}', result.receipt)).waitFor();
    await shoot('15-result');

    const certificate = await inspectPaper(await trial.dock.paper(1));
    expect(certificate.text).toContain('失业登记凭证');
    expect(certificate.text).toContain('王小英');
    expect(certificate.signature).toContain('Signature is Valid');
    for (const font of certificate.fonts.trim().split('\n').slice(2)) expect(font).toMatch(/yes +yes +yes/);
    const receipt = trial.dock.state().receiptPrinter.tickets[0]?.svg ?? '';
    expect(receipt).toContain('王*英');
    for (const secret of secrets) expect(receipt).not.toContain(secret);
  });

  it('rates the matter', async () => {
    await resident.touch(result.finish);
    await resident.see('rating');
    await shoot('16-rating');
    await resident.choose(cases.rating.level5);
    const send = page.getByRole('button', { name: cases.rating.send });
    if (await send.isVisible()) await send.click();
    await resident.see('goodbye');
    await page.getByText(goodbye.receiptInSlot).waitFor();
    await shoot('16-goodbye-receipt');
    trial.dock.act({ type: 'takeTicket' });
    await page.getByText(goodbye.receiptInSlot).waitFor({ state: 'detached' });
    await resident.leave();
  });

  it('shows progress and history of the case', async () => {
    await resident.arriveAtReader();
    await resident.layCard('wang');
    await resident.see('home');
    await resident.touch(home.cases.title);
    await resident.see('cases');
    await shoot('17-cases');
    await page
      .getByRole('button', { name: new RegExp(zh(registration.title)) })
      .first()
      .click();
    await resident.see('case');
    await shoot('18-case');
    const shown = await resident.read();
    expect(shown).toContain(cases.action.submit);
    expect(shown).toContain(cases.action.complete);
    expect(shown).toContain(zh(registration.output.title));
  });

  it('takes the card, and leaves nothing behind', async () => {
    await resident.touch(common.end);
    await resident.see('goodbye');
    await shoot('19-goodbye');
    await resident.leave();
    const left = await page.content();
    for (const secret of [...secrets, '王*英', phone, '失业登记凭证']) expect(left).not.toContain(secret);
    expect(await page.evaluate('localStorage.length + sessionStorage.length + document.cookie.length')).toBe(0);
  });

  it('never waits for a screen that was fetched ahead', async () => {
    expect(await page.evaluate('window.openings')).toBe(0);
  });

  it('follows the case without a card, by the receipt: under the scanner, and typed', async () => {
    const [ticket] = trial.dock.state().receiptPrinter.tickets;
    await resident.touch(attract.track);
    await resident.see('track');
    await trial.dock.until(({ cabinet }) => cabinet.lights.codeScanner, 'the light beside the scanner');
    await shoot('19-track');
    trial.dock.act({ type: 'scanCode', text: 'https://example.org/elsewhere' });
    await page.getByText(track.problem.notAReceipt).waitFor();
    // Held under the scanner until the screen answers, as people do.
    const hold = async () => {
      trial.dock.act({ type: 'scanCode', text: ticket?.links[0] ?? '' });
      return page.locator('[data-screen="tracked"]').isVisible();
    };
    await expect.poll(hold, { timeout: 20_000, interval: 500 }).toBe(true);
    await resident.see('tracked');
    await trial.dock.until(({ cabinet }) => !cabinet.lights.codeScanner, 'no light beside the scanner');
    await shoot('19-tracked');
    const shown = await resident.read();
    for (const words of [zh(registration.title), '王*英', common.caseState.completed]) expect(shown).toContain(words);
    for (const secret of [...secrets, phone]) expect(await page.content()).not.toContain(secret);

    await resident.touch(track.found.another);
    await resident.see('track');
    const printed = ticket?.svg.replaceAll(/<[^>]*>/g, ' ') ?? '';
    const [, number = '', code = ''] = /((?:[0-9A-Z]{4}-){2}[0-9A-Z]{4})\b.*?\b([0-9A-Z]{6})\b/s.exec(printed) ?? [];
    await resident.type(number.replaceAll('-', ''));
    await resident.touch(track.ask);
    await page.getByText(track.problem.codeMissing).waitFor();
    await resident.type(code);
    await resident.touch(track.ask);
    await resident.see('tracked');
    await resident.touch(track.found.done);
    await resident.see('attract');
    expect(await page.content()).not.toContain('王*英');
  });

  it('goes on with what was begun, and answers at the terminal what staff find missing', async () => {
    const lay = async () => {
      await resident.arriveAtReader();
      await resident.layCard('li');
      await resident.see('home');
    };
    await lay();
    await resident.touch(home.instant.title);
    await resident.see('items');
    const matter = page.getByRole('button', { name: zh(allowance.title) });
    while (!(await matter.isVisible())) await resident.touch(common.nextPage);
    await matter.click();
    await resident.see('guide');
    await resident.touch(items.guide.start);
    await resident.see('question');
    await page.locator('label').first().click();
    // On the way out it is offered to be kept.
    await resident.touch(common.end);
    await resident.see('leaving');
    await resident.touch(form.keep.ask);
    await resident.see('draftKept');
    const before = trial.dock.state().receiptPrinter.tickets.length;
    await resident.touch(common.print.now);
    await trial.dock.until(({ receiptPrinter }) => receiptPrinter.tickets.length > before, 'the slip');
    await shoot('20-draft-kept');
    await resident.touch(form.keep.end);
    await resident.leave();

    await lay();
    await shoot('20-home-begun');
    await resident.touch(home.goOn);
    await resident.see('question');
    await resident.choose(form.same);
    await resident.next();
    await resident.type(phone);
    await resident.next();
    await resident.touch(form.review.confirmSign);
    await resident.see('sign');
    await resident.sign();
    const printed = trial.dock.state().receiptPrinter.tickets.length;
    await resident.touch(form.sign.confirm);
    await resident.see('result', 40_000);
    await trial.dock.until(({ receiptPrinter }) => receiptPrinter.tickets.length > printed, 'the receipt');

    const [, password = ''] = /admin \/ (\S+)/.exec(trial.said.join('\n')) ?? [];
    const publicUrl = `http://127.0.0.1:${trial.ports.server}`;
    const staff = await signIn({ server: { address: publicUrl }, config: { publicUrl } }, { name: 'admin', password });
    const queue = await staff.put('desk.list', { filter: 'open' });
    const caseNumber = queue.ok ? queue.value.cases[0]?.caseNumber : undefined;
    if (!caseNumber) throw new Error('the case is not at the desk');
    const opened = async () => {
      const reply = await staff.put('desk.open', { caseNumber, purpose: 'handling', isWhole: false });
      if (!reply.ok) throw new Error(reply.error.kind);
      return reply.value;
    };
    const act = { type: 'askSupplement' as const, missing: ['户口簿本人页'], pages: ['phone'] };
    const { version } = await opened();
    expect(await staff.put('desk.act', { caseNumber, version, act })).toMatchObject({ ok: true });

    await resident.touch(result.finish);
    await resident.see('rating');
    await resident.touch(cases.rating.skip);
    await resident.see('goodbye');
    trial.dock.act({ type: 'takeTicket' });
    await resident.leave();

    await lay();
    await resident.touch(home.openWaiting);
    await resident.see('case');
    await resident.touch(cases.supplement.answer);
    await resident.see('question');
    await shoot('21-supplement');
    await resident.next();
    await resident.choose(supplementReplies.handedIn['zh-CN']);
    await resident.next();
    await resident.see('review');
    await resident.touch(form.review.confirmSign);
    await resident.see('sign');
    await resident.sign();
    await resident.touch(form.sign.confirm);
    await page.getByText(cases.supplement.sent).waitFor();
    await shoot('21-supplemented');
    expect(await opened()).toMatchObject({
      state: 'supplemented',
      steps: [
        {},
        {},
        {},
        { type: 'supplement', role: 'resident', reason: { 'zh-CN': expect.stringContaining('户口簿本人页') } },
      ],
    });
    staff.close();
    await resident.touch(common.end);
    await resident.leave();
  });

  it('raises no error in the browser on the whole way', () => expect(complaints).toEqual([]));
});

describe('afterwards', () => {
  it('a phone shows the masked progress behind the receipt’s code', async () => {
    const link = trial.dock.state().receiptPrinter.tickets.at(-1)?.links[0] ?? '';
    expect(link).toMatch(/\/c\/[0-9A-Z]{26}$/);
    const handset = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });
    await handset.goto(link);
    await handset.screenshot({ path: join(shots, '20-phone.png'), fullPage: true });
    const shown = (await handset.locator('main').textContent()) ?? '';
    expect(shown).toContain(zh(registration.title));
    expect(shown).toContain('王*英');
    for (const secret of [...secrets, phone]) expect(await handset.content()).not.toContain(secret);
    await handset.close();
  });

  it('anyone can check the certificate by its code', async () => {
    const { text } = await inspectPaper(await trial.dock.paper(1));
    const code = /([0-9A-Z]{4}[- ]){3}[0-9A-Z]{4}/.exec(text)?.[0] ?? '';
    const visitor = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });
    const verify = async (typed: string) => {
      await visitor.goto(`http://127.0.0.1:${trial.ports.server}/verify`);
      await visitor.locator('input[name="code"]').fill(typed);
      await visitor.keyboard.press('Enter');
      await visitor.waitForURL(/code=/);
      return (await visitor.locator('main').textContent()) ?? '';
    };
    expect(await verify(code.toLowerCase())).toContain('真实有效');
    await visitor.screenshot({ path: join(shots, '21-verify.png'), fullPage: true });
    expect(await verify('0000-0000-0000-0000')).not.toContain('真实有效');
    await visitor.screenshot({ path: join(shots, '22-verify-unknown.png'), fullPage: true });
    await visitor.close();
  });
});

describe('an idle person', () => {
  it('is warned, can have more time, and is wiped when nobody answers', async () => {
    await page.clock.install();
    await page.reload();
    await resident.see('attract');
    await resident.arriveAtReader();
    await resident.layCard('wang');
    await page.locator('[data-screen="home"]').waitFor();
    await page.clock.fastForward(61_000);
    await page.getByText(common.idle.title).waitFor();
    await shoot('23-idle');
    await page.getByRole('button', { name: common.idle.more }).click();
    await page.getByText(common.idle.title).waitFor({ state: 'hidden' });
    // The jump made the links' heartbeats late: they were cut, and come back by themselves.
    await pause(linksBack);
    await page.clock.fastForward(61_000);
    await page.getByText(common.idle.title).waitFor();
    await page.clock.fastForward(31_000);
    await page.locator('[data-screen="goodbye"], [data-screen="attract"]').waitFor();
    const left = await page.content();
    for (const secret of [...secrets, '王*英']) expect(left).not.toContain(secret);
  });
});
