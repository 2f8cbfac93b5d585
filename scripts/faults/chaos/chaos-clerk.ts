import { setTimeout as sleep } from 'node:timers/promises';
import type { DeskAct } from '@linban/shared/contracts/console-link.ts';
import { openConsole, type Staff, signInForCookie } from '../../../server/src/testing/console-staff.ts';

type Credentials = Parameters<typeof signInForCookie>[1];

/** Somebody at the desk who carries whatever lies there, whatever becomes of the line. */
export interface ChaosClerk {
  /** Steps that were confirmed: case and number of the step. */
  readonly confirmed: ReadonlySet<string>;
  readonly signIns: () => number;
  stop(): Promise<void>;
}

/** What comes next, by what is allowed. */
const way: readonly DeskAct[] = [
  { type: 'accept' },
  { type: 'review' },
  { type: 'grant' },
  { type: 'complete' },
  { type: 'deliver', way: 'window', fee: 0, note: null },
];
const pauseMs = 150;
const patienceMs = 10_000;

export const startChaosClerk = (serverUrl: string, publicUrl: string, clerk: Credentials): ChaosClerk => {
  const confirmed = new Set<string>();
  const stopping = new AbortController();
  let signIns = 0;

  /** One step of the case on top. `false`: there is nothing to do; throws where the line fails. */
  const work = async ({ put }: Staff): Promise<boolean> => {
    const list = await put('desk.list', { filter: 'open' });
    if (!list.ok) throw new Error(list.error.kind);
    const [first] = list.value.cases;
    if (!first) return false;
    const opened = await put('desk.open', { caseNumber: first.caseNumber, purpose: 'handling', isWhole: false });
    if (!opened.ok) throw new Error(opened.error.kind);
    const { caseNumber, version, allowed } = opened.value;
    const act = way.find(({ type }) => allowed.includes(type));
    if (!act) throw new Error('nobody knows what comes next');
    const acted = await put('desk.act', { caseNumber, version, act });
    if (acted.ok) confirmed.add(`${caseNumber} ${version + 1} ${act.type}`);
    // What became of it is seen when the case is opened the next time.
    else if (acted.error.kind !== 'conflict' && acted.error.kind !== 'notAllowed') throw new Error(acted.error.kind);
    return true;
  };
  const address = { server: { address: serverUrl }, config: { publicUrl } };
  let cookie: string | null = null;
  const session = async (): Promise<void> => {
    if (cookie === null) {
      cookie = await signInForCookie(address, clerk);
      signIns += 1;
    }
    const staff = await openConsole(address, cookie, patienceMs);
    try {
      while (!stopping.signal.aborted) if (!(await work(staff))) await sleep(pauseMs);
    } finally {
      staff.close();
    }
  };
  const working = (async () => {
    while (!stopping.signal.aborted) {
      await session().catch((error: unknown) => {
        // The session is over, by a clock that was stepped perhaps.
        if (error instanceof Error && error.message === 'forbidden') cookie = null;
      });
      await sleep(pauseMs);
    }
  })();
  return {
    confirmed,
    signIns: () => signIns,
    stop: async () => {
      stopping.abort();
      await working;
    },
  };
};
