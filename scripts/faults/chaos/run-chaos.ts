import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom } from '../../../device-agent/src/testing/seeded-random.ts';
import { openPlainClient } from '../../../server/src/testing/plain-client.ts';
import type { Application, ChaosTerminal } from './chaos-terminal.ts';
import { createDeeds, type Deeds } from './deeds.ts';
import { type BookFault, type BookReader, judgeBooks, judgeCounts, judgeSteps, judgeUsed } from './judge-books.ts';
import { judgeProofs } from './judge-proofs.ts';
import { inventSomebody } from './people.ts';
import type { PlantedBug } from './planted-bugs.ts';
import { drawSchedule, type Family, type Schedule } from './schedule.ts';
import { openStage, type Stage } from './stage.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly schedules: number;
  /** No further schedule is begun after so many; 0: all of them are. */
  readonly minutes: number;
  readonly families: readonly [Family, ...Family[]];
  readonly terminals: number;
  readonly applications: number;
  readonly wantsDisk: boolean;
  readonly plantedBug: PlantedBug | null;
  /** Ends after the schedule that found one of these. */
  readonly stopsAt: readonly BookFault['kind'][];
  /** How long it may take until everything is settled, once all is well again. */
  readonly settleWithinMs: number;
  readonly report: (line: string) => void;
}

export interface ChaosResult {
  readonly schedules: number;
  readonly acknowledged: number;
  readonly confirmedSteps: number;
  readonly faults: readonly BookFault[];
  /** How often each deed was done, each fault met an operation, and each line was logged. */
  readonly counts: ReadonlyMap<string, number>;
  /** Of each schedule: milliseconds from the end of the faults until all outboxes were empty. */
  readonly settled: readonly number[];
  readonly whyNoDisk: string | null;
  readonly whyNoFailedFlush: string | null;
}

const pace = 6;
const seconds = (sinceMs: number): string => ((performance.now() - sinceMs) / 1000).toFixed(1);

/** Reads the books by a connection of its own. */
const readBooks = async <T>(url: string, read: (reader: BookReader) => Promise<T>): Promise<T> => {
  const client = await openPlainClient(url);
  try {
    return await read(client);
  } finally {
    await client.end();
  }
};

const openCases = `select 1 from resident_case
  where state not in ('completed', 'rejected', 'delivered') or (state = 'completed' and promised) limit 1`;

/** All is well, and somebody looks at each: their line may still be coming back. */
const lookAtThem = async (
  terminals: readonly ChaosTerminal[],
  applications: readonly Application[],
): Promise<readonly BookFault[]> => {
  const faults: BookFault[] = [];
  for (const application of applications) {
    const terminal = terminals.find(({ id }) => id === application.terminalId);
    if (!terminal || application.caseNumber === null) continue;
    let sight = await terminal.look(application);
    for (let tries = 0; sight === 'noAnswer' && tries < 40; tries += 1) {
      await sleep(250);
      sight = await terminal.look(application);
    }
    if (sight !== 'seen')
      faults.push({ kind: sight === 'noAnswer' ? 'unanswered' : sight, about: `a look at ${application.caseNumber}` });
  }
  return faults;
};

/** Everything, once nothing is open any more or it takes too long. */
const judgeEnd = async (
  { database, department, clerk, terminals, keyFolder, publicUrl }: Stage,
  applications: readonly Application[],
  settleWithinMs: number,
): Promise<readonly BookFault[]> => {
  const startedAt = performance.now();
  const isOpen = () =>
    readBooks(database.url, async (reader) => {
      const { rows } = await reader.query(openCases);
      return Array.isArray(rows) && rows.length > 0;
    });
  while ((await isOpen()) && performance.now() - startedAt < settleWithinMs) await sleep(200);
  const faults: BookFault[] = await readBooks(database.url, async (reader) => [
    ...(await judgeBooks(reader, applications, true)),
    ...(await judgeSteps(reader, [...clerk.confirmed])),
  ]);
  const known = applications.filter(({ caseNumber }) => caseNumber !== null);
  for (const { caseNumber, item } of known)
    if (item === 'instant' && department.decisionOf(caseNumber ?? '') === undefined)
      faults.push({ kind: 'contradicted', about: `${caseNumber} never reached its department` });
  if (department.known() > known.length)
    faults.push({ kind: 'doubled', about: `the department has ${department.known()} cases` });
  faults.push(...(await judgeProofs(database.url, keyFolder, publicUrl)));
  const last = terminals.flatMap(({ id }) => known.findLast(({ terminalId }) => terminalId === id) ?? []);
  return [...faults, ...(await lookAtThem(terminals, last))];
};

/** Lets everything of a schedule happen in its time; what takes longer goes on. */
const play = async (
  { seed, deeds, applications, looks, lookups }: Schedule,
  { terminalAt }: Stage,
  { later, ...doer }: Deeds,
  on: { apply(made: Application): void; look(terminal: number): Promise<void>; lookUp(isAnswered: boolean): void },
): Promise<void> => {
  const apply = async (terminal: number, person: number, item: Application['item']): Promise<void> => {
    const applied = await terminalAt(terminal).apply(item, inventSomebody(person, item));
    if (applied) on.apply(applied);
  };
  const lookUp = async (terminal: number): Promise<void> =>
    on.lookUp(await terminalAt(terminal).lookUp(inventSomebody(terminal, 'instant')));
  const made: Promise<void>[] = [];
  const moments = [
    ...deeds.map(({ atMs, what }) => ({ atMs, run: () => doer.do(what, seed) })),
    ...applications.map(({ atMs, what }) => ({
      atMs,
      run: () => {
        const applied = apply(what.terminal, what.person, what.item);
        made.push(applied);
        later(applied);
      },
    })),
    ...looks.map(({ atMs, what }) => ({ atMs, run: () => later(on.look(what)) })),
    ...lookups.map(({ atMs, what }) => ({ atMs, run: () => later(lookUp(what)) })),
  ].toSorted((one, other) => one.atMs - other.atMs);
  const startedAt = performance.now();
  for (const { atMs, run } of moments) {
    await sleep(Math.max(0, startedAt + atMs - performance.now()));
    run();
  }
  // On a busy machine they are made later than they should be: the faults shall meet them all the same.
  await Promise.allSettled(made);
  await sleep(200);
};

/**
 * One schedule of faults after the other on one stage. What was acknowledged is compared with the books after each, and whether
 * everything was settled, proved and seen at the end.
 */
export const runChaos = async (options: ChaosOptions): Promise<ChaosResult> => {
  const { report, settleWithinMs } = options;
  const random = createSeededRandom(options.seed);
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  const applications: Application[] = [];
  const faults: BookFault[] = [];
  const settled: number[] = [];
  const stage = await openStage({ ...options, pace, count });
  const { database, terminals, proxy, servers } = stage;
  const deeds = createDeeds(stage, {
    random,
    report,
    count,
    onApplication: (application) => void applications.push(application),
    onFault: (fault) => void faults.push(fault),
  });

  const look = async (terminal: number): Promise<void> => {
    const { id, look: lookAt } = stage.terminalAt(terminal);
    const known = applications.filter(({ terminalId, caseNumber }) => terminalId === id && caseNumber !== null);
    const one = known[Math.floor(random() * known.length)];
    const sight = one ? await lookAt(one) : 'noAnswer';
    count(`look ${sight}`);
    if (sight === 'unseen' || sight === 'disordered') faults.push({ kind: sight, about: String(one?.caseNumber) });
  };
  const lookAt = (own: readonly Application[]) => lookAtThem(terminals, own);
  const isWaiting = (): boolean =>
    terminals.some((terminal) => terminal.waiting() > 0) ||
    applications.some(({ caseNumber, refused }) => caseNumber === null && refused === null);
  const settle = async (): Promise<number> => {
    const startedAt = performance.now();
    while (isWaiting() && performance.now() - startedAt < settleWithinMs) await sleep(20);
    return performance.now() - startedAt;
  };
  const taken = (): number => applications.filter(({ caseNumber }) => caseNumber !== null).length;
  const judge = (own: readonly Application[]): Promise<readonly BookFault[]> =>
    readBooks(database.url, async (reader) => [
      ...(await judgeBooks(reader, own, false)),
      ...(isWaiting() ? [] : await judgeCounts(reader, taken())),
      ...(await judgeUsed(
        reader,
        terminals.flatMap((terminal) => terminal.used),
      )),
    ]);

  let hasStopped = false;
  const begunAt = performance.now();
  try {
    const mayGoOn = (): boolean => options.minutes === 0 || performance.now() - begunAt < options.minutes * 60_000;
    for (let index = 0; index < options.schedules && !hasStopped && mayGoOn(); index += 1) {
      const schedule = drawSchedule(options.seed + index, { ...options, nodes: servers.length });
      const [startedAt, faultsBefore, applicationsBefore] = [performance.now(), faults.length, applications.length];
      await play(schedule, stage, deeds, {
        apply: (made) => void applications.push(made),
        look,
        lookUp: (isAnswered) => count(isAnswered ? 'lookup answered' : 'lookup unanswered'),
      });
      await deeds.heal();
      const settledMs = await settle();
      settled.push(settledMs);
      const own = applications.slice(applicationsBefore);
      faults.push(...(await judge(own)), ...(await lookAt(own.slice(0, schedule.family === 'clocks' ? 4 : 1))));
      const found = faults.slice(faultsBefore);
      report(
        `schedule ${index + 1} (seed ${schedule.seed}, ${schedule.family}): ${own.length} applications, ` +
          `outboxes empty after ${(settledMs / 1000).toFixed(1)} s, ${seconds(startedAt)} s in all`,
      );
      for (const { kind, about } of found.slice(0, 10)) report(`  FAULT ${kind}: ${about}`);
      if (found.length > 0) report(`  ${JSON.stringify(schedule)}`);
      hasStopped = found.some(({ kind }) => options.stopsAt.includes(kind));
    }
    if (!hasStopped) {
      const startedAt = performance.now();
      await stage.everyServer();
      const found = await judgeEnd(stage, applications, settleWithinMs);
      for (const { kind, about } of found.slice(0, 20)) report(`FAULT at the end ${kind}: ${about}`);
      report(`all cases looked at and proved after ${seconds(startedAt)} s`);
      faults.push(...found);
    }
    for (const [what, times] of proxy.hits) counts.set(`hit ${what}`, times);
    counts.set(
      'servers that ended by themselves',
      servers.reduce((sum, server) => sum + server.falls(), 0),
    );
    counts.set('databases that stood still', database.standstills());
    counts.set('call-backs heard', stage.department.heard());
    counts.set('sign-ins', stage.clerk.signIns());
    return {
      schedules: settled.length,
      acknowledged: taken(),
      confirmedSteps: stage.clerk.confirmed.size,
      faults,
      counts,
      settled,
      whyNoDisk: database.whyNoDisk,
      whyNoFailedFlush: database.whyNoFailedFlush,
    };
  } finally {
    proxy.heal();
    await stage.close();
  }
};
