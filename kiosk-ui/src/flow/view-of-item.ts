import type { DeviceStatuses } from '@linban/shared/devices/device-status.ts';
import { pagesToAsk } from '@linban/shared/items/answers.ts';
import type { SnapshotFrom } from 'xstate';
import { firstPage, pageOf, stepOf } from './form.ts';
import { mayKeep } from './item-context.ts';
import type { itemMachine } from './item-machine.ts';
import { printerOf, type printMachine } from './print-machine.ts';
import { printerCause } from './printer-cause.ts';
import { shortReference } from './receipt.ts';
import type { submissionMachine } from './submission-machine.ts';
import type { Keeping, KeptNumber, PrintProgress, Screen } from './view.ts';

type ItemSnapshot = SnapshotFrom<typeof itemMachine>;
type Submitting = Extract<Screen, { name: 'submitting' }>;

const idle: PrintProgress = { state: 'idle' };

/**
 * How far a print is; `idle` before it was asked for. One that was impossible can be asked for as soon as the printer has been
 * put right.
 */
export const progressOf = (
  print: SnapshotFrom<typeof printMachine> | undefined,
  devices: DeviceStatuses | null,
): PrintProgress => {
  const { progress, printable } = print?.context ?? { progress: idle, printable: null };
  if (progress.state !== 'impossible' || !printable) return progress;
  const cause = printerCause(devices, printerOf(printable));
  return cause === null ? idle : { state: 'impossible', cause };
};

/** How far a submission is. */
export const phaseOf = (submission: SnapshotFrom<typeof submissionMachine> | undefined): Submitting['phase'] => {
  switch (submission?.value) {
    case 'storing':
      return 'storing';
    case 'sending':
    case 'deferred':
      return 'sending';
    case 'deciding':
    case 'accepted':
      return 'deciding';
    default:
      return 'sealing';
  }
};

const keepingOf = ({ context }: ItemSnapshot): Keeping => ({ offered: mayKeep(context), note: context.keepNote });

const questionOf = (snapshot: ItemSnapshot): Screen | null => {
  const { context } = snapshot;
  const { item, answers, pageId, error } = context;
  const page = pageOf(item, pageId) ?? firstPage(item, answers);
  return page
    ? {
        name: 'question',
        item,
        page,
        answer: answers[page.id],
        error,
        ...stepOf(item, answers, page.id),
        keeping: keepingOf(snapshot),
      }
    : null;
};

/** What to keep of an application, where there may be no receipt. */
const numberOf = ({ outcome, receipt, envelope }: ItemSnapshot['context']): KeptNumber | null => {
  if (outcome === 'deferred') return envelope && { kind: 'kept', reference: shortReference(envelope.envelopeId) };
  return receipt && { kind: 'case', caseNumber: receipt.caseNumber, queryCode: receipt.queryCode };
};

const resultOf = ({ context, children }: ItemSnapshot, devices: DeviceStatuses | null): Screen => ({
  name: 'result',
  item: context.item,
  outcome: context.outcome,
  caseView: context.caseView,
  number: numberOf(context),
  receipt: progressOf(children.receipt?.getSnapshot(), devices),
  document: progressOf(children.document?.getSnapshot(), devices),
});

/** What an item puts on the screen; `null` in the moment between its end and what follows. */
export const itemScreenOf = (snapshot: ItemSnapshot, devices: DeviceStatuses | null): Screen | null => {
  const { context, children } = snapshot;
  const { item, answers } = context;
  if (snapshot.matches('question')) return questionOf(snapshot);
  if (snapshot.matches('review'))
    return { name: 'review', item, pages: pagesToAsk(item, answers), answers, keeping: keepingOf(snapshot) };
  if (snapshot.matches('leaving') || (snapshot.matches('keeping') && context.keptFrom === 'leaving'))
    return { name: 'leaving', item, to: context.leaveTo, keeping: keepingOf(snapshot) };
  if (snapshot.matches('keeping'))
    return context.keptFrom === 'question'
      ? questionOf(snapshot)
      : { name: 'review', item, pages: pagesToAsk(item, answers), answers, keeping: keepingOf(snapshot) };
  if (snapshot.matches('kept') && context.kept) {
    const slip = progressOf(children.receipt?.getSnapshot(), devices);
    return { name: 'draftKept', item, draft: context.kept, slip };
  }
  if (snapshot.matches('sign')) return { name: 'sign', item };
  if (snapshot.matches('submitting')) {
    const submission = children.submission?.getSnapshot();
    return {
      name: 'submitting',
      item,
      phase: phaseOf(submission),
      caseNumber: submission?.context.receipt?.caseNumber ?? null,
    };
  }
  if (snapshot.matches('notTaken')) return { name: 'notTaken', item, cause: context.notTaken };
  if (snapshot.matches('result')) return resultOf(snapshot, devices);
  if ((snapshot.matches('rating') || snapshot.matches('givingRating')) && context.receipt)
    return { name: 'rating', caseNumber: context.receipt.caseNumber };
  if (snapshot.matches('looking')) return { name: 'looking', item };
  if (snapshot.matches('lookupFailed')) return { name: 'lookupFailed', item, trouble: context.trouble };
  if (snapshot.matches('lookup') && context.look) {
    const print = children.document?.getSnapshot();
    return {
      name: 'lookup',
      item,
      table: context.look.table,
      document: print?.context.document ?? null,
      print: progressOf(print, devices),
    };
  }
  return null;
};
