import type { IdCardReaderStatus } from '@linban/shared/devices/device-status.ts';
import type { PrintJobId, PrintOutcome } from '@linban/shared/devices/print-job.ts';
import type { CardHolder } from '@linban/shared/identity/card-holder.ts';
import { fail, type Result } from '@linban/shared/result.ts';
import { inventPerson } from '../../virtual/id-card-reader/build-card.ts';
import { buildCardText, buildFurtherAddresses } from '../../virtual/id-card-reader/build-card-text.ts';
import { createDevices, type Devices } from '../devices/devices.ts';
import { parseCard } from '../drivers/id-card/text.ts';
import type { CardContent, IdCardReadError, IdCardReadOptions, IdCardReadProgress } from '../drivers/id-card/types.ts';

const today = '2026-11-23';
const address = '样例路5号';

/** The card of an invented person; the area code is assigned to no place. A copy: whoever reads it overwrites it. */
export const inventedCard = (): CardContent => ({
  text: buildCardText(inventPerson()),
  furtherAddresses: buildFurtherAddresses([address]),
});
const parsed = parseCard(inventedCard(), { today });
if (!parsed.ok) throw new Error('the invented card is good');
export const inventedHolder: CardHolder = parsed.value;

const fine = { state: 'online', cause: null, action: null } as const;
const nothing = () => {};

interface PrinterHold {
  readonly jobId: PrintJobId;
  readonly content: unknown;
  readonly end: (outcome: PrintOutcome) => void;
}

interface HeldRead {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: IdCardReadProgress) => void;
  /** A card that was read, or what came instead. */
  readonly end: (result: Result<CardContent, IdCardReadError>) => void;
}

/** Devices that do as the test says. */
export const createFakeDevices = () => {
  const reads: HeldRead[] = [];
  const prints: PrinterHold[] = [];
  let tell: (status: IdCardReaderStatus) => void = nothing;
  let readerStatus: IdCardReaderStatus = { class: 'idCardReader', ...fine, media: 'absent', samId: 'SAM-1' };

  const print = (jobId: PrintJobId, content: unknown): Promise<PrintOutcome> =>
    new Promise((resolve) => prints.push({ jobId, content, end: resolve }));
  const close = async () => {
    for (const { end } of prints) end({ state: 'uncertain', cause: 'interrupted' });
  };

  const devices: Devices = createDevices({
    idCardReader: {
      driver: {
        status: () => readerStatus,
        onStatus: (listener) => {
          tell = listener;
          return nothing;
        },
        read: <T>({ signal, take, onProgress = nothing }: IdCardReadOptions<T>) =>
          new Promise<Result<T, IdCardReadError>>((resolve) => {
            const end = async (result: Result<CardContent, IdCardReadError>) => {
              const taken = result.ok ? await take(result.value) : result;
              if (taken.ok) return resolve(taken);
              const { error } = taken;
              if (error.kind === 'notTaken') throw new Error('the card was not taken');
              resolve(fail(error));
            };
            reads.push({ signal, onProgress, end });
            const abort = () => resolve(fail({ kind: 'aborted' }));
            if (signal.aborted) abort();
            signal.addEventListener('abort', abort);
            onProgress({ kind: 'armed' });
          }),
        onRemoved: () => nothing,
        recover: async () => {},
        close: async () => {},
      },
    },
    receiptPrinter: {
      driver: {
        status: () => ({
          class: 'receiptPrinter',
          ...fine,
          paper: 'full',
          cover: 'closed',
          cutter: 'ok',
          ticket: null,
        }),
        onStatus: () => nothing,
        recover: async () => {},
        print,
        close,
      },
    },
    documentPrinter: {
      driver: {
        status: () => ({
          class: 'documentPrinter',
          ...fine,
          paper: 'full',
          cover: null,
          toner: null,
          tonerPercent: null,
        }),
        onStatus: () => nothing,
        recover: async () => {},
        print,
        close,
      },
    },
  });
  return {
    devices,
    reads,
    prints,
    setReader: (change: Partial<IdCardReaderStatus>) => {
      readerStatus = { ...readerStatus, ...change };
      tell(readerStatus);
    },
  };
};
