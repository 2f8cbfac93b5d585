import type { IssuedDocument } from '@linban/shared/cases/case-view.ts';
import { type PrintCause, type PrintOutcome, printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import type { Receipt } from '@linban/shared/devices/receipt.ts';
import type { Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { assign, fromPromise, setup } from 'xstate';
import type { CommandResult } from '../links/agent-command.ts';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';
import { type Printer, printerCause } from './printer-cause.ts';
import type { PrintProgress } from './view.ts';

/** What is printed: a receipt's blocks, or a document that the server makes or has made already. */
export type Printable =
  /** With a function: what stands on it is asked for first; `null`: it could not be had. */
  | { readonly kind: 'receipt'; readonly receipt: Receipt | (() => Promise<Receipt | null>) }
  | { readonly kind: 'document'; readonly issue: () => Promise<Result<IssuedDocument, unknown>> };

interface Context {
  readonly ports: Ports;
  readonly printable: Printable | null;
  readonly auto: boolean;
  readonly progress: PrintProgress;
  /** What the server issued for printing; known before it is on paper. */
  readonly document: IssuedDocument | null;
  /** Lets the agent fetch that document, once. */
  readonly ticket: string | null;
  /** What is to stand on the slip. */
  readonly receipt: Receipt | null;
  /** Whether paper may have come out: people are reminded to take it. */
  readonly papers: boolean;
}

interface PrintInput {
  readonly ports: Ports;
  readonly printable: Printable | null;
  /** Begin at once; else at the first `print`. */
  readonly auto: boolean;
}

type Prepared = Pick<Context, 'document' | 'ticket' | 'receipt'>;

/** Where it is printed. */
export const printerOf = (printable: Printable): Printer =>
  printable.kind === 'receipt' ? 'receiptPrinter' : 'documentPrinter';

/** The outcome of a print command. Where nobody can know what the printer did it is `uncertain`, never `failed`. */
const outcomeOf = (result: CommandResult<'receipt.print' | 'document.print'>): PrintOutcome => {
  if (result.ok) return result.value;
  const failed = (cause: PrintCause): PrintOutcome => ({ state: 'failed', cause });
  switch (result.error.kind) {
    case 'rejected':
      return failed('refused');
    case 'deviceNotReady':
      return failed('offline');
    case 'canceled':
      return failed('canceled');
    case 'timeOut':
      return { state: 'uncertain', cause: 'no-confirmation' };
    default:
      return { state: 'uncertain', cause: 'interrupted' };
  }
};

const nothingMade: Prepared = { document: null, ticket: null, receipt: null };

/**
 * Has the document made and fetches the ticket for it, or asks for what stands on the slip; why not, where the server could not.
 */
const prepare = async ({ ports, printable }: Context): Promise<Prepared | PrintCause> => {
  if (printable === null) return nothingMade;
  if (printable.kind === 'receipt') {
    const { receipt: known } = printable;
    const receipt = typeof known === 'function' ? await known() : known;
    return receipt ? { ...nothingMade, receipt } : 'document-unavailable';
  }
  const issued = await printable.issue();
  if (!issued.ok) return 'document-unavailable';
  const { documentId } = issued.value;
  const ticket = await ports.serverLink.ask('documents.ticket', { documentId }, limits.request);
  if (ticket.ok) return { ...nothingMade, document: issued.value, ticket: ticket.value.ticket };
  return ticket.error.kind === 'noMoreCopies' ? 'no-more-copies' : 'document-unavailable';
};

/** Sends one job under a new id. A job is only ever sent again under its own id, by the link. */
const send = async ({ ports, receipt, ticket }: Context): Promise<PrintOutcome> => {
  const jobId = v.parse(printJobIdSchema, ports.randomUuid());
  if (receipt !== null) {
    return outcomeOf(
      await ports.agentLink.run('receipt.print', { jobId, receipt }, { timeoutMs: limits.receiptPrint }),
    );
  }
  if (ticket === null) return { state: 'failed', cause: 'document-unavailable' };
  return outcomeOf(await ports.agentLink.run('document.print', { jobId, ticket }, { timeoutMs: limits.documentPrint }));
};

export type PrintEvent = { readonly type: 'print'; readonly printable: Printable | null };

const failed = (cause: PrintCause): PrintProgress => ({ state: 'failed', cause });
const interrupted: PrintProgress = { state: 'uncertain', cause: 'interrupted' };

/** Why the printer can't take the job now. */
const obstacle = ({ ports, printable }: Context): PrintCause | null =>
  printable && printerCause(ports.agentLink.status().snapshot?.devices ?? null, printerOf(printable));

/**
 * One thing to print, and how far it is. `print` while a print is under way is ignored; afterwards it is a new job,
 * because a person asked for it. Nothing is ever printed again by itself.
 */
export const printMachine = setup({
  types: { context: {} as Context, input: {} as PrintInput, events: {} as PrintEvent },
  actors: {
    prepare: fromPromise<Prepared | PrintCause, Context>(({ input }) => prepare(input)),
    send: fromPromise<PrintOutcome, Context>(({ input }) => send(input)),
  },
  guards: {
    wanted: ({ context }) => context.auto && context.printable !== null,
    nothing: ({ context }) => context.printable === null,
    hindered: ({ context }) => obstacle(context) !== null,
  },
}).createMachine({
  id: 'print',
  context: ({ input }) => ({ ...input, ...nothingMade, progress: { state: 'idle' }, papers: false }),
  initial: 'begin',
  states: {
    begin: { always: [{ guard: 'wanted', target: 'checking' }, { target: 'resting' }] },
    resting: {
      on: {
        print: {
          target: 'checking',
          actions: assign({ printable: ({ context, event }) => event.printable ?? context.printable }),
        },
      },
    },
    checking: {
      always: [
        { guard: 'nothing', target: 'resting' },
        {
          guard: 'hindered',
          target: 'resting',
          actions: assign(({ context }) => {
            const cause = obstacle(context);
            return cause ? { progress: { state: 'impossible' as const, cause } } : {};
          }),
        },
        { target: 'preparing', actions: assign({ progress: { state: 'printing' } }) },
      ],
    },
    preparing: {
      tags: 'busy',
      invoke: {
        src: 'prepare',
        input: ({ context }) => context,
        onDone: [
          {
            guard: ({ event }) => typeof event.output === 'string',
            target: 'resting',
            actions: assign({
              progress: ({ event }) => failed(typeof event.output === 'string' ? event.output : 'document-unavailable'),
            }),
          },
          {
            target: 'sending',
            actions: assign(({ event }) => (typeof event.output === 'string' ? {} : event.output)),
          },
        ],
        onError: { target: 'resting', actions: assign({ progress: failed('document-unavailable') }) },
      },
    },
    sending: {
      tags: 'busy',
      invoke: {
        src: 'send',
        input: ({ context }) => context,
        onDone: {
          target: 'resting',
          actions: assign({
            progress: ({ event }): PrintProgress => event.output,
            papers: ({ context, event }) => context.papers || event.output.state !== 'failed',
          }),
        },
        onError: { target: 'resting', actions: assign({ progress: interrupted, papers: true }) },
      },
    },
  },
});
