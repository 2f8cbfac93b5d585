import type { Application } from './chaos-terminal.ts';
import type { BookFault } from './judge-books.ts';
import { inventSomebody } from './people.ts';
import type { Deed } from './schedule.ts';
import type { Stage } from './stage.ts';
import { runStorm } from './storm.ts';

/** Does what a schedule says to the stage, and puts everything right again. */
export interface Deeds {
  do(deed: Deed, seed: number): void;
  /** Something that takes longer than its moment. */
  later(work: Promise<unknown>): void;
  /** All is well again. Another server may still be on its way up. */
  heal(): Promise<void>;
}

export const createDeeds = (
  stage: Stage,
  options: {
    readonly random: () => number;
    readonly report: (line: string) => void;
    readonly count: (what: string) => void;
    /** Who sent by hand. */
    readonly onApplication: (application: Application) => void;
    readonly onFault: (fault: BookFault) => void;
  },
): Deeds => {
  const { database, proxy, servers, terminals } = stage;
  const { random, report, count } = options;
  const hasDisk = database.whyNoDisk === null;
  const underWay = new Set<Promise<unknown>>();
  let unheard: { readonly application: Application; again(address: string): Promise<void> }[] = [];

  const later = (work: Promise<unknown>): void => {
    const waited = work.catch((error: unknown) => report(`  could not be done: ${String(error)}`));
    underWay.add(waited);
    void waited.finally(() => underWay.delete(waited));
  };

  const storm = async (seed: number, sends: number): Promise<void> => {
    const outcome = await runStorm({
      ports: servers.flatMap((server) => server.port() ?? []),
      terminals: stage.loose,
      person: inventSomebody(seed, 'instant'),
      seed,
      sends,
      stepClocks: stage.stepServers,
    });
    if (!outcome) return;
    const { application, wrong, answered } = outcome;
    options.onApplication(application);
    if (application.caseNumber === null) unheard.push(outcome);
    for (const about of wrong) options.onFault({ kind: 'receipts', about });
    count(answered === sends ? 'storms that were answered to the last' : 'storms with faults on the way');
  };

  const cutPower = async (): Promise<void> => {
    // The whole machine: from here on nobody hears anything of it.
    proxy.strike({ kind: 'refused' });
    proxy.strike({ kind: 'reset' });
    await (hasDisk ? database.cutPower() : database.kill());
    await Promise.all(servers.map((_, node) => stage.killServer(node)));
    proxy.heal();
    await database.ensureUp();
  };

  const act = async (deed: Exclude<Deed, { kind: 'wire' }>, seed: number): Promise<void> => {
    switch (deed.kind) {
      case 'killNode':
        return stage.killServer(deed.node);
      case 'killBackend':
        database.killBackend(random);
        break;
      case 'killDatabase':
        await database.kill();
        return database.ensureUp();
      case 'powerCut':
        return cutPower();
      case 'nodeClock':
        servers[deed.node]?.stepClock(deed.offsetMs);
        break;
      case 'terminalClock':
        stage.terminalAt(deed.terminal).stepClock(deed.offsetMs);
        break;
      case 'fillDisk':
        if (hasDisk) await database.fillDisk();
        break;
      case 'freeDisk':
        if (hasDisk) database.freeDisk();
        break;
      case 'failFlushes':
        if (database.whyNoFailedFlush === null)
          count(`flushes that failed: ${(await database.failFlushes(deed.forMs)) > 0 ? 'some' : 'none'}`);
        break;
      case 'storm':
        await storm(seed, deed.sends);
    }
  };

  return {
    later,
    do: (deed, seed) => {
      count(deed.kind === 'wire' ? `deed wire ${deed.fault.kind}` : `deed ${deed.kind}`);
      if (deed.kind === 'wire') proxy.strike(deed.fault);
      else later(act(deed, seed));
    },
    heal: async () => {
      proxy.heal();
      stage.stepServers(0);
      for (const terminal of terminals) terminal.stepClock(0);
      if (hasDisk) database.freeDisk();
      await Promise.all(underWay);
      await database.ensureUp();
      await stage.someServer();
      // Of deeds that came late.
      proxy.heal();
      if (hasDisk) database.freeDisk();
      for (const { again } of unheard) await again(proxy.url).catch(() => {});
      unheard = unheard.filter(({ application }) => application.caseNumber === null);
    },
  };
};
