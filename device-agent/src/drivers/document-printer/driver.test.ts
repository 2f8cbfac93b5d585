import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type PrintJobId, type PrintOutcome, printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import type { DocumentPrinterFaults } from '../../../virtual/document-printer/faults.ts';
import { startVirtualDocumentPrinter } from '../../../virtual/document-printer/start.ts';
import { systemClock } from '../../clock.ts';
import { createDocumentPrinter } from './driver.ts';
import { createHttpTransport } from './transport.ts';
import type { DocumentPrinterLimits, DocumentPrinterOptions, PageUse, PrintDocumentOptions } from './types.ts';

const newJobId = (): PrintJobId => v.parse(printJobIdSchema, randomUUID());
const pdfOf = (pages: number): Uint8Array =>
  Buffer.concat([
    Buffer.from('%PDF-1.7\n'),
    Buffer.of(0xe2, 0xe3, 0x00, 0x03, 0xff),
    Buffer.from('1 0 obj << /Type /Page >> endobj\n'.repeat(pages)),
  ]);

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** For one answer, milliseconds: a printer that does answer has time on a busy machine too, one that won't is given up soon. */
const PATIENCE_MS = 2_000;
const HASTE_MS = 150;

const setUp = async (
  limits: Partial<DocumentPrinterLimits> = {},
  sideMs = 15,
  options: Partial<DocumentPrinterOptions> = {},
  timeoutMs = PATIENCE_MS,
) => {
  const virtual = await startVirtualDocumentPrinter({ port: 0, sideMs });
  cleanups.push(() => virtual.close());
  const printer = createDocumentPrinter({
    uri: virtual.uri,
    timers: systemClock,
    transport: createHttpTransport({ uri: virtual.uri, timeoutMs }),
    limits: { pollMs: 30, jobPollMs: 10, troubleMs: 150, lostMs: 250, jobMs: 6_000, cancelMs: 300, ...limits },
    ...options,
  });
  cleanups.push(() => printer.close());
  return { virtual, printer };
};
const until = async (condition: () => boolean) => expect.poll(condition, { timeout: 10_000, interval: 5 }).toBe(true);

describe('document printer: paper', () => {
  it('prints the very bytes on A4, under the name of the job', async () => {
    const { virtual, printer } = await setUp();
    const jobId = newJobId();
    expect(await printer.print(jobId, pdfOf(2), { copies: 2 })).toEqual({ state: 'printed' });
    expect(virtual.papers()).toMatchObject([{ name: jobId, media: 'iso_a4_210x297mm', copies: 2 }]);
    expect(Buffer.from(virtual.papers()[0]?.pdf ?? []).equals(pdfOf(2))).toBe(true);
    expect(printer.status()).toMatchObject({ state: 'online', paper: 'full' });
  });

  it('keeps no copy of a document once the printer has it', async () => {
    const virtual = await startVirtualDocumentPrinter({ port: 0, sideMs: 15 });
    const send = createHttpTransport({ uri: virtual.uri });
    const sent: Uint8Array[] = [];
    const printer = createDocumentPrinter({
      uri: virtual.uri,
      timers: systemClock,
      limits: { jobPollMs: 10 },
      transport: (body, signal) => {
        sent.push(body);
        return send(body, signal);
      },
    });
    cleanups.push(
      () => virtual.close(),
      () => printer.close(),
    );
    expect(await printer.print(newJobId(), pdfOf(1))).toEqual({ state: 'printed' });
    expect(Buffer.from(virtual.papers()[0]?.pdf ?? []).equals(pdfOf(1))).toBe(true);
    expect(sent.some((body) => body.every((byte) => byte === 0))).toBe(true);
    expect(sent.some((body) => Buffer.from(body).includes('%PDF-'))).toBe(false);
  });

  it('prints queued jobs one after the other', async () => {
    const { virtual, printer } = await setUp();
    const ids = [newJobId(), newJobId(), newJobId()];
    const outcomes = await Promise.all(ids.map((id) => printer.print(id, pdfOf(1))));
    expect(outcomes).toEqual(ids.map(() => ({ state: 'printed' })));
    expect(virtual.papers().map(({ name }) => name)).toEqual(ids);
  });

  it.each<[string, Pick<DocumentPrinterOptions, 'sides'>, PrintDocumentOptions, string]>([
    ['one side where nobody says otherwise', {}, {}, 'one-sided'],
    ['both sides where the terminal is set so', { sides: 'two-sided-long-edge' }, {}, 'two-sided-long-edge'],
    ['one side for a job that says so', { sides: 'two-sided-long-edge' }, { sides: 'one-sided' }, 'one-sided'],
  ])('prints on %s, always on A4', async (_name, options, wish, sides) => {
    const { virtual, printer } = await setUp({}, 15, options);
    expect(await printer.print(newJobId(), pdfOf(2), wish)).toEqual({ state: 'printed' });
    expect(virtual.papers()).toMatchObject([{ sides, media: 'iso_a4_210x297mm' }]);
  });

  it('counts the sides of every job the printer worked on', async () => {
    const uses: PageUse[] = [];
    const { virtual, printer } = await setUp({}, 15, { onUse: (use) => uses.push(use) });
    await printer.print(newJobId(), pdfOf(2), { copies: 2 });
    expect(uses).toEqual([{ pages: 4 }]);
    await virtual.setFaults({ emptyAfterSides: 1 });
    expect(await printer.print(newJobId(), pdfOf(3))).toMatchObject({ state: 'uncertain' });
    expect(uses).toEqual([{ pages: 4 }, { pages: 1 }]);
    expect(await printer.print(newJobId(), pdfOf(1))).toMatchObject({ state: 'failed' });
    expect(uses).toHaveLength(2);
  });

  it('counts a side for each copy where the printer does not count', async () => {
    const uses: PageUse[] = [];
    const { virtual, printer } = await setUp({}, 15, { onUse: (use) => uses.push(use) });
    await virtual.setFaults({ countsNoSides: true });
    expect(await printer.print(newJobId(), pdfOf(1), { copies: 2 })).toEqual({ state: 'printed' });
    expect(uses).toEqual([{ pages: 2 }]);
  });

  it.each(['reset', 'reopen'] as const)('looks again when told to recover: %s', async (step) => {
    const { virtual, printer } = await setUp({ pollMs: 60_000 });
    await until(() => printer.status().state === 'online');
    await virtual.setFaults({ isCoverOpen: true });
    await printer.recover(step);
    expect(printer.status().cause).toBe('cover-open');
    await virtual.setFaults({ isPoweredOff: true });
    await printer.recover(step);
    expect(printer.status().state).toBe('offline');
  });

  it('waits for a busy printer', async () => {
    const { virtual, printer } = await setUp();
    await virtual.setFaults({ isBusy: true });
    const printing = printer.print(newJobId(), pdfOf(1));
    await until(() => virtual.submissions() > 1);
    await virtual.setFaults({ isBusy: false });
    expect(await printing).toEqual({ state: 'printed' });
    expect(virtual.papers()).toHaveLength(1);
  });

  it('says refused when the printer stays busy', async () => {
    const { virtual, printer } = await setUp({ jobMs: 100 });
    await virtual.setFaults({ isBusy: true });
    expect(await printer.print(newJobId(), pdfOf(1))).toEqual({ state: 'failed', cause: 'refused' });
  });

  it('refuses a number of copies that makes no sense', async () => {
    const { printer } = await setUp();
    await expect(printer.print(newJobId(), pdfOf(1), { copies: 0 })).rejects.toThrow('Copies');
  });
});

type Case = [string, Partial<DocumentPrinterFaults>, PrintOutcome];

describe('document printer: refused before anything is sent', () => {
  it.each<Case>([
    ['tray empty', { isEmpty: true }, { state: 'failed', cause: 'paper-out' }],
    ['jam', { isJammed: true }, { state: 'failed', cause: 'paper-jammed' }],
    ['cover open', { isCoverOpen: true }, { state: 'failed', cause: 'cover-open' }],
    ['toner empty', { toner: 'empty' }, { state: 'failed', cause: 'toner-out' }],
    ['power off', { isPoweredOff: true }, { state: 'failed', cause: 'offline' }],
    ['mute', { isMute: true }, { state: 'failed', cause: 'offline' }],
  ])('%s', async (_name, fault, outcome) => {
    const { virtual, printer } = await setUp({}, 15, {}, fault.isMute ? HASTE_MS : PATIENCE_MS);
    await virtual.setFaults(fault);
    expect(await printer.print(newJobId(), pdfOf(1))).toEqual(outcome);
    expect(virtual.submissions()).toBe(0);
  });

  it('a file that is not a PDF', async () => {
    const { virtual, printer } = await setUp();
    expect(await printer.print(newJobId(), Buffer.from('<html>'))).toEqual({ state: 'failed', cause: 'unprintable' });
    expect(virtual.submissions()).toBe(0);
  });
});

describe('document printer: trouble in the middle of a job', () => {
  it('takes the job back when the tray was empty from its first side on', async () => {
    const { virtual, printer } = await setUp({}, 60);
    const printing = printer.print(newJobId(), pdfOf(1));
    await until(() => virtual.submissions() === 1);
    await virtual.setFaults({ isEmpty: true });
    expect(await printing).toEqual({ state: 'failed', cause: 'paper-out' });
    await virtual.setFaults({ isEmpty: false });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(virtual.papers()).toEqual([]);
  });

  it('says uncertain when one of two pages came out, and the rest never does', async () => {
    const { virtual, printer } = await setUp();
    await virtual.setFaults({ emptyAfterSides: 1 });
    expect(await printer.print(newJobId(), pdfOf(2))).toEqual({ state: 'uncertain', cause: 'paper-out' });
    expect(printer.status()).toMatchObject({ state: 'userError', cause: 'paper-out', paper: 'out' });
    await virtual.setFaults({ isEmpty: false });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(virtual.papers()).toEqual([]);
  });

  it('finishes a job whose tray was filled in time', async () => {
    const { virtual, printer } = await setUp({ troubleMs: 10_000, jobMs: 20_000 });
    await virtual.setFaults({ emptyAfterSides: 1 });
    const printing = printer.print(newJobId(), pdfOf(2));
    await until(() => printer.status().paper === 'out');
    await virtual.setFaults({ isEmpty: false });
    expect(await printing).toEqual({ state: 'printed' });
    expect(virtual.papers()).toHaveLength(1);
  });

  it.each<Case>([
    ['jam', { isJammed: true }, { state: 'uncertain', cause: 'paper-jammed' }],
    ['toner used up', { toner: 'empty' }, { state: 'uncertain', cause: 'toner-out' }],
    ['cover opened', { isCoverOpen: true }, { state: 'uncertain', cause: 'cover-open' }],
    ['power lost', { isPoweredOff: true }, { state: 'uncertain', cause: 'interrupted' }],
    ['answers stop', { isMute: true }, { state: 'uncertain', cause: 'interrupted' }],
    ['printer gives up', { abortsJobs: true }, { state: 'failed', cause: 'hardware-error' }],
  ])('%s after the first page', async (_name, fault, outcome) => {
    const { virtual, printer } = await setUp({}, 40, {}, fault.isMute ? HASTE_MS : PATIENCE_MS);
    await virtual.setFaults({ emptyAfterSides: 1 });
    const printing = printer.print(newJobId(), pdfOf(3));
    await until(() => virtual.faults().isEmpty);
    await virtual.setFaults({ isEmpty: false, ...fault });
    expect(await printing).toEqual(outcome);
  });

  it('knows nothing for certain after a power cut, even when the printer is back at once', async () => {
    const { virtual, printer } = await setUp({}, 60);
    const printing = printer.print(newJobId(), pdfOf(3));
    await until(() => virtual.submissions() === 1);
    await virtual.setFaults({ isPoweredOff: true });
    await virtual.setFaults({ isPoweredOff: false });
    expect(await printing).toEqual({ state: 'uncertain', cause: 'interrupted' });
    expect(virtual.submissions()).toBe(1);
  });

  it.each(['while it waits for paper', 'and is done before the next look'])(
    'is certain of nothing once a restarted spooler begins a job again, %s',
    async (when) => {
      const { virtual, printer } = await setUp({ jobPollMs: 200, troubleMs: 3_000, jobMs: 6_000 });
      await virtual.setFaults({ emptyAfterSides: 1 });
      const printing = printer.print(newJobId(), pdfOf(2));
      await until(() => printer.status().paper === 'out');
      virtual.beginAnew();
      if (when !== 'while it waits for paper') await virtual.setFaults({ isEmpty: false });
      expect(await printing).toEqual({ state: 'uncertain', cause: 'interrupted' });
    },
  );

  it('leaves a job alone that got its number after a power cut', async () => {
    const { virtual, printer } = await setUp({ jobPollMs: 100, lostMs: 2_000 }, 60);
    const other = createDocumentPrinter({ uri: virtual.uri, timers: systemClock, limits: { jobPollMs: 10 } });
    cleanups.push(() => other.close());
    const printing = printer.print(newJobId(), pdfOf(5));
    await until(() => virtual.submissions() === 1);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await virtual.setFaults({ isPoweredOff: true });
    await virtual.setFaults({ isPoweredOff: false });
    expect(await other.print(newJobId(), pdfOf(3))).toEqual({ state: 'printed' });
    expect(await printing).toEqual({ state: 'uncertain', cause: 'interrupted' });
  });

  it('believes the panel only when nothing had been worked on', async () => {
    const { virtual, printer } = await setUp({}, 60);
    const printing = printer.print(newJobId(), pdfOf(3));
    await virtual.setFaults({ emptyAfterSides: 1 });
    await until(() => virtual.faults().isEmpty);
    virtual.cancelAtPanel();
    expect(await printing).toEqual({ state: 'uncertain', cause: 'canceled' });
  });

  it('takes a job back that the resident called off', async () => {
    const { virtual, printer } = await setUp({}, 100);
    const controller = new AbortController();
    const printing = printer.print(newJobId(), pdfOf(1), { signal: controller.signal });
    await until(() => virtual.submissions() === 1);
    controller.abort();
    expect(await printing).toEqual({ state: 'failed', cause: 'canceled' });
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(virtual.papers()).toEqual([]);
  });

  it('finds a job again whose acceptance was never answered, and does not send it twice', async () => {
    const { virtual, printer } = await setUp();
    await virtual.setFaults({ losesNextAcceptance: true });
    const jobId = newJobId();
    expect(await printer.print(jobId, pdfOf(1))).toEqual({ state: 'printed' });
    expect(virtual.papers()).toMatchObject([{ name: jobId }]);
    expect(virtual.submissions()).toBe(1);
  });

  it('stays uncertain when the job it lost sight of cannot be found, and does not send it twice', async () => {
    const { virtual, printer } = await setUp();
    await virtual.setFaults({ losesNextAcceptance: true });
    const printing = printer.print(newJobId(), pdfOf(1));
    await until(() => virtual.submissions() === 1);
    await virtual.setFaults({ isPoweredOff: true });
    await virtual.setFaults({ isPoweredOff: false });
    expect(await printing).toEqual({ state: 'uncertain', cause: 'interrupted' });
    expect(virtual.submissions()).toBe(1);
  });

  it('cancels a job it had to leave behind as soon as the printer answers again', async () => {
    const { virtual, printer } = await setUp({}, 15, {}, HASTE_MS);
    await virtual.setFaults({ emptyAfterSides: 1 });
    const printing = printer.print(newJobId(), pdfOf(2));
    await until(() => virtual.faults().isEmpty);
    await virtual.setFaults({ isMute: true });
    expect(await printing).toMatchObject({ state: 'uncertain' });
    await virtual.setFaults({ isMute: false });
    await until(() => printer.status().state === 'userError');
    await new Promise((resolve) => setTimeout(resolve, 60));
    await virtual.setFaults({ isEmpty: false });
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(virtual.papers()).toEqual([]);
  });
});

describe('document printer: status', () => {
  it('follows the switches', async () => {
    const { virtual, printer } = await setUp();
    await until(() => printer.status().state === 'online');
    expect(printer.status()).toMatchObject({ toner: 'full', tonerPercent: 76 });
    await virtual.setFaults({ toner: 'low' });
    await until(() => printer.status().toner === 'low');
    expect(printer.status().tonerPercent).toBe(8);
    expect(printer.status().state).toBe('online');
    await virtual.setFaults({ isCoverOpen: true });
    await until(() => printer.status().cause === 'cover-open');
    await virtual.setFaults({ isPoweredOff: true });
    await until(() => printer.status().cause === 'unreachable');
    await virtual.setFaults({ isPoweredOff: false, isCoverOpen: false, toner: 'full' });
    await until(() => printer.status().state === 'online');
  });

  it.each([
    ['garbage', Buffer.from('no IPP at all, whatever the header says'), 'no-answer'],
    ['an answer that never ends', Buffer.alloc(2 * 1_048_576, 0x44), 'no-answer'],
    ['nothing', Buffer.alloc(0), 'no-answer'],
  ])('calls a printer that answers %s offline', async (_name, body, cause) => {
    const server = createServer((_request, response) => response.writeHead(200).end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(async () => void server.close());
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const printer = createDocumentPrinter({
      uri: `ipp://127.0.0.1:${address.port}/ipp/print`,
      timers: systemClock,
      limits: { pollMs: 20 },
    });
    cleanups.push(() => printer.close());
    await until(() => printer.status().state === 'offline');
    expect(printer.status().cause).toBe(cause);
    expect(await printer.print(newJobId(), pdfOf(1))).toEqual({ state: 'failed', cause: 'offline' });
  });
});
