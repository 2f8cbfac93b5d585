import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type PrintJobId, type PrintOutcome, printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import type { Receipt } from '@linban/shared/devices/receipt.ts';
import { ok } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ticketText } from '../../../virtual/receipt-printer/paper.ts';
import { noFaults, type ReceiptPrinterFaults } from '../../../virtual/receipt-printer/sensors.ts';
import { startVirtualReceiptPrinter, type VirtualReceiptPrinter } from '../../../virtual/receipt-printer/start.ts';
import { systemClock } from '../../clock.ts';
import { createPrintDesk } from '../../devices/print-desk.ts';
import { createPrintJobStore } from '../../devices/print-job-store.ts';
import { openPrintJournal } from '../../devices/print-journal.ts';
import { openDatabase } from '../../outbox/database.ts';
import { createElapsedStore, openElapsedTime } from '../../outbox/elapsed-time.ts';
import { makeFolder } from '../../testing/samples.ts';
import { createTcpOpener } from '../byte-stream/tcp.ts';
import { createReceiptPrinter } from './driver.ts';

const newJobId = (): PrintJobId => v.parse(printJobIdSchema, randomUUID());
const printed: PrintOutcome = { state: 'printed' };
const failed = (cause: string) => ({ state: 'failed', cause });
const uncertain = (cause: string) => ({ state: 'uncertain', cause });

interface Fault {
  readonly change: Partial<ReceiptPrinterFaults>;
  readonly noise?: true;
  /** Put right while the job waits. */
  readonly heals?: true;
  /** What becomes of a job that meets the fault before its first byte, and in its middle. */
  readonly before: object;
  readonly during: object;
}

const faults: Readonly<Record<string, Fault>> = {
  'paper near its end': { change: { paper: 'low' }, before: printed, during: printed },
  'paper out': { change: { paper: 'out' }, before: failed('paper-out'), during: uncertain('paper-out') },
  'paper out, refilled in time': {
    change: { paper: 'out' },
    heals: true,
    before: failed('paper-out'),
    during: printed,
  },
  'paper jam': {
    change: { isJammed: true },
    before: failed('mechanical-error'),
    during: uncertain('mechanical-error'),
  },
  'cover open': { change: { isCoverOpen: true }, before: failed('cover-open'), during: uncertain('cover-open') },
  'cutter stuck': {
    change: { hasCutterError: true },
    before: failed('cutter-error'),
    during: uncertain('cutter-error'),
  },
  'head hot, then cool': { change: { isHeadHot: true }, heals: true, before: printed, during: printed },
  unplugged: { change: { isUnplugged: true }, before: failed('offline'), during: uncertain('interrupted') },
  'switched off': { change: { isPoweredOff: true }, before: failed('offline'), during: uncertain('interrupted') },
  'switched off and on': {
    change: { isPoweredOff: true },
    heals: true,
    before: failed('offline'),
    during: uncertain('interrupted'),
  },
  silence: { change: { isMute: true }, before: failed('offline'), during: uncertain('no-confirmation') },
  'half answers': {
    change: { halvesAnswers: true },
    before: uncertain('no-confirmation'),
    during: uncertain('no-confirmation'),
  },
  'slow answers': { change: { answerByteMs: 15 }, before: printed, during: printed },
  garbage: { change: {}, noise: true, before: printed, during: printed },
};

/** `expect.poll` knows only one test at a time. */
const until = async (condition: () => boolean) => {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 2_000) throw new Error('waited in vain');
    await pause(10);
  }
};

/** A printer slow enough to be met in mid-job, its driver, and the desk that knows every job. */
const setUp = async () => {
  const virtual = await startVirtualReceiptPrinter({ port: 0, bytesPerSecond: 2_000 });
  const printer = createReceiptPrinter({
    open: createTcpOpener({ host: '127.0.0.1', port: virtual.port }),
    timers: systemClock,
    limits: { pollMs: 25, answerMs: 400, probeMs: 1_000, troubleMs: 500, confirmMs: 3_000 },
  });
  const database = openDatabase(makeFolder());
  const desk = createPrintDesk(
    openPrintJournal(createPrintJobStore(database), {
      clock: systemClock,
      elapsed: openElapsedTime(createElapsedStore(database), systemClock),
    }),
  );
  const print = (jobId: PrintJobId) => {
    const receipt: Receipt = {
      blocks: Array.from({ length: 8 }, (_, line) => ({ kind: 'field' as const, label: `${line}`, value: jobId })),
    };
    return desk.print({
      jobId,
      device: 'receiptPrinter',
      prepare: async () => ok(() => printer.print(jobId, receipt)),
    });
  };
  await until(() => printer.status().state === 'online' && virtual.bytesReceived() > 40);
  return {
    virtual,
    printer,
    print,
    close: async () => {
      await printer.close();
      await virtual.close();
      database.close();
    },
  };
};
const sheetsOf = (virtual: VirtualReceiptPrinter, jobId: PrintJobId) =>
  virtual.tickets().filter((ticket) => ticketText(ticket).some((line) => line.includes(jobId))).length;

const cells = Object.entries(faults).flatMap(([name, fault]) =>
  (['before', 'during', 'after'] as const).map((moment) => ({ name, moment, fault })),
);

describe('receipt printer: every fault at every moment', () => {
  it.concurrent.each(cells)(
    '$name, $moment the job',
    async ({ moment, fault }) => {
      const { virtual, printer, print, close } = await setUp();
      try {
        const strike = async () => {
          await virtual.setFaults(fault.change);
          if (fault.noise)
            virtual.makeNoise(Uint8Array.from({ length: 61 }, (_, index) => 0x80 + ((index * 73) % 0x80)));
        };
        const heal = () => virtual.setFaults({ ...noFaults });

        const jobId = newJobId();
        if (moment === 'before') await strike();
        const printing = print(jobId);
        if (moment === 'during') {
          await until(() => virtual.tickets().length > 0);
          await strike();
        }
        // A job that waits for a printer to be put right is not refused: only trouble at its start is.
        if (fault.heals && (moment === 'during' || fault.before === printed)) {
          await pause(150);
          await heal();
        }
        const outcome = await printing;
        if (moment === 'after') await strike();
        expect(outcome).toEqual(moment === 'after' ? printed : fault[moment]);

        // The same id gets its first outcome and no paper, in trouble and out of it.
        expect(await print(jobId)).toEqual(outcome);
        await heal();
        await until(() => printer.status().state === 'online');
        expect(await print(jobId)).toEqual(outcome);
        const next = newJobId();
        expect(await print(next)).toEqual(printed);
        expect(sheetsOf(virtual, next)).toBe(1);
        expect(sheetsOf(virtual, jobId)).toBeLessThanOrEqual(outcome.state === 'failed' ? 0 : 1);
        if (outcome.state === 'printed') expect(sheetsOf(virtual, jobId)).toBe(1);
      } finally {
        await close();
      }
    },
    60_000,
  );
});
