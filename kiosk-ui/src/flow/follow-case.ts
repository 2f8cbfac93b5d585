import { isSettled, isWithPeople } from '@linban/shared/cases/case-state.ts';
import type { CaseView } from '@linban/shared/cases/case-view.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import { fromCallback } from 'xstate';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';

/** What following a case tells its parent. `settled`: nothing more is to be waited for. `followOver`: it can't be followed any more. */
export type FollowEvent =
  | { readonly type: 'caseSeen'; readonly caseView: CaseView; readonly settled: boolean }
  | { readonly type: 'followOver' };

interface FollowInput {
  readonly ports: Ports;
  /** `null`: there is nothing to follow. */
  readonly caseNumber: CaseNumber | null;
}

/**
 * Looks at a case each second, and at once when the server says that it changed, until nothing more will happen to it.
 * A lost message loses nothing; a server that can't be reached is asked again; one that no longer knows the person is not.
 */
export const followCase = fromCallback<FollowEvent, FollowInput, FollowEvent>(({ input, sendBack }) => {
  const { ports, caseNumber } = input;
  if (!caseNumber) return () => {};
  let over = false;
  let looking = false;
  let again = false;
  let timer: unknown;

  const look = async (): Promise<void> => {
    if (over) return;
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    ports.clock.clearTimeout(timer);
    const seen = await ports.serverLink.ask('cases.show', { caseNumber }, limits.request);
    looking = false;
    if (over) return;
    if (seen.ok) {
      const { state } = seen.value;
      // What people carry takes days: whoever looks at it again is told by the push, or by looking.
      const settled = isSettled(state) || isWithPeople(state);
      over = isSettled(state);
      sendBack({ type: 'caseSeen', caseView: seen.value, settled });
    } else if (seen.error.kind === 'forbidden' || seen.error.kind === 'notFound') {
      over = true;
      sendBack({ type: 'followOver' });
    }
    if (over) return;
    timer = ports.clock.setTimeout(look, again ? 0 : limits.poll);
    again = false;
  };

  const stopListening = ports.serverLink.onPush((push) => {
    if (push.name === 'cases.changed' || push.payload.caseNumber === caseNumber) void look();
  });
  void look();
  return () => {
    over = true;
    ports.clock.clearTimeout(timer);
    stopListening();
  };
});
