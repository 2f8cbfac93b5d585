import { randomInt } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { pcscd } from '../../device-agent/virtual/smart-card/private-pcscd.ts';
import { createResident, type Resident } from '../../e2e/support/resident.ts';
import { findSupervisedBrowser, type SupervisedBrowser } from '../../e2e/support/supervised-browser.ts';
import type { Trial } from '../../e2e/support/trial.ts';
import cases from '../../kiosk-ui/src/locales/zh-CN/cases.json' with { type: 'json' };
import common from '../../kiosk-ui/src/locales/zh-CN/common.json' with { type: 'json' };
import form from '../../kiosk-ui/src/locales/zh-CN/form.json' with { type: 'json' };
import goodbye from '../../kiosk-ui/src/locales/zh-CN/goodbye.json' with { type: 'json' };
import identify from '../../kiosk-ui/src/locales/zh-CN/identify.json' with { type: 'json' };
import result from '../../kiosk-ui/src/locales/zh-CN/result.json' with { type: 'json' };
import socialCard from '../../kiosk-ui/src/locales/zh-CN/socialCard.json' with { type: 'json' };
import { type Canary, type Finding, processTree, scanFolder, scanMemory } from './memory-scan.ts';

/** Who visits: an invented person of the bench, whom the department grants what they ask for, and what is on their card. */
const personId = 'wang';
const cardCanaries: readonly Canary[] = [
  { name: 'name', text: '王小英' },
  { name: 'number', text: '310199198403150' },
  { name: 'address', text: '普陀区曹杨新村街道样例一村1号' },
];
/** What is on the same person's social security card, beside name and number. */
const socialCardCanary: Canary = { name: 'card number', text: 'A55300027' };
/** After so long nothing may be left; milliseconds. */
const graceMs = 5_000;

/** A number that nobody has typed before. */
const phoneCanary = (): Canary => ({ name: 'phone', text: `199${randomInt(10_000_000, 99_999_999)}` });

/** From the card on the reader to the goodbye, with a whole application for 失业登记 between. `onFilled` runs while all of it is in the page. */
export const visit = async (
  page: Page,
  trial: Trial,
  phone: string,
  onFilled: () => void = () => {},
): Promise<Resident> => {
  const resident = await createResident(page, trial);
  await resident.arriveAtReader();
  await resident.layCard(personId);
  await resident.see('home');
  await resident.fillRegistration(phone);
  onFilled();
  await resident.touch(form.sign.confirm);
  await resident.see('result', 60_000);
  await resident.touch(result.finish);
  await resident.see('rating');
  await resident.choose(cases.rating.level5);
  const send = page.getByRole('button', { name: cases.rating.send });
  if (await send.isVisible()) await send.click();
  await resident.see('goodbye');
  return resident;
};

const pullSocialCard = async (trial: Trial): Promise<void> => {
  trial.dock.act({ type: 'pullSocialCard' });
  await trial.dock.until(({ smartCardReader }) => smartCardReader.inserted === null, 'the social security card pulled');
};

/** The command before which the bench's card has given the whole number, and nothing of the name. */
const nameAsked = 21;
/** pcscd looks for cards a few times a second, and takes the next one for the last if it comes sooner; milliseconds. */
const betweenCardsMs = 1_000;

/**
 * Somebody who has only their social security card with them: puts it in badly, so that it says nothing any more in the midst
 * of being read, then well, and reads what is on it. `onHeld` runs while the card is silent.
 */
const visitWithSocialCard = async (page: Page, trial: Trial, onHeld: () => Promise<void>): Promise<void> => {
  const resident = await createResident(page, trial);
  await resident.arriveAtReader();
  await resident.touch(identify.onlySocialCard);
  await page.getByText(socialCard.armed.title).waitFor();
  trial.dock.act({ type: 'insertSocialCard', personId, silentAt: nameAsked });
  await onHeld();
  await pullSocialCard(trial);
  // The second, where the machine was so busy that the agent had given up.
  await page
    .getByText(socialCard.invalid.pulled.title)
    .or(page.getByText(socialCard.invalid.unreadable.title))
    .waitFor();
  await pause(betweenCardsMs);
  trial.dock.act({ type: 'insertSocialCard', personId });
  await resident.see('socialCardShown');
};

const leaveWithSocialCard = async (page: Page, trial: Trial): Promise<void> => {
  await pullSocialCard(trial);
  await page
    .getByRole('button', { name: common.end })
    .click({ timeout: 2_000 })
    .catch(() => undefined);
};

/** Takes the card and leaves. The page may be gone before the touch has come back. */
const leave = async (page: Page, trial: Trial): Promise<void> => {
  trial.dock.act({ type: 'takeCard' });
  await trial.dock.until(({ reader }) => reader.laid === null, 'the card taken off');
  await page
    .getByRole('button', { name: goodbye.done })
    .click({ timeout: 2_000 })
    .catch(() => undefined);
};

const nameOf = (command: string): string => {
  const type = /--type=(\S+)/.exec(command)?.[1];
  if (type) return `browser: ${type}`;
  return /chrom/i.test(command) ? 'browser: main' : (command.split(' --')[0] ?? command).replace(/.*\//, '');
};

/** Copies in the memory of a process and of all that it started. */
export const scanProcesses = (root: number, canaries: readonly Canary[], wanted = /./): Finding[] =>
  processTree(root)
    .filter(({ command }) => wanted.test(command))
    .flatMap(({ pid, command }) => scanMemory(pid, `memory of ${nameOf(command)} (${pid})`, canaries));

/**
 * The PC/SC service that every answer of a social security card passes through: the trial's own, as a terminal has the
 * machine's. What brings it the card (`socat`) stands for contacts and wire, and is left out.
 */
const cardServiceOf = (trial: Trial): number => {
  const service = processTree(process.pid).find(
    ({ command }) => command.startsWith(`${pcscd} `) && command.includes(trial.dataFolder),
  );
  if (!service) throw new Error('the PC/SC service of the trial does not run');
  return service.pid;
};

const scanCardService = (trial: Trial, canaries: readonly Canary[]): Finding[] => {
  const pid = cardServiceOf(trial);
  return scanMemory(pid, `memory of pcscd (${pid})`, canaries);
};

/** How long a busy machine may take from a card in the slot to its first record; milliseconds. */
const readLimitMs = 20_000;

/** Looks into the service until it holds what a card has just said; nothing: it was not seen to. */
const seeInCardService = async (trial: Trial, canaries: readonly Canary[]): Promise<readonly Finding[]> => {
  let seen: readonly Finding[] = [];
  for (const end = performance.now() + readLimitMs; seen.length === 0 && performance.now() < end; await pause(50))
    seen = scanCardService(trial, canaries);
  return seen;
};

/** What was made in the temporary folder of this machine since a moment: others work there too, only the typed number is sure to be ours. */
const scanTemporary = (since: number, without: readonly string[], canaries: readonly Canary[]): Finding[] =>
  readdirSync(tmpdir())
    .map((name) => join(tmpdir(), name))
    .filter((path) => {
      try {
        return !without.includes(path) && statSync(path).birthtimeMs >= since;
      } catch {
        return false;
      }
    })
    .flatMap((path) => scanFolder(path, canaries, { since }));

export interface ResidualDataOptions {
  readonly trial: Trial;
  /** The browser's folder. */
  readonly folder: string;
  readonly visits: number;
  readonly report: (line: string) => void;
}

export interface ResidualDataResult {
  /** Places with copies that were seen in the page while a visit was on: a scan that sees none then proves nothing afterwards. */
  readonly seenInUse: number;
  /** As many in the PC/SC service, while a card was being read; `null`: this machine has no such service to give away. */
  readonly seenInCardService: number | null;
  readonly findings: readonly Finding[];
  /** Milliseconds from the end of the browser to the next invitation, one a visit. */
  readonly backAfterMs: readonly number[];
}

const inWords = ({ canary, encoding, where, copies }: Finding): string =>
  `${copies} × ${canary} as ${encoding} in ${where}`;

/**
 * Visits one after the other, each looked for in memory, files and logs five seconds after its end; every second one with a
 * social security card, where the machine has a PC/SC service to give away. The memory looked at is that of the agent, of all
 * it started, and of that service.
 */
export const runResidualData = async ({
  trial,
  folder,
  visits,
  report,
}: ResidualDataOptions): Promise<ResidualDataResult> => {
  const since = Date.now();
  const findings: Finding[] = [];
  const backAfterMs: number[] = [];
  let seenInUse = 0;
  let seenInCardService = 0;
  const { trouble } = trial.dock.state().smartCardReader;
  if (trouble !== null) report(`no visit with a social security card: ${trouble}`);
  const agent = () => {
    const pid = trial.agentPid();
    if (pid === undefined) throw new Error('the device agent does not run');
    return pid;
  };
  let shown: SupervisedBrowser = await findSupervisedBrowser(folder);
  for (let index = 1; index <= visits; index += 1) {
    const phone = phoneCanary();
    const canaries = [...cardCanaries, socialCardCanary, phone];
    const isWithSocialCard = trouble === null && index % 2 === 0;
    if (isWithSocialCard) {
      await visitWithSocialCard(shown.page, trial, async () => {
        seenInCardService += (await seeInCardService(trial, cardCanaries)).length;
      });
      await leaveWithSocialCard(shown.page, trial);
    } else {
      await visit(shown.page, trial, phone.text, () => {
        seenInUse += scanProcesses(agent(), [phone], /--type=renderer/).length;
      });
      await leave(shown.page, trial);
    }
    await shown.gone;
    const goneAt = performance.now();
    shown = await findSupervisedBrowser(folder, shown.id);
    await shown.page.locator('[data-screen="attract"][data-settled="true"]').waitFor({ timeout: 60_000 });
    const back = performance.now() - goneAt;
    await pause(Math.max(0, graceMs - back));
    const found = [
      ...scanProcesses(agent(), canaries),
      ...(trouble === null ? scanCardService(trial, canaries) : []),
      ...scanFolder(folder, canaries),
      ...scanFolder(join(trial.dataFolder, 'agent'), canaries),
      ...scanFolder(join(trial.dataFolder, 'logs', 'agent.log'), canaries),
      ...scanTemporary(since, [trial.dataFolder, folder], [phone]),
    ];
    backAfterMs.push(back);
    findings.push(...found);
    const means = isWithSocialCard ? ' (social security card)' : '';
    report(`visit ${index}${means}: ${found.length} places with copies, invitation back after ${back.toFixed(0)} ms`);
    for (const finding of found) report(`  ${inWords(finding)}`);
  }
  await shown.browser.close();
  return { seenInUse, seenInCardService: trouble === null ? seenInCardService : null, findings, backAfterMs };
};
