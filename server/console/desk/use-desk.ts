import type { DeskPurpose } from '@linban/shared/cases/case-view.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import type { consoleRequests, DeskFilter, DeskRecord, deskActSchema } from '@linban/shared/contracts/console-link.ts';
import type { Value } from '@linban/shared/contracts/request.ts';
import { useCallback, useEffect, useState } from 'react';
import type * as v from 'valibot';
import type { AskConsole } from '../links/use-console.ts';
import { useLatest } from '../links/use-latest.ts';

type Queue = Value<typeof consoleRequests, 'desk.list'>;

/** What is said of the last thing that was tried. */
export type DeskTold =
  | {
      readonly kind:
        | 'done'
        | 'failed'
        | 'conflict'
        | 'notAllowed'
        | 'needsSecondPerson'
        | 'wrongValues'
        | 'notNow'
        | 'unprintable'
        | 'notForYou'
        | 'notFound';
    }
  | { readonly kind: 'takenByOther'; readonly name: string }
  | { readonly kind: 'passwordTold'; readonly to: string };

type Refusal = { readonly kind: string };

const toldOf = (error: Refusal): DeskTold => {
  switch (error.kind) {
    case 'conflict':
    case 'notAllowed':
    case 'needsSecondPerson':
    case 'wrongValues':
    case 'notNow':
    case 'unprintable':
    case 'notForYou':
    case 'notFound':
      return { kind: error.kind };
    case 'takenByOther':
      return { kind: error.kind, name: 'name' in error ? String(error.name) : '' };
    case 'passwordTold':
      return { kind: error.kind, to: 'to' in error ? String(error.to) : '' };
    default:
      return { kind: 'failed' };
  }
};

export interface DeskState {
  readonly filter: DeskFilter;
  /** The last answer, and which cases were asked for. */
  readonly answer: { readonly filter: DeskFilter; readonly queue: Queue } | null;
  /** The case that is open. */
  readonly record: DeskRecord | null;
  readonly told: DeskTold | null;
}

/** What is sent as an act: the server parses it. */
export type ActSent = v.InferInput<typeof deskActSchema>;

/** The queue and the open case, live. `changes`: grows when cases may have changed. */
export const useDesk = (askFor: AskConsole, changes: number) => {
  const [state, setState] = useState<DeskState>({ filter: 'open', answer: null, record: null, told: null });
  const { filter, answer, record } = state;
  const opened = record?.caseNumber ?? null;
  const change = useCallback((part: Partial<DeskState>) => setState((before) => ({ ...before, ...part })), []);

  const ask = useLatest();
  const load = useCallback(async (): Promise<void> => {
    const isLatest = ask();
    const reply = await askFor('desk.list', { filter, opened });
    if (reply.ok && isLatest()) change({ answer: { filter, queue: reply.value } });
  }, [ask, askFor, change, filter, opened]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew whenever something changed
  useEffect(() => {
    void load();
  }, [load, changes]);

  const open = async (caseNumber: CaseNumber, purpose: DeskPurpose, isWhole = false): Promise<void> => {
    const reply = await askFor('desk.open', { caseNumber, purpose, isWhole });
    if (reply.ok) change({ record: reply.value, told: null });
    else change({ told: toldOf(reply.error) });
  };

  return {
    ...state,
    /** `null` until it is known which cases there are of those that were chosen. */
    queue: answer?.filter === filter ? answer.queue : null,
    /** How many there are of each, as of the last answer. */
    counts: answer?.queue.counts ?? null,
    choose: (next: DeskFilter) => change({ filter: next }),
    /** Masked, unless it is to be shown in full: that is noted with the look. */
    open,
    close: () => change({ record: null, told: null }),
    claim: async (caseNumber: CaseNumber, over: boolean): Promise<void> => {
      const reply = await askFor('desk.claim', { caseNumber, over });
      change({ told: reply.ok ? null : toldOf(reply.error) });
      await load();
    },
    release: async (caseNumber: CaseNumber): Promise<void> => {
      const reply = await askFor('desk.release', { caseNumber });
      change({ told: reply.ok ? null : toldOf(reply.error) });
      await load();
    },
    /** Whether it was done. What was opened is opened again either way, so that it is seen as it is now. */
    act: async (record: DeskRecord, act: ActSent, purpose: DeskPurpose): Promise<boolean> => {
      const { caseNumber, version, isWhole } = record;
      const reply = await askFor('desk.act', { caseNumber, version, act });
      const again = await askFor('desk.open', { caseNumber, purpose, isWhole });
      change({
        told: reply.ok ? { kind: 'done' } : toldOf(reply.error),
        ...(again.ok ? { record: again.value } : {}),
      });
      await load();
      return reply.ok;
    },
  };
};
