import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { programNode, repositoryRoot } from '../repository.ts';
import { type Mark, markOf, type Testimony, type Told, testimonySchema } from './witness.ts';

/** Somebody at the terminal, with the screen they look at. */
export interface Resident {
  /** Steps up to the terminal. */
  begin(): void;
  told(): readonly Told[];
  /** When each mark was first reached, milliseconds of `performance.now()`. */
  reached(): ReadonlyMap<Mark, number>;
  /** Where the person is or was last, for people. */
  place(): string;
  /** Resolves with true when the mark is reached, with false when that can't happen any more. */
  until(mark: Mark): Promise<boolean>;
  /** `kill -9` of the process that shows the screen. Comes back when it is gone. */
  kill(): Promise<void>;
}

/** The person's ID card. */
export interface Card {
  readonly layOn: () => void;
  readonly takeOff: () => void;
}

/** Keeps what a resident reports, and handles the card as the screen asks. */
export const createTestimonies = (card: Card) => {
  const told: Told[] = [];
  const reached = new Map<Mark, number>();
  const waiting = new Set<() => void>();
  let place = 'nowhere';
  let hasEnded = false;

  const changed = (): void => {
    for (const wake of [...waiting]) wake();
  };

  return {
    told: () => told,
    reached: () => reached,
    place: () => place,
    take: (testimony: Testimony): void => {
      const mark = markOf(testimony);
      if (mark && !reached.has(mark)) reached.set(mark, performance.now());
      if (testimony.kind === 'told') told.push(testimony);
      if (testimony.kind === 'card') card.layOn();
      if (testimony.kind === 'screen') place = testimony.name;
      // A reader finds a card that was read only after it was taken off.
      if (testimony.kind === 'screen' && testimony.name === 'identifyFailed') card.takeOff();
      if (testimony.kind === 'told') place = `${place.split(' ')[0]} (${testimony.word})`;
      if (testimony.kind === 'over') place = `over: ${testimony.how}`;
      changed();
    },
    end: (): void => {
      hasEnded = true;
      changed();
    },
    until: (mark: Mark): Promise<boolean> =>
      new Promise((resolve) => {
        const look = (): void => {
          const isReached = reached.has(mark);
          if (!isReached && !hasEnded && !reached.has('over')) return;
          waiting.delete(look);
          resolve(isReached);
        };
        waiting.add(look);
        look();
      }),
  };
};

const parseLine = (line: string): Testimony => v.parse(v.pipe(v.string(), v.parseJson(), testimonySchema), line);

/** A resident without a browser, as a process of its own. It is ready to begin long before it has to. */
export const startHeadlessResident = (options: {
  readonly agent: string;
  readonly itemId: string;
  readonly card: Card;
}): Resident => {
  const entry = join(repositoryRoot, 'scripts/faults/headless-resident.ts');
  const child = spawn(programNode, [entry, options.agent, options.itemId], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { take, end, ...seen } = createTestimonies(options.card);
  createInterface({ input: child.stdout }).on('line', (line) => take(parseLine(line)));
  child.stdin.on('error', () => {});
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => {
      end();
      resolve();
    });
  });
  return {
    ...seen,
    begin: () => void child.stdin.write('begin\n'),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
};
