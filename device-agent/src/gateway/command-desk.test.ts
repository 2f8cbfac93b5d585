import { randomUUID } from 'node:crypto';
import type { CommandEvent, Completion } from '@linban/shared/contracts/agent-link.ts';
import type { PrintOutcome } from '@linban/shared/devices/print-job.ts';
import { type VisitId, visitIdSchema } from '@linban/shared/ids.ts';
import fc from 'fast-check';
import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { makeEnvelope } from '../testing/samples.ts';
import { type CommandDesk, createCommandDesk } from './command-desk.ts';
import type { CommandEnd, CommandHandlers } from './command-handler.ts';

const holder = { name: '王*', surname: '王', sex: 'female', idNumber: '*', address: '*', isElder: false } as const;
const receipt = { blocks: [{ kind: 'rule' }] };

let clock: FakeClock;
let desk: CommandDesk;
let prints: { resolve: (outcome: PrintOutcome) => void; signal: AbortSignal }[];
let reads: { end: (end: CommandEnd<'identity.read'>) => void; signal: AbortSignal }[];
let puts: number;
let bugs: string[];

const createScreen = () => {
  const events: CommandEvent[] = [];
  const completions: Completion[] = [];
  return {
    events,
    completions,
    event: (event: CommandEvent) => void events.push(event),
    completion: (completion: Completion) => void completions.push(completion),
  };
};
let screen: ReturnType<typeof createScreen>;

beforeEach(() => {
  clock = createFakeClock();
  [prints, reads, puts, bugs] = [[], [], 0, []];
  screen = createScreen();
  const loose = { device: null, endsWithScreen: false, isPersonal: false };
  const handlers: CommandHandlers = {
    'identity.read': {
      device: 'idCardReader',
      endsWithScreen: true,
      isPersonal: true,
      run: (_, { signal, emit }) =>
        new Promise((resolve) => {
          emit({ name: 'identity.armed', payload: {} });
          reads.push({ end: resolve, signal });
          signal.addEventListener('abort', () => resolve({ code: 'canceled' }));
        }),
    },
    'socialCard.read': { ...loose, run: async () => ({ code: 'canceled' }) },
    'code.scan': { ...loose, run: async () => ({ code: 'success', payload: { kind: 'unknown' } }) },
    'receipt.print': {
      device: 'receiptPrinter',
      endsWithScreen: false,
      isPersonal: false,
      run: async (_, { signal }) => {
        const outcome = Promise.withResolvers<PrintOutcome>();
        prints.push({ resolve: outcome.resolve, signal });
        return { code: 'success', payload: await outcome.promise };
      },
    },
    'document.print': { ...loose, run: () => Promise.reject(new Error('bug')) },
    'outbox.put': {
      ...loose,
      run: async () => {
        puts += 1;
        return { code: 'success', payload: {} };
      },
    },
    'outbox.settle': { ...loose, run: async () => ({ code: 'success', payload: {} }) },
    'staff.call': { ...loose, run: async () => ({ code: 'success', payload: { serverTold: true } }) },
    'visit.end': { ...loose, run: async () => ({ code: 'success', payload: {} }) },
  };
  desk = createCommandDesk({
    handlers,
    clock,
    fingerprintKey: new Uint8Array(32),
    onBug: (command) => bugs.push(command),
  });
});

const command = (name: string, payload: unknown, timeoutMs = 0, id: string = randomUUID()) => ({
  id,
  name,
  timeoutMs,
  payload,
});
const print = (timeoutMs = 0) => command('receipt.print', { jobId: randomUUID(), receipt }, timeoutMs);
const inventVisit = () => v.parse(visitIdSchema, randomUUID());
const readFor = (visitId: VisitId, timeoutMs = 0) => command('identity.read', { visitId }, timeoutMs);
const read = (timeoutMs = 0) => readFor(inventVisit(), timeoutMs);
const accepted = { accepted: true };
const rejected = (reject: string) => ({ accepted: false, reject });

describe('a command', () => {
  it('is done once however often it comes, and each time gets the first completion', async () => {
    const put = command('outbox.put', { envelope: makeEnvelope() });
    for (let times = 0; times < 3; times += 1) {
      expect(desk.accept(put, screen)).toEqual(accepted);
      await clock.advance(10);
    }
    expect(puts).toBe(1);
    expect(screen.completions).toEqual(Array(3).fill({ id: put.id, code: 'success', payload: {} }));
  });

  it('that comes again from a new screen while it runs completes there', async () => {
    const job = print();
    desk.accept(job, screen);
    await clock.advance(1);
    desk.screenGone(screen);
    const next = createScreen();
    expect(desk.accept(job, next)).toEqual(accepted);
    prints[0]?.resolve({ state: 'printed' });
    await clock.advance(1);
    expect(prints).toHaveLength(1);
    expect(screen.completions).toEqual([]);
    expect(next.completions).toEqual([{ id: job.id, code: 'success', payload: { state: 'printed' } }]);
  });

  it('with a known id and other content is refused', () => {
    const job = print();
    desk.accept(job, screen);
    expect(desk.accept({ ...print(), id: job.id }, screen)).toEqual(rejected('invalidMessage'));
  });

  it('is forgotten after ten minutes', async () => {
    const put = command('outbox.put', { envelope: makeEnvelope() });
    desk.accept(put, screen);
    await clock.advance(10 * 60_000 + 1);
    desk.accept(command('outbox.settle', {}), screen);
    desk.accept(command('visit.end', { visitId: randomUUID() }), screen);
    desk.accept(put, screen);
    await clock.advance(1);
    expect(puts).toBe(2);
  });

  it('that runs into a bug completes as internalError', async () => {
    const job = command('document.print', { jobId: randomUUID(), ticket: 't' });
    desk.accept(job, screen);
    await clock.advance(1);
    expect(screen.completions).toEqual([{ id: job.id, code: 'internalError' }]);
    expect(bugs).toEqual(['document.print']);
  });

  it('waits its turn at a device; the fifth is refused, other devices are free', async () => {
    const jobs = [print(), print(), print(), print()];
    for (const job of jobs) expect(desk.accept(job, screen)).toEqual(accepted);
    expect(desk.accept(print(), screen)).toEqual(rejected('tooManyRequests'));
    expect(desk.accept(read(), screen)).toEqual(accepted);
    await clock.advance(1);
    expect(prints).toHaveLength(1);
    for (let index = 0; index < 4; index += 1) {
      prints[index]?.resolve({ state: 'printed' });
      await clock.advance(1);
    }
    expect(screen.completions.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id));
  });
});

describe('time', () => {
  it('counts while a command waits in the queue', async () => {
    desk.accept(print(), screen);
    const waiting = print(1_000);
    desk.accept(waiting, screen);
    await clock.advance(1_000);
    expect(screen.completions).toEqual([{ id: waiting.id, code: 'timeOut' }]);
    prints[0]?.resolve({ state: 'printed' });
    await clock.advance(1);
    expect(prints).toHaveLength(1);
  });

  it('that is up ends a running command within a second, once, and its device stays taken until it is really over', async () => {
    const job = print(1_000);
    desk.accept(job, screen);
    await clock.advance(2_000);
    expect(screen.completions).toEqual([{ id: job.id, code: 'timeOut' }]);
    desk.accept(print(), screen);
    await clock.advance(10);
    expect(prints).toHaveLength(1);
    prints[0]?.resolve({ state: 'printed' });
    await clock.advance(10);
    expect(prints).toHaveLength(2);
    expect(screen.completions).toHaveLength(1);
  });
});

describe('a person who leaves', () => {
  const success: CommandEnd<'identity.read'> = { code: 'success', payload: { assertion: 'a.b.c', holder } };

  it('leaves no completion behind that speaks of them', async () => {
    const visitId = inventVisit();
    const first = readFor(visitId);
    desk.accept(first, screen);
    await clock.advance(1);
    reads[0]?.end(success);
    await clock.advance(1);
    desk.forgetPerson(visitId);
    desk.accept(first, screen);
    await clock.advance(1);
    expect(screen.completions.map(({ code }) => code)).toEqual(['success', 'canceled']);
    expect(reads).toHaveLength(1);
  });

  it('takes nothing from the one who comes next', async () => {
    const visitId = inventVisit();
    const [before, next] = [readFor(visitId), read()];
    desk.accept(before, screen);
    desk.accept(next, screen);
    await clock.advance(1);
    desk.forgetPerson(visitId);
    await clock.advance(1);
    expect(screen.completions).toEqual([{ id: before.id, code: 'canceled' }]);
    expect(reads).toHaveLength(2);
    expect(reads[1]?.signal.aborted).toBe(false);
  });

  it('calls reading off and lets paper go on when the screen is gone', async () => {
    const [reading, printing] = [read(), print()];
    desk.accept(reading, screen);
    desk.accept(printing, screen);
    await clock.advance(1);
    desk.screenGone(screen);
    await clock.advance(1);
    expect(reads[0]?.signal.aborted).toBe(true);
    expect(prints[0]?.signal.aborted).toBe(false);
    const next = createScreen();
    desk.accept(reading, next);
    await clock.advance(1);
    expect(next.completions).toEqual([{ id: reading.id, code: 'canceled' }]);
  });

  it('also when the card was read in the very moment the screen went', async () => {
    const reading = read();
    desk.accept(reading, screen);
    await clock.advance(1);
    reads[0]?.end(success);
    desk.screenGone(screen);
    await clock.advance(1);
    const next = createScreen();
    desk.accept(reading, next);
    await clock.advance(1);
    expect(JSON.stringify(next.completions)).not.toContain('a.b.c');
  });
});

it('cancel ends what waits at once and what runs by its own completion', async () => {
  const [running, waiting] = [read(), read()];
  desk.accept(running, screen);
  desk.accept(waiting, screen);
  await clock.advance(1);
  desk.cancel({ id: waiting.id });
  expect(screen.completions).toEqual([{ id: waiting.id, code: 'canceled' }]);
  desk.cancel({ id: running.id });
  desk.cancel({ id: randomUUID() });
  desk.cancel('garbage');
  await clock.advance(1);
  expect(screen.completions).toHaveLength(2);
});

it('stop waits for paper in motion, calls off the rest, and takes no more', async () => {
  const [first, second] = [print(), print()];
  desk.accept(first, screen);
  desk.accept(second, screen);
  desk.accept(read(), screen);
  await clock.advance(1);
  let isStopped = false;
  const stopped = desk.stop().then(() => {
    isStopped = true;
  });
  expect(desk.accept(print(), screen)).toEqual(rejected('forbidden'));
  await clock.advance(1);
  expect(isStopped).toBe(false);
  prints[0]?.resolve({ state: 'printed' });
  await stopped;
  expect(screen.completions.find(({ id }) => id === first.id)).toMatchObject({ code: 'success' });
  expect(screen.completions.find(({ id }) => id === second.id)).toMatchObject({ code: 'canceled' });
});

it('answers any message whatever', () => {
  const nearly = fc.record(
    {
      id: fc.oneof(fc.uuid(), fc.anything()),
      name: fc.oneof(fc.constantFrom('identity.read', 'outbox.put', '__proto__', 'toString'), fc.anything()),
      timeoutMs: fc.oneof(fc.nat(), fc.anything()),
      payload: fc.anything(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.anything(), nearly), (raw) => {
      expect(desk.accept(raw, screen)).toEqual(rejected('invalidMessage'));
    }),
    { numRuns: 500 },
  );
});
