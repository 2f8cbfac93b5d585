import type { consoleRequests } from '@linban/shared/contracts/console-link.ts';
import type { Value } from '@linban/shared/contracts/request.ts';
import type { PasswordTold } from '@linban/shared/contracts/staff-requests.ts';
import type { FindingFilter, FindingView, findingActSchema } from '@linban/shared/contracts/supervision-requests.ts';
import { useCallback, useEffect, useState } from 'react';
import type * as v from 'valibot';
import type { AskConsole } from '../links/use-console.ts';
import { useLatest } from '../links/use-latest.ts';

type List = Value<typeof consoleRequests, 'supervision.list'>;

/** What is sent as an act: the server parses it. */
export type FindingActSent = v.InferInput<typeof findingActSchema>;

/** What is said of the last thing that was tried. */
export type FindingTold =
  | 'done'
  | 'failed'
  | 'conflict'
  | 'notAllowed'
  | 'needsSecondPerson'
  | 'notFound'
  | 'notNow'
  | 'unprintable'
  | PasswordTold;
const known = ['conflict', 'notAllowed', 'needsSecondPerson', 'notFound', 'notNow', 'unprintable'] as const;
const toldOf = (error: { readonly kind: string } | PasswordTold): FindingTold =>
  'to' in error ? error : (known.find((each) => each === error.kind) ?? 'failed');

interface SupervisionState {
  readonly filter: FindingFilter;
  /** `null` until the first answer. */
  readonly list: List | null;
  readonly opened: FindingView | null;
  readonly told: FindingTold | null;
}

const everything: FindingFilter = { card: null, kind: null, state: null, centre: null };

/** What supervision found, and the finding that is open, live. `changes`: grows when something may have changed. */
export const useSupervision = (askFor: AskConsole, changes: number) => {
  const [state, setState] = useState<SupervisionState>({ filter: everything, list: null, opened: null, told: null });
  const { filter } = state;
  const change = useCallback((part: Partial<SupervisionState>) => setState((before) => ({ ...before, ...part })), []);

  const ask = useLatest();
  const load = useCallback(async (): Promise<void> => {
    const isLatest = ask();
    const reply = await askFor('supervision.list', filter);
    if (reply.ok && isLatest()) change({ list: reply.value });
  }, [ask, askFor, change, filter]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew whenever something changed
  useEffect(() => {
    void load();
  }, [load, changes]);

  const open = async (findingId: FindingView['findingId'], told: FindingTold | null = null): Promise<void> => {
    const reply = await askFor('supervision.open', { findingId });
    change(reply.ok ? { opened: reply.value, told } : { told: toldOf(reply.error) });
  };

  return {
    ...state,
    choose: (part: Partial<FindingFilter>) => change({ filter: { ...filter, ...part } }),
    open,
    close: () => change({ opened: null, told: null }),
    /** Whether it was done. What was opened is opened again either way, so that it is seen as it is now. */
    act: async ({ findingId, step }: FindingView, act: FindingActSent): Promise<boolean> => {
      const reply = await askFor('supervision.act', { findingId, step, act });
      await open(findingId, reply.ok ? 'done' : toldOf(reply.error));
      await load();
      return reply.ok;
    },
  };
};
