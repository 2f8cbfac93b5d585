import type { IdCardReaderStatus } from '@linban/shared/devices/device-status.ts';
import type { PrintJobId, PrintOutcome } from '@linban/shared/devices/print-job.ts';
import { type CardHolder, cardHolderSchema } from '@linban/shared/identity/card-holder.ts';
import { residentIdCheckCharacter } from '@linban/shared/identity/resident-id.ts';
import { fail, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { createDevices, type Devices } from '../devices/devices.ts';
import type { IdCardReadError, IdCardReadOptions } from '../drivers/id-card/types.ts';

const first17 = '31019919500315002';

/** An invented person; the area code is assigned to no place. */
export const inventedHolder: CardHolder = v.parse(cardHolderSchema, {
  document: 'residentIdCard',
  name: '王小英',
  sex: 'female',
  ethnicity: '01',
  birthDate: '1950-03-15',
  address: '上海市某某区梅岭路1号',
  idNumber: first17 + residentIdCheckCharacter(first17),
  authority: '上海市公安局',
  validFrom: '2010-01-01',
  validTo: null,
});

const fine = { state: 'online', cause: null, action: null } as const;
const nothing = () => {};

interface PrinterHold {
  readonly jobId: PrintJobId;
  readonly content: unknown;
  readonly end: (outcome: PrintOutcome) => void;
}

/** Devices that do as the test says. */
export const createFakeDevices = () => {
  const reads: (IdCardReadOptions & { end: (result: Result<CardHolder, IdCardReadError>) => void })[] = [];
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
        read: (options) =>
          new Promise((resolve) => {
            reads.push({ ...options, end: resolve });
            const abort = () => resolve(fail({ kind: 'aborted' }));
            if (options.signal.aborted) abort();
            options.signal.addEventListener('abort', abort);
            options.onProgress?.({ kind: 'armed' });
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
