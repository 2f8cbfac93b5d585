import type { PrintOutcome } from '@linban/shared/devices/print-job.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { PrintDesk } from '../devices/print-desk.ts';
import type { DocumentPrinter } from '../drivers/document-printer/types.ts';
import type { ReceiptPrinter } from '../drivers/receipt-printer/types.ts';
import type { RedeemError } from '../uplink/redeem.ts';
import type { CommandHandler } from './command-handler.ts';

const failed = (cause: 'offline' | 'canceled' | 'document-unavailable'): PrintOutcome => ({ state: 'failed', cause });

export const createReceiptPrint = (
  printer: ReceiptPrinter | null,
  desk: PrintDesk,
): CommandHandler<'receipt.print'> => ({
  device: 'receiptPrinter',
  endsWithScreen: false,
  isPersonal: false,
  run: async ({ jobId, receipt }, { signal }) => ({
    code: 'success',
    payload: await desk.print({
      jobId,
      device: 'receiptPrinter',
      prepare: async () =>
        printer === null ? fail(failed('offline')) : ok(() => printer.print(jobId, receipt, { signal })),
    }),
  }),
});

export type Redeem = (ticket: string, signal: AbortSignal) => Promise<Result<Uint8Array, RedeemError>>;

/** Fetches the document behind the ticket, prints it, and zeroes it. */
export const createDocumentPrint = (
  printer: DocumentPrinter | null,
  desk: PrintDesk,
  redeem: Redeem,
): CommandHandler<'document.print'> => ({
  device: 'documentPrinter',
  endsWithScreen: false,
  isPersonal: false,
  run: async ({ jobId, ticket }, { signal }) => {
    let document: Uint8Array | null = null;
    const payload = await desk.print({
      jobId,
      device: 'documentPrinter',
      prepare: async () => {
        // A ticket can be redeemed once: not for a printer that can't be there.
        if (printer === null) return fail(failed('offline'));
        const pdf = await redeem(ticket, signal);
        if (!pdf.ok) return fail(failed(pdf.error.kind === 'canceled' ? 'canceled' : 'document-unavailable'));
        document = pdf.value;
        return ok(() => printer.print(jobId, pdf.value, { signal }));
      },
      // Also where it is not printed at all, because the journal could not be written.
      discard: () => document?.fill(0),
    });
    return { code: 'success', payload };
  },
});
