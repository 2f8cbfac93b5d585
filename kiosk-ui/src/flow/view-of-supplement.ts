import type { SnapshotFrom } from 'xstate';
import { answerOf, pagesOnWay, type supplementMachine } from './supplement-machine.ts';
import type { Screen } from './view.ts';
import { phaseOf } from './view-of-item.ts';

/** It can be answered at any time anyway. */
const keeping = { offered: false, note: 'none' } as const;

/** What answering a supplement puts on the screen; `null` before it is known what is asked, and in the moment of its end. */
export const supplementScreenOf = ({
  context,
  children,
  ...snapshot
}: Pick<SnapshotFrom<typeof supplementMachine>, 'context' | 'children' | 'value'>): Screen | null => {
  const { asked, pageId, error, notTaken } = context;
  if (!asked) return null;
  const { item } = asked;
  const pages = pagesOnWay(context);
  switch (snapshot.value) {
    case 'question': {
      const at = pages.findIndex(({ id }) => id === pageId);
      const page = pages[at];
      const where = { step: at + 1, steps: pages.length };
      return page ? { name: 'question', item, page, answer: answerOf(context, page), error, ...where, keeping } : null;
    }
    case 'review':
      return { name: 'review', item, pages, answers: { ...context.answers, ...context.said }, keeping };
    case 'sign':
      return { name: 'sign', item };
    case 'submitting': {
      const submission = children.submission?.getSnapshot();
      return { name: 'submitting', item, phase: phaseOf(submission), caseNumber: context.caseNumber };
    }
    case 'notTaken':
      return { name: 'notTaken', item, cause: notTaken };
    default:
      return null;
  }
};
