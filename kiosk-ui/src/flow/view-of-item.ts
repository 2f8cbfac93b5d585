import { pagesToAsk } from '@linban/shared/items/answers.ts';
import type { SnapshotFrom } from 'xstate';
import { firstPage, pageOf, stepOf } from './form.ts';
import type { itemMachine } from './item-machine.ts';
import type { printMachine } from './print-machine.ts';
import type { submissionMachine } from './submission-machine.ts';
import type { PrintProgress, Screen } from './view.ts';

type ItemSnapshot = SnapshotFrom<typeof itemMachine>;
type Submitting = Extract<Screen, { name: 'submitting' }>;

const idle: PrintProgress = { state: 'idle' };

/** How far a print is; `idle` before it was asked for. */
export const progressOf = (print: SnapshotFrom<typeof printMachine> | undefined): PrintProgress =>
  print?.context.progress ?? idle;

const phaseOf = (submission: SnapshotFrom<typeof submissionMachine> | undefined): Submitting['phase'] => {
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

const questionOf = ({ context }: ItemSnapshot): Screen | null => {
  const { item, answers, pageId, error } = context;
  const page = pageOf(item, pageId) ?? firstPage(item, answers);
  return page
    ? { name: 'question', item, page, answer: answers[page.id], error, ...stepOf(item, answers, page.id) }
    : null;
};

const resultOf = ({ context, children }: ItemSnapshot): Screen => ({
  name: 'result',
  item: context.item,
  outcome: context.outcome,
  caseView: context.caseView,
  receipt: progressOf(children.receipt?.getSnapshot()),
  document: progressOf(children.document?.getSnapshot()),
});

/** What an item puts on the screen; `null` in the moment between its end and what follows. */
export const itemScreenOf = (snapshot: ItemSnapshot): Screen | null => {
  const { context, children } = snapshot;
  const { item, answers } = context;
  if (snapshot.matches('question')) return questionOf(snapshot);
  if (snapshot.matches('review')) return { name: 'review', item, pages: pagesToAsk(item, answers), answers };
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
  if (snapshot.matches('result')) return resultOf(snapshot);
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
      print: progressOf(print),
    };
  }
  return null;
};
