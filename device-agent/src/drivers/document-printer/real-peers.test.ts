import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type PrintJobId, printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock.ts';
import { type IppPeers, startIppPeers, whyNoIppPeers } from '../../testing/ipp-peers.ts';
import { createDocumentPrinter } from './driver.ts';
import type { DocumentPrinterLimits, PageUse } from './types.ts';

const skipped = whyNoIppPeers();
const newJobId = (): PrintJobId => v.parse(printJobIdSchema, randomUUID());

/** One empty A4 page; CUPS rewrites it and must be able to read it. */
const pdf = (() => {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj${object}endobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 4\n0000000000 65535 f \n${offsets.join('')}`;
  return Buffer.from(`${body}${table}trailer<</Size 4/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF\n`);
})();

describe.skipIf(skipped)(`document printer: real peers${skipped}`, { timeout: 90_000 }, () => {
  let peers: IppPeers;
  const cleanups: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    peers = await startIppPeers();
  }, 60_000);
  afterEach(async () => {
    await peers.setTray('full');
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  afterAll(() => peers?.stop());

  const until = async (condition: () => boolean) =>
    expect.poll(condition, { timeout: 40_000, interval: 50 }).toBe(true);
  /** The printer itself, or the queue of CUPS in front of it. */
  const setUp = async (way: 'printer' | 'queue', limits: Partial<DocumentPrinterLimits> = {}) => {
    if (way === 'queue') await peers.renewQueue();
    const uses: PageUse[] = [];
    const printer = createDocumentPrinter({
      uri: way === 'printer' ? peers.printerUri : peers.queueUri,
      timers: systemClock,
      onUse: (use) => uses.push(use),
      limits: { pollMs: 200, jobPollMs: 100, troubleMs: 30_000, jobMs: 45_000, lostMs: 15_000, ...limits },
    });
    cleanups.push(() => printer.close());
    await until(() => printer.status().state === 'online');
    // The test before may have left a sheet in the engine, which is none of this one's.
    await until(() => peers.isAtRest());
    const before = (await peers.sheets()).length;
    return { printer, uses, sheets: async () => (await peers.sheets()).slice(before) };
  };

  describe('an IPP Everywhere printer', () => {
    it('prints the very bytes on A4, on one side', async () => {
      const { printer, uses, sheets } = await setUp('printer');
      const jobId = newJobId();
      expect(await printer.print(jobId, pdf)).toEqual({ state: 'printed' });
      expect((await sheets()).map((sheet) => sheet.equals(pdf))).toEqual([true]);
      const wishes = await peers.wishes();
      for (const wish of ['IPP_MEDIA=iso_a4_210x297mm', 'IPP_SIDES=one-sided', `IPP_JOB_NAME=${jobId}`])
        expect(wishes).toContain(wish);
      expect(uses).toEqual([{ pages: 1 }]);
    });

    it('waits for paper, says so, and goes on by itself', async () => {
      const { printer, sheets } = await setUp('printer');
      await peers.setTray('empty');
      const printing = printer.print(newJobId(), pdf);
      await until(() => printer.status().paper === 'out');
      expect(printer.status()).toMatchObject({ state: 'userError', cause: 'paper-out', action: 'clear' });
      expect(await sheets()).toEqual([]);
      await peers.setTray('full');
      expect(await printing).toEqual({ state: 'printed' });
      expect(await sheets()).toHaveLength(1);
      await until(() => printer.status().paper === 'full');
    });

    it('takes a job back that nobody brings paper for', async () => {
      const { printer } = await setUp('printer', { troubleMs: 500, cancelMs: 1_500 });
      await peers.setTray('empty');
      // This printer stops only where its engine can be stopped: it may still print, so nothing better can be said.
      expect(await printer.print(newJobId(), pdf)).toEqual({ state: 'uncertain', cause: 'paper-out' });
      await peers.setTray('full');
      await until(() => printer.status().paper === 'full');
    });

    it('says nothing for certain when the power goes in mid-job, and prints nothing again by itself', async () => {
      const { printer, sheets } = await setUp('printer', { lostMs: 1_000 });
      await peers.setTray('empty');
      const printing = printer.print(newJobId(), pdf);
      await until(() => peers.isWaitingForPaper());
      await peers.killPrinter();
      expect(await printing).toEqual({ state: 'uncertain', cause: 'interrupted' });
      expect(printer.status()).toMatchObject({ state: 'offline', cause: 'unreachable' });
      expect(await printer.print(newJobId(), pdf)).toEqual({ state: 'failed', cause: 'offline' });
      await peers.setTray('full');
      await peers.startPrinter();
      await until(() => printer.status().state === 'online');
      expect(await sheets()).toEqual([]);
      expect(await printer.print(newJobId(), pdf)).toEqual({ state: 'printed' });
      expect(await sheets()).toHaveLength(1);
    });
  });

  describe('a queue of CUPS', () => {
    it('prints', async () => {
      const { printer, uses, sheets } = await setUp('queue');
      expect(await printer.print(newJobId(), pdf)).toEqual({ state: 'printed' });
      expect(await sheets()).toHaveLength(1);
      expect(uses).toEqual([{ pages: 1 }]);
    });

    it('is not believed before the paper is out of the printer', async () => {
      const { printer, sheets } = await setUp('queue');
      await peers.setTray('empty');
      let isOver = false;
      const printing = printer.print(newJobId(), pdf).finally(() => {
        isOver = true;
      });
      // CUPS counts the page as soon as its filter is done with it.
      await until(() => printer.status().paper === 'out');
      expect(isOver).toBe(false);
      expect(await sheets()).toEqual([]);
      await peers.setTray('full');
      expect(await printing).toEqual({ state: 'printed' });
      expect(await sheets()).toHaveLength(1);
    });

    it('may die in mid-job and come back: what it prints once more by itself is taken back', async () => {
      const { printer, sheets } = await setUp('queue');
      await peers.setTray('empty');
      const printing = printer.print(newJobId(), pdf);
      await until(() => peers.isWaitingForPaper());
      await peers.killCups();
      await until(() => printer.status().state === 'offline');
      // Several looks at the job find nobody listening: the printer's status alone may have been the first to be refused.
      await pause(1_000);
      await peers.startCups();
      await peers.setTray('full');
      expect(await printing).toEqual({ state: 'uncertain', cause: 'interrupted' });
      // Not `online`: CUPS goes on saying what its printer said last, perhaps from before the paper came, until the next job.
      await until(() => printer.status().state !== 'offline');
      // Time enough for the second sheet that CUPS would have printed.
      await pause(4_000);
      expect((await sheets()).length).toBeLessThanOrEqual(1);
    });

    it('may be restarted between two looks: what it prints once more by itself is taken back', async () => {
      const { printer, sheets } = await setUp('queue', { jobPollMs: 2_000 });
      await peers.setTray('empty');
      const printing = printer.print(newJobId(), pdf);
      await until(() => printer.status().paper === 'out');
      // A look has just been: the next one finds the queue back, and its clock counts seconds.
      await peers.killCups();
      await pause(1_000);
      await peers.startCups();
      expect(await printing).toEqual({ state: 'uncertain', cause: 'interrupted' });
      // Paper comes only now: with looks this far apart nobody could be sooner than a printer that has some.
      await peers.setTray('full');
      await pause(1_500);
      expect((await sheets()).length).toBeLessThanOrEqual(1);
    });

    it('prints again once the tray is filled, though CUPS goes on saying that it is empty', async () => {
      const { printer, sheets } = await setUp('queue', { troubleMs: 500, cancelMs: 3_000, rememberedMs: 2_000 });
      await peers.setTray('empty');
      await printer.print(newJobId(), pdf);
      await peers.setTray('full');
      await until(() => printer.status().paper === 'full');
      const before = (await sheets()).length;
      expect(await printer.print(newJobId(), pdf)).toEqual({ state: 'printed' });
      expect((await sheets()).length).toBe(before + 1);
    });

    it('hides a printer that is gone: the job is taken back in time', async () => {
      const { printer, sheets } = await setUp('queue', { jobMs: 2_000, cancelMs: 5_000 });
      await peers.killPrinter();
      expect(await printer.print(newJobId(), pdf)).toEqual({ state: 'uncertain', cause: 'no-confirmation' });
      await peers.startPrinter();
      await pause(1_500);
      expect(await sheets()).toEqual([]);
    });
  });
});
