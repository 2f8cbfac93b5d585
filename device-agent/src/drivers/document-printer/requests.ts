import { encodeMessage, type IppAttribute } from './framing.ts';
import type { Sides } from './types.ts';

/** Operation codes of RFC 8011 clause 5.4.15. */
const operations = {
  printJob: 0x0002,
  cancelJob: 0x0008,
  getJobAttributes: 0x0009,
  getJobs: 0x000a,
  getPrinterAttributes: 0x000b,
} as const;
type Operation = keyof typeof operations;

const noData = new Uint8Array();
const userName = 'linban';

const keywords = (name: string, values: readonly string[]): IppAttribute => ({
  name,
  values: values.map((value) => ({ syntax: 'keyword', value })),
});
const integer = (name: string, value: number): IppAttribute => ({
  name,
  values: [{ syntax: 'integer', value }],
});
const text = (
  name: string,
  syntax: 'charset' | 'naturalLanguage' | 'uri' | 'name' | 'mimeMediaType',
  value: string,
) => ({
  name,
  values: [{ syntax, value }],
});

const jobStateAttributes = keywords('requested-attributes', [
  'job-id',
  'job-name',
  'job-state',
  'job-state-reasons',
  'job-impressions-completed',
  'job-printer-up-time',
  'time-at-processing',
]);

export interface DocumentToSubmit {
  /** By this name a job is found again. */
  readonly name: string;
  readonly pdf: Uint8Array;
  readonly copies: number;
  readonly sides: Sides;
}

interface Details {
  readonly operation?: readonly IppAttribute[];
  readonly job?: readonly IppAttribute[];
  readonly data?: Uint8Array;
}

/** Builds the requests to one printer; each gets its own number. */
export const createRequests = (printerUri: string) => {
  let lastId = 0;
  const build = (
    operation: Operation,
    { operation: attributes = [], job = [], data = noData }: Details,
  ): Uint8Array => {
    lastId += 1;
    const common = [
      text('attributes-charset', 'charset', 'utf-8'),
      text('attributes-natural-language', 'naturalLanguage', 'en'),
      text('printer-uri', 'uri', printerUri),
    ];
    return encodeMessage({
      code: operations[operation],
      requestId: lastId,
      groups: [
        { kind: 'operation', attributes: [...common, ...attributes] },
        ...(job.length > 0 ? [{ kind: 'job' as const, attributes: job }] : []),
      ],
      data,
    });
  };
  const user = text('requesting-user-name', 'name', userName);

  return {
    printJob: ({ name, pdf, copies, sides }: DocumentToSubmit) =>
      build('printJob', {
        operation: [user, text('job-name', 'name', name), text('document-format', 'mimeMediaType', 'application/pdf')],
        job: [integer('copies', copies), keywords('media', ['iso_a4_210x297mm']), keywords('sides', [sides])],
        data: pdf,
      }),
    cancelJob: (jobId: number) => build('cancelJob', { operation: [integer('job-id', jobId), user] }),
    getJob: (jobId: number) =>
      build('getJobAttributes', { operation: [integer('job-id', jobId), user, jobStateAttributes] }),
    getJobs: (which: 'completed' | 'not-completed') =>
      build('getJobs', {
        operation: [user, integer('limit', 50), jobStateAttributes, keywords('which-jobs', [which])],
      }),
    getPrinter: () =>
      build('getPrinterAttributes', {
        operation: [
          user,
          keywords('requested-attributes', [
            'printer-state',
            'printer-state-reasons',
            'printer-is-accepting-jobs',
            // Only CUPS has it.
            'cups-version',
            'marker-levels',
            'marker-types',
          ]),
        ],
      }),
  };
};
