import { createServer, type Server } from 'node:http';
import { type DocumentPrinterFaults, isHalted, noFaults, stateReasons, supplies } from './faults.ts';
import { type IppAnswer, type IppRequest, readRequest, writeAnswer } from './wire.ts';

export interface VirtualDocumentPrinterOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly host?: string;
  /** Time for one printed side, in milliseconds. Default 300. */
  readonly sideMs?: number;
}

/** A document that came out. */
interface Paper {
  readonly jobId: number;
  /** `job-name` as the computer gave it. */
  readonly name: string;
  readonly pdf: Uint8Array;
  readonly media: string;
  readonly copies: number;
  /** `sides` as the computer wished. */
  readonly sides: string;
  readonly printedAt: Date;
}

export interface VirtualDocumentPrinter {
  readonly port: number;
  /** `ipp://…/ipp/print` */
  readonly uri: string;
  faults(): DocumentPrinterFaults;
  /** Changes some of the faults; jobs in the printer react to it. */
  setFaults(change: Partial<DocumentPrinterFaults>): Promise<void>;
  /** Everything printed to the end, oldest first. */
  papers(): readonly Paper[];
  /** Print-Job requests received since the start, accepted or not. */
  submissions(): number;
  /** What a spooler does that was restarted between two looks: its jobs are begun again, and nothing else shows. */
  beginAnew(): void;
  /** What somebody at the printer's own panel does: cancels the job in the works. */
  cancelAtPanel(): void;
  /** Called when paper came out and when faults changed. Returns the unsubscriber. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

type JobState = 'pending' | 'processing' | 'processing-stopped' | 'canceled' | 'aborted' | 'completed';

interface Job {
  readonly id: number;
  readonly name: string;
  readonly pdf: Buffer;
  readonly media: string;
  readonly copies: number;
  readonly sides: string;
  /** Sides to print. */
  readonly total: number;
  state: JobState;
  /** Seconds on the printer's clock when it was begun; null: not yet. */
  begunAt: number | null;
  reason: string;
  impressions: number;
}

const defaultSideMs = 300;
const isFinished = ({ state }: Job) => state === 'canceled' || state === 'aborted' || state === 'completed';

/** Pages as far as they stand in plain text in the file; compressed page trees count as one page. */
const countPages = (pdf: Buffer): number =>
  Math.max(1, pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 1);

const textOf = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);

/** An A4 printer that speaks IPP over HTTP on the loopback. */
export const startVirtualDocumentPrinter = async (
  options: VirtualDocumentPrinterOptions,
): Promise<VirtualDocumentPrinter> => {
  const { host = '127.0.0.1', sideMs = defaultSideMs } = options;
  let faults = noFaults;
  let jobs: Job[] = [];
  let papers: Paper[] = [];
  let lastJobId = 0;
  let upSince = performance.now();
  let submissions = 0;
  const listeners = new Set<() => void>();

  const notify = () => {
    for (const listener of [...listeners]) listener();
  };
  /** At least 1 (RFC 8011 clause 5.4.29). */
  const upSeconds = () => Math.floor((performance.now() - upSince) / 1_000) + 1;
  const currentJob = () => jobs.find((job) => !isFinished(job));
  const finish = (job: Job, state: JobState, reason: string) => {
    job.state = state;
    job.reason = reason;
    notify();
  };

  const printSide = (job: Job) => {
    job.impressions += 1;
    if (faults.emptyAfterSides !== null) {
      const left = faults.emptyAfterSides - 1;
      faults = left > 0 ? { ...faults, emptyAfterSides: left } : { ...faults, emptyAfterSides: null, isEmpty: true };
    }
    if (job.impressions < job.total) return;
    const { id: jobId, name, pdf, media, copies, sides } = job;
    papers = [...papers, { jobId, name, pdf, media, copies, sides, printedAt: new Date() }];
    finish(job, 'completed', 'job-completed-successfully');
  };
  const work = () => {
    const job = currentJob();
    if (job === undefined || faults.isPoweredOff) return;
    if (faults.abortsJobs) return finish(job, 'aborted', 'aborted-by-system');
    if (isHalted(faults)) {
      job.state = 'processing-stopped';
      job.reason = 'printer-stopped';
    } else if (job.state === 'processing') printSide(job);
    else {
      job.state = 'processing';
      job.begunAt ??= upSeconds();
      job.reason = 'job-printing';
    }
  };
  const engine = setInterval(work, sideMs);

  const describe = (job: Job) => ({
    'job-id': job.id,
    'job-uri': `${uri}/${job.id}`,
    'job-name': job.name,
    'job-state': job.state,
    'job-state-reasons': [job.reason],
    'job-printer-up-time': upSeconds(),
    ...(job.begunAt === null ? {} : { 'time-at-processing': job.begunAt }),
    ...(faults.countsNoSides ? {} : { 'job-impressions-completed': job.impressions }),
  });
  const checkFormat = ({ attributes }: IppRequest): IppAnswer =>
    attributes['document-format'] === 'application/pdf'
      ? { statusCode: 'successful-ok' }
      : { statusCode: 'client-error-document-format-not-supported' };

  const printJob = (request: IppRequest): IppAnswer => {
    submissions += 1;
    if (faults.isBusy || currentJob() !== undefined) return { statusCode: 'server-error-busy' };
    const checked = checkFormat(request);
    if (checked.statusCode !== 'successful-ok') return checked;
    if (!request.document.subarray(0, 5).equals(Buffer.from('%PDF-')))
      return { statusCode: 'client-error-document-format-error' };
    lastJobId += 1;
    const copies = Number(request.jobAttributes['copies'] ?? 1);
    const job: Job = {
      id: lastJobId,
      name: textOf(request.attributes['job-name'], 'untitled'),
      pdf: request.document,
      // Printers made for the American market take Letter when nobody says otherwise.
      media: textOf(request.jobAttributes['media'], 'na_letter_8.5x11in'),
      copies,
      sides: textOf(request.jobAttributes['sides'], 'one-sided'),
      total: countPages(request.document) * copies,
      state: 'pending',
      reason: 'none',
      begunAt: null,
      impressions: 0,
    };
    jobs = [...jobs, job];
    return { statusCode: 'successful-ok', job: describe(job) };
  };
  const withJob = ({ attributes }: IppRequest, act: (job: Job) => IppAnswer): IppAnswer => {
    const job = jobs.find(({ id }) => id === attributes['job-id']);
    return job === undefined ? { statusCode: 'client-error-not-found' } : act(job);
  };
  const cancelJob = (job: Job): IppAnswer => {
    if (isFinished(job)) return { statusCode: 'client-error-not-possible' };
    finish(job, 'canceled', 'job-canceled-by-user');
    return { statusCode: 'successful-ok' };
  };
  const getJobs = ({ attributes }: IppRequest): IppAnswer => {
    const wantsFinished = attributes['which-jobs'] === 'completed';
    // The library writes one job group; the newest is the one somebody asks for.
    const job = jobs.findLast((candidate) => isFinished(candidate) === wantsFinished);
    return { statusCode: 'successful-ok', ...(job && { job: describe(job) }) };
  };
  const describePrinter = () => {
    const job = currentJob();
    const isProcessing = job !== undefined && !isHalted(faults);
    const idleState = isHalted(faults) ? 'stopped' : 'idle';
    return {
      'printer-state': isProcessing ? 'processing' : idleState,
      'printer-state-reasons': stateReasons(faults, isProcessing),
      'printer-is-accepting-jobs': !faults.isBusy,
    };
  };

  const answer = (request: IppRequest): IppAnswer => {
    switch (request.operation) {
      case 'Print-Job':
        return printJob(request);
      case 'Validate-Job':
        return checkFormat(request);
      case 'Get-Job-Attributes':
        return withJob(request, (job) => ({ statusCode: 'successful-ok', job: describe(job) }));
      case 'Cancel-Job':
        return withJob(request, cancelJob);
      case 'Get-Jobs':
        return getJobs(request);
      case 'Get-Printer-Attributes':
        return { statusCode: 'successful-ok', printer: describePrinter(), supplies: supplies(faults) };
      default:
        return { statusCode: 'server-error-operation-not-supported' };
    }
  };

  const listen = (port: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = createServer((incoming, outgoing) => {
        const chunks: Buffer[] = [];
        incoming.on('error', () => {});
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          if (incoming.method !== 'POST' || incoming.headers['content-type'] !== 'application/ipp') {
            outgoing.writeHead(400).end();
            return;
          }
          const request = readRequest(Buffer.concat(chunks));
          const reply = request === undefined ? { statusCode: 'client-error-bad-request' } : answer(request);
          if (faults.isMute) return;
          if (faults.losesNextAcceptance && request?.operation === 'Print-Job') {
            faults = { ...faults, losesNextAcceptance: false };
            incoming.socket.destroy();
            return;
          }
          outgoing.writeHead(200, { 'content-type': 'application/ipp' }).end(writeAnswer(request?.id ?? 1, reply));
        });
      });
      server.on('error', reject);
      server.listen(port, host, () => resolve(server));
    });
  const stop = (server: Server): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });

  let server: Server | undefined = await listen(options.port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  const { port } = address;
  const uri = `ipp://${host}:${port}/ipp/print`;

  const switchPower = async (isPoweredOff: boolean) => {
    if (isPoweredOff && server !== undefined) {
      const stopping = server;
      server = undefined;
      // Jobs live in memory that needs power.
      jobs = [];
      lastJobId = 0;
      await stop(stopping);
    }
    if (!isPoweredOff && server === undefined) {
      upSince = performance.now();
      server = await listen(port);
    }
  };

  return {
    port,
    uri,
    faults: () => faults,
    setFaults: async (change) => {
      faults = { ...faults, ...change };
      if (change.isPoweredOff !== undefined) await switchPower(change.isPoweredOff);
      notify();
    },
    papers: () => papers,
    submissions: () => submissions,
    beginAnew: () => {
      for (const job of jobs) if (!isFinished(job) && job.begunAt !== null) job.begunAt += 1;
    },
    cancelAtPanel: () => {
      const job = currentJob();
      if (job !== undefined) finish(job, 'canceled', 'job-canceled-at-device');
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: async () => {
      clearInterval(engine);
      if (server !== undefined) await stop(server);
      server = undefined;
    },
  };
};
