import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { type PrintOutcome, printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import { fail, ok } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../outbox/database.ts';
import { createElapsedStore, openElapsedTime } from '../outbox/elapsed-time.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { makeFolder } from '../testing/samples.ts';
import { createPrintDesk, type PrintDesk } from './print-desk.ts';
import { createPrintJobStore } from './print-job-store.ts';
import { openPrintJournal, type PrintJournal } from './print-journal.ts';

const clock = createFakeClock();
const newJob = () => v.parse(printJobIdSchema, randomUUID());
const printed: PrintOutcome = { state: 'printed' };

let folder: string;
let database: DatabaseSync;
let journal: PrintJournal & { readonly interruptedAtStart: number };
let desk: PrintDesk;
const open = () => {
  database = openDatabase(folder);
  journal = openPrintJournal(createPrintJobStore(database), {
    clock,
    elapsed: openElapsedTime(createElapsedStore(database), clock),
  });
  desk = createPrintDesk(journal);
};
beforeEach(() => {
  folder = makeFolder();
  open();
});

/** A printer that counts its sheets and ends as it is told. */
const createPrinter = (outcome: PrintOutcome | Promise<PrintOutcome> = printed) => {
  const printer = {
    sheets: 0,
    task: (jobId = newJob()) => ({
      jobId,
      device: 'receiptPrinter' as const,
      prepare: async () =>
        ok(async () => {
          printer.sheets += 1;
          return outcome;
        }),
    }),
  };
  return printer;
};

describe('a print job', () => {
  it.each<[string, PrintOutcome]>([
    ['printed', printed],
    ['failed', { state: 'failed', cause: 'paper-out' }],
    ['uncertain', { state: 'uncertain', cause: 'no-confirmation' }],
  ])('that was %s is not done again, also after a restart', async (_, outcome) => {
    const printer = createPrinter(outcome);
    const task = printer.task();
    expect(await desk.print(task)).toEqual(outcome);
    expect(await desk.print(task)).toEqual(outcome);
    database.close();
    open();
    expect(await desk.print(task)).toEqual(outcome);
    expect(printer.sheets).toBe(1);
  });

  it('that is repeated while it runs is joined', async () => {
    const end = Promise.withResolvers<PrintOutcome>();
    const printer = createPrinter(end.promise);
    const task = printer.task();
    const both = [desk.print(task), desk.print(task)];
    end.resolve(printed);
    expect(await Promise.all(both)).toEqual([printed, printed]);
    expect(printer.sheets).toBe(1);
  });

  it('is written down as sent before the printer gets it', async () => {
    const printer = createPrinter();
    const { jobId, device, prepare } = printer.task();
    await desk.print({
      jobId,
      device,
      prepare: async () => {
        const prepared = await prepare();
        return ok(async () => {
          expect(database.prepare('select state from print_job').get()).toEqual({ state: 'sent' });
          return prepared.value();
        });
      },
    });
    expect(database.prepare('select state from print_job').get()).toEqual({ state: 'printed' });
  });

  it.each([
    ['sent', { state: 'uncertain', cause: 'interrupted' }],
    ['queued', { state: 'failed', cause: 'interrupted' }],
  ] as const)('found %s at the start is concluded, and not printed', async (state, outcome) => {
    const printer = createPrinter();
    const task = printer.task();
    journal.note(task.jobId, task.device, state);
    database.close();
    open();
    expect(journal.interruptedAtStart).toBe(state === 'sent' ? 1 : 0);
    expect(await desk.print(task)).toEqual(outcome);
    expect(printer.sheets).toBe(0);
  });

  it('whose intent cannot be written does not reach the printer', async () => {
    database.exec('pragma query_only=on');
    const printer = createPrinter();
    expect(await desk.print(printer.task())).toEqual({ state: 'failed', cause: 'hardware-error' });
    expect(printer.sheets).toBe(0);
  });

  it('lets go of what was got ready, printed or not, and only then', async () => {
    const discarded: string[] = [];
    const task = (name: string) => ({ ...createPrinter().task(), discard: () => void discarded.push(name) });
    let finish = () => {};
    const held = new Promise<PrintOutcome>((resolve) => {
      finish = () => resolve(printed);
    });
    const printing = desk.print({ ...task('printed'), prepare: async () => ok(() => held) });
    await Promise.resolve();
    expect(discarded).toEqual([]);
    finish();
    await printing;
    const unprepared = { state: 'failed', cause: 'document-unavailable' } as const;
    await desk.print({ ...task('unprepared'), prepare: async () => fail(unprepared) });
    const broken = {
      ...task('not noted'),
      prepare: async () => {
        database.exec('pragma query_only=on');
        return ok(async () => printed);
      },
    };
    expect(await desk.print(broken)).toEqual({ state: 'failed', cause: 'hardware-error' });
    expect(discarded).toEqual(['printed', 'unprepared', 'not noted']);
  });

  it('with the id of another device is refused', async () => {
    const printer = createPrinter();
    const task = printer.task();
    await desk.print(task);
    expect(await desk.print({ ...task, device: 'documentPrinter' })).toEqual({ state: 'failed', cause: 'refused' });
  });

  it('that could not be prepared never counts as sent', async () => {
    const outcome: PrintOutcome = { state: 'failed', cause: 'document-unavailable' };
    expect(await desk.print({ ...createPrinter().task(), prepare: async () => fail(outcome) })).toEqual(outcome);
  });
});

it('keeps no personal data: these columns and no others', () => {
  const columns = database.prepare(`select name from pragma_table_info('print_job')`).all();
  expect(columns.map((column) => column['name'])).toEqual([
    'job_id',
    'device',
    'state',
    'cause',
    'created_at',
    'changed_at',
    'changed_elapsed',
    'seal',
  ]);
});
