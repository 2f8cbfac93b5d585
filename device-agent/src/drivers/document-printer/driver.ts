import type { PrintJobId, PrintOutcome } from '@linban/shared/devices/print-job.ts';
import { createWatch } from '../watch.ts';
import { createBelief } from './belief.ts';
import { createIppClient, type IppFailure } from './client.ts';
import { type FollowContext, failed, followJob } from './follow.ts';
import { type DocumentPrinterLink, documentPrinterStatus, type PrinterCondition, troubleOf } from './status.ts';
import { submitDocument } from './submit.ts';
import { createHttpTransport } from './transport.ts';
import type { DocumentPrinter, DocumentPrinterLimits, DocumentPrinterOptions, PrintDocumentOptions } from './types.ts';

const defaultLimits: DocumentPrinterLimits = {
  pollMs: 1_500,
  jobPollMs: 400,
  troubleMs: 20_000,
  lostMs: 15_000,
  jobMs: 60_000,
  cancelMs: 10_000,
  rememberedMs: 60_000,
};
const maxCopies = 99;

const isPdf = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-';

const lostCause = (error: IppFailure): string => {
  if (error.kind === 'unreachable') return 'unreachable';
  return error.kind === 'refused' || error.kind === 'status' ? 'refused' : 'no-answer';
};

/** Begins at once to look for the printer, and goes on until `close()`. */
export const createDocumentPrinter = (options: DocumentPrinterOptions): DocumentPrinter => {
  const { uri, timers, transport = createHttpTransport({ uri }), onUse = () => {} } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const client = createIppClient(uri, transport);
  const belief = createBelief(timers, limits.rememberedMs);
  const abandoned = new Set<number>();
  let link: DocumentPrinterLink = { kind: 'starting' };
  let isPrinting = false;
  const watch = createWatch({ initial: documentPrinterStatus(link), timers, pauseMs: limits.pollMs });
  const { closing } = watch;

  const setLink = (next: DocumentPrinterLink) => {
    link = next;
    watch.publish(documentPrinterStatus(link));
  };
  const setPrinting = (next: boolean) => {
    isPrinting = next;
    if (link.kind === 'up') setLink({ ...link, isPrinting });
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const finish = () => {
        callOff();
        closing.removeEventListener('abort', finish);
        resolve();
      };
      const callOff = timers.after(ms, finish);
      if (closing.aborted) finish();
      else closing.addEventListener('abort', finish);
    });

  const cancelAbandoned = async () => {
    for (const jobId of abandoned) {
      const answer = await client.cancelJob(jobId, closing);
      // A printer that says no has finished or forgotten the job.
      if (answer.ok || answer.error.kind === 'status') abandoned.delete(jobId);
    }
  };
  const look = async (): Promise<PrinterCondition | undefined> => {
    if (closing.aborted) return undefined;
    const told = await client.readCondition(closing);
    if (!told.ok) {
      setLink({ kind: 'lost', cause: lostCause(told.error) });
      return undefined;
    }
    const condition = belief.believe(told.value);
    setLink({ kind: 'up', condition, isPrinting });
    await cancelAbandoned();
    return condition;
  };

  const printNow = async (
    jobId: PrintJobId,
    pdf: Uint8Array,
    { copies = 1, sides = options.sides ?? 'one-sided', signal }: PrintDocumentOptions,
  ): Promise<PrintOutcome> => {
    const isCalledOff = () => signal?.aborted === true;
    if (isCalledOff()) return failed('canceled');
    if (!isPdf(pdf)) return failed('unprintable');
    const condition = (await look()) ?? (await look());
    if (condition === undefined) return failed('offline');
    const trouble = troubleOf(condition);
    if (trouble !== undefined) return failed(trouble);

    let pages = 0;
    const context: FollowContext = {
      client,
      timers,
      limits,
      closing,
      isCalledOff,
      pause,
      look,
      abandon: (ippJobId) => abandoned.add(ippJobId),
      noteSides: (count) => {
        pages = Math.max(pages, count);
      },
    };
    setPrinting(true);
    const submitted = await submitDocument(context, { name: jobId, pdf, copies, sides });
    const outcome = submitted.ok ? await followJob(context, submitted.value) : submitted.error;
    // A printer need not count (RFC 8011, 5.3.18.2); each copy that it printed has a side at least.
    if (outcome.state === 'printed') pages = Math.max(pages, copies);
    // Before the status changes, so that the report which that sets off has it.
    if (pages > 0) onUse({ pages });
    setPrinting(false);
    return outcome;
  };

  watch.keepLooking(look);

  return {
    status: watch.status,
    onStatus: watch.onStatus,
    // IPP keeps no connection and has no reset: all that can be done is to look again.
    recover: () => watch.inTurn(async () => void (await look())),
    print: async (jobId, pdf, printOptions = {}) => {
      const { copies = 1 } = printOptions;
      if (!Number.isInteger(copies) || copies < 1 || copies > maxCopies)
        throw new Error(`Copies must be a whole number from 1 to ${maxCopies}`);
      return watch.inTurn(() => printNow(jobId, pdf, printOptions));
    },
    close: async () => {
      belief.close();
      await watch.close();
    },
  };
};
