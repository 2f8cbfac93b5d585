import { fail, ok, type Result } from '@linban/shared/result.ts';
import { decodeMessage, groupsOf, type IppGroup, type IppMessage, numbersOf, textsOf } from './framing.ts';
import { createRequests, type DocumentToSubmit } from './requests.ts';
import { type PrinterCondition, readCondition } from './status.ts';
import type { IppTransport, IppTransportError } from './transport.ts';

/** Status codes of RFC 8011 appendix B that change what is done next. */
export const ippStatus = {
  notFound: 0x0406,
  gone: 0x0407,
  documentFormatNotSupported: 0x040a,
  documentFormatError: 0x0411,
  serviceUnavailable: 0x0502,
  deviceError: 0x0504,
  temporaryError: 0x0505,
  notAcceptingJobs: 0x0506,
  busy: 0x0507,
} as const;

export type IppFailure =
  | IppTransportError
  /** The answer is not IPP, or lacks what it must have. */
  | { readonly kind: 'malformed' }
  /** The printer understood and said no. */
  | { readonly kind: 'status'; readonly code: number };

/** `job-state` of RFC 8011 clause 5.3.7. */
type IppJobState = 'pending' | 'processing' | 'stopped' | 'canceled' | 'aborted' | 'completed';

export interface IppJob {
  readonly id: number;
  readonly name: string | undefined;
  readonly state: IppJobState;
  readonly reasons: readonly string[];
  /** Sides printed so far; undefined if the printer does not count. */
  readonly impressions: number | undefined;
  /** When it was begun, on whatever clock the printer has; undefined if it was not, or the printer does not tell. */
  readonly begunAt: number | undefined;
  /** How long the printer has been up, seconds. A queue of CUPS gives the time of day. */
  readonly upSeconds: number | undefined;
}

const jobStates: Readonly<Record<number, IppJobState>> = {
  3: 'pending',
  4: 'pending',
  5: 'processing',
  6: 'stopped',
  7: 'canceled',
  8: 'aborted',
  9: 'completed',
};

const readJob = (group: IppGroup | undefined): IppJob | undefined => {
  const [id] = numbersOf(group, 'job-id');
  const state = jobStates[numbersOf(group, 'job-state')[0] ?? 0];
  if (id === undefined || state === undefined) return undefined;
  return {
    id,
    name: textsOf(group, 'job-name')[0],
    state,
    reasons: textsOf(group, 'job-state-reasons'),
    impressions: numbersOf(group, 'job-impressions-completed')[0],
    begunAt: numbersOf(group, 'time-at-processing')[0],
    upSeconds: numbersOf(group, 'job-printer-up-time')[0],
  };
};

const firstErrorStatus = 0x0400;

/** The operations of one printer as calls. */
export const createIppClient = (printerUri: string, transport: IppTransport) => {
  const requests = createRequests(printerUri);

  const exchange = async (request: Uint8Array, signal: AbortSignal): Promise<Result<IppMessage, IppFailure>> => {
    const answer = await transport(request, signal);
    if (!answer.ok) return answer;
    const message = decodeMessage(answer.value);
    if (!message.ok) return fail({ kind: 'malformed' });
    const { code } = message.value;
    return code < firstErrorStatus ? message : fail({ kind: 'status', code });
  };
  const oneJob = (answer: Result<IppMessage, IppFailure>): Result<IppJob, IppFailure> => {
    if (!answer.ok) return answer;
    const job = readJob(groupsOf(answer.value, 'job')[0]);
    return job === undefined ? fail({ kind: 'malformed' }) : ok(job);
  };

  return {
    readCondition: async (signal: AbortSignal): Promise<Result<PrinterCondition, IppFailure>> => {
      const answer = await exchange(requests.getPrinter(), signal);
      if (!answer.ok) return answer;
      const [printer] = groupsOf(answer.value, 'printer');
      return printer === undefined ? fail({ kind: 'malformed' }) : ok(readCondition(printer));
    },
    printJob: async (document: DocumentToSubmit, signal: AbortSignal) => {
      const request = requests.printJob(document);
      const answer = await exchange(request, signal);
      // It holds a copy of the document; each try makes its own.
      request.fill(0);
      return oneJob(answer);
    },
    readJob: async (jobId: number, signal: AbortSignal) => oneJob(await exchange(requests.getJob(jobId), signal)),
    cancelJob: (jobId: number, signal: AbortSignal) => exchange(requests.cancelJob(jobId), signal),
    /** Looks for a job by its name, first among the unfinished ones. */
    findJob: async (name: string, signal: AbortSignal): Promise<Result<IppJob | undefined, IppFailure>> => {
      for (const which of ['not-completed', 'completed'] as const) {
        const answer = await exchange(requests.getJobs(which), signal);
        if (!answer.ok) return answer;
        const found = groupsOf(answer.value, 'job')
          .map(readJob)
          .find((job) => job?.name === name);
        if (found !== undefined) return ok(found);
      }
      return ok(undefined);
    },
  };
};
export type IppClient = ReturnType<typeof createIppClient>;
