import { createHash } from 'node:crypto';
import type { PrintCause, PrintJobId, PrintOutcome } from '@linban/shared/devices/print-job.ts';
import type { Receipt } from '@linban/shared/devices/receipt.ts';
import { createWatch } from '../watch.ts';
import { type Conversation, createConversation } from './conversation.ts';
import { sendAndFollow } from './follow.ts';
import { resetAndReportChanges } from './framing.ts';
import { layoutReceipt } from './layout.ts';
import { receiptPrinterProfiles } from './profile.ts';
import { type PrinterLink, receiptPrinterStatus, troubleOf } from './status.ts';
import { createTicketWatch } from './ticket-watch.ts';
import type { ReceiptPrinter, ReceiptPrinterLimits, ReceiptPrinterOptions } from './types.ts';

const defaultColumns = 48;
const defaultLimits: ReceiptPrinterLimits = {
  pollMs: 1_000,
  answerMs: 500,
  probeMs: 1_500,
  troubleMs: 15_000,
  confirmMs: 30_000,
  ticketLeftMs: [30_000, 60_000],
};
/** A single missing answer can be a lost byte; so many in a row mean that nobody is there. */
const missesUntilLost = 2;

const lostCauses = { unreachable: 'unreachable', busy: 'busy', driverUnavailable: 'driver-unavailable' } as const;

const failed = (cause: PrintCause): PrintOutcome => ({ state: 'failed', cause });

/** Four visible ASCII characters out of the job id: 78 million values, so that an old job's echo fits no new job. */
const markerOf = (jobId: PrintJobId): string =>
  String.fromCharCode(
    ...[...createHash('sha256').update(jobId).digest().subarray(0, 4)].map((byte) => 0x21 + (byte % 94)),
  );

/** Begins at once to look for the printer, and goes on until `close()`. */
export const createReceiptPrinter = (options: ReceiptPrinterOptions): ReceiptPrinter => {
  const { open, timers, columns = defaultColumns, rasterise, onEvent = () => {}, onUse = () => {} } = options;
  const { profile = receiptPrinterProfiles.escpos } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const unconfirmed = new Map<string, PrintJobId>();
  let link: PrinterLink = { kind: 'starting' };
  let conversation: Conversation | undefined;
  let misses = 0;
  let isPrinting = false;
  const watch = createWatch({ initial: receiptPrinterStatus(link, profile), timers, pauseMs: limits.pollMs });
  const tickets = createTicketWatch({
    timers,
    tellAfterMs: limits.ticketLeftMs,
    onLeft: (afterMs) => onEvent({ kind: 'ticketLeft', afterMs }),
  });

  const setLink = (next: PrinterLink) => {
    link = next;
    tickets.see(link.kind === 'up' && link.sensors.hasTicketLeft);
    watch.publish(receiptPrinterStatus(link, profile));
  };
  const showSensors = () => {
    if (conversation?.isOpen) setLink({ kind: 'up', sensors: conversation.sensors, isPrinting });
  };

  const connect = async (): Promise<Conversation | undefined> => {
    if (conversation?.isOpen) return conversation;
    const opened = await open(watch.closing);
    if (!opened.ok) {
      setLink({ kind: 'lost', cause: lostCauses[opened.error.kind] });
      return undefined;
    }
    const started = createConversation(opened.value, { timers, limits, profile });
    conversation = started;
    misses = 0;
    started.onSensors(() => {
      if (misses === 0 && link.kind === 'up') showSensors();
    });
    started.onReply((reply) => {
      if (reply.kind !== 'processId') return;
      const jobId = unconfirmed.get(reply.id);
      if (jobId === undefined) return;
      unconfirmed.delete(reply.id);
      onEvent({ kind: 'confirmedLate', jobId });
    });
    started.onClose(() => {
      // An echo that comes on another connection proves nothing.
      unconfirmed.clear();
      if (conversation !== started) return;
      conversation = undefined;
      setLink({ kind: 'lost', cause: misses < missesUntilLost ? 'unreachable' : 'no-answer' });
    });
    await started.send(resetAndReportChanges());
    return started;
  };

  /** Connects if need be and reads the sensors. Undefined: the printer cannot be talked to now. */
  const look = async (): Promise<Conversation | undefined> => {
    const current = watch.closing.aborted ? undefined : await connect();
    if (current === undefined) return undefined;
    if (await current.readSensors()) {
      misses = 0;
      showSensors();
    } else {
      misses += 1;
      if (misses >= missesUntilLost) await current.close();
      return undefined;
    }
    if (current.confirmation === 'unknown' && troubleOf(current.sensors) === undefined) {
      const confirmation = await current.probeConfirmation();
      if (confirmation !== 'unknown') onEvent({ kind: 'connected', confirmation });
    }
    return current.isOpen ? current : undefined;
  };

  /** A second look where the first found nobody or trouble: line noise must not turn a resident away. */
  const lookForJob = async (): Promise<Conversation | undefined> => {
    const current = await look();
    return current !== undefined && troubleOf(current.sensors) === undefined ? current : look();
  };

  const printNow = async (jobId: PrintJobId, receipt: Receipt, signal?: AbortSignal): Promise<PrintOutcome> => {
    if (signal?.aborted) return failed('canceled');
    const laidOut = await layoutReceipt(receipt, { columns, ...(rasterise && { rasterise }) });
    if (!laidOut.ok) return failed(laidOut.error);

    const current = await lookForJob();
    if (current === undefined) return failed('offline');
    const trouble = troubleOf(current.sensors);
    if (trouble !== undefined) return failed(trouble);
    if (signal?.aborted) return failed('canceled');

    const marker = markerOf(jobId);
    isPrinting = true;
    showSensors();
    const outcome = await sendAndFollow(current, { commands: laidOut.value.commands, marker }, timers, limits);
    // Before the status changes, so that the report which that sets off has it.
    onUse(laidOut.value.use);
    isPrinting = false;
    showSensors();
    if (outcome.state === 'uncertain' && current.isOpen) unconfirmed.set(marker, jobId);
    return outcome;
  };

  watch.keepLooking(look);

  return {
    status: watch.status,
    onStatus: watch.onStatus,
    recover: (step) =>
      watch.inTurn(async () => {
        if (step === 'reopen') await conversation?.close();
        else await conversation?.send(resetAndReportChanges());
        await look();
      }),
    print: (jobId, receipt, { signal } = {}) => watch.inTurn(() => printNow(jobId, receipt, signal)),
    close: () =>
      watch.close(async () => {
        tickets.see(false);
        await conversation?.close();
      }),
  };
};
