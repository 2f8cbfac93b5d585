import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashOf } from '../../outbox/row-seal.ts';
import { type AgentStore, openSqliteStore } from '../open-store.ts';
import { makeFolder } from '../samples.ts';
import { createModelDisk } from './model-disk.ts';

const names = fc.constantFrom('a', 'b', 'c', 'd');
const elapsed = fc.nat(5);
const states = fc.constantFrom('queued', 'sent', 'printed', 'failed', 'uncertain');
const wall = '2026-11-23T02:00:00.000Z';
const envelopeOf = (envelopeId: string, orderKey: string | null, putElapsed: number) => ({
  envelopeId,
  orderKey,
  contentHash: hashOf(`body of ${envelopeId}`),
  digest: `digest of ${envelopeId}`,
  body: `body of ${envelopeId}`,
  putAt: wall,
  putElapsed,
});

/** What can be done to a store; each says what it answers. `null`: the process ends and a new one opens the store. */
const operation: fc.Arbitrary<((store: AgentStore) => unknown) | null> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 4,
    arbitrary: fc.tuple(names, fc.option(names), elapsed).map(([id, key, at]) => ({ envelopes }: AgentStore) => {
      // An id is put once: the outbox looks first.
      const known = envelopes.find(id);
      return known.ok && known.value === null ? envelopes.insert(envelopeOf(id, key, at)) : known;
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(names, elapsed).map(
      ([id, at]) =>
        ({ envelopes }: AgentStore) =>
          envelopes.settle(id, { wall, elapsed: at }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(names, fc.constantFrom('poison', 'damaged'), elapsed).map(
      ([id, cause, at]) =>
        ({ envelopes }: AgentStore) =>
          envelopes.setAside(id, cause, { wall, elapsed: at }),
    ),
  },
  { weight: 1, arbitrary: fc.constant(({ envelopes }: AgentStore) => envelopes.retry('poison')) },
  {
    weight: 1,
    arbitrary: elapsed.map(
      (at) =>
        ({ envelopes }: AgentStore) =>
          envelopes.forgetSettled(at),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(names, states, elapsed).map(
      ([id, state, at]) =>
        ({ jobs }: AgentStore) =>
          jobs.note(id, { device: 'receiptPrinter', state }, { wall, elapsed: at }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(names, states, elapsed).map(
      ([id, state, at]) =>
        ({ jobs }: AgentStore) =>
          jobs.conclude(id, { state, cause: 'x' }, { wall, elapsed: at }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(states, states, elapsed).map(
      ([from, to, at]) =>
        ({ jobs }: AgentStore) =>
          jobs.concludeAll(from, { state: to, cause: 'y' }, { wall, elapsed: at }),
    ),
  },
  {
    weight: 1,
    arbitrary: elapsed.map(
      (at) =>
        ({ jobs }: AgentStore) =>
          jobs.forget(at),
    ),
  },
  {
    weight: 1,
    arbitrary: elapsed.map(
      (ms) =>
        ({ elapsed: time }: AgentStore) =>
          time.write({ ms, wall: ms * 2 }),
    ),
  },
);

/** Everything that can be asked. */
const lookAt = ({ envelopes, jobs, elapsed: time }: AgentStore): unknown => [
  envelopes.waiting(),
  envelopes.counts(),
  time.read(),
  ['a', 'b', 'c', 'd'].map((id) => [envelopes.find(id), envelopes.content(id), jobs.find(id)]),
];

it('answers as the real store does, whatever is done to both', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
      const folder = makeFolder();
      const disk = createModelDisk({ random: () => 0, fault: () => 'none' });
      const openModel = () => disk.open({ isAlive: () => true, kill: () => {} });
      let [real, model] = [openSqliteStore(folder), openModel()];
      try {
        for (const operate of operations) {
          if (operate === null) {
            real.database.close();
            [real, model] = [openSqliteStore(folder), openModel()];
          } else expect(operate(model)).toEqual(operate(real));
          expect(lookAt(model)).toEqual(lookAt(real));
        }
      } finally {
        real.database.close();
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 60 },
  );
});

it('keeps over a power cut what was flushed, and of the rest a beginning or nothing', () => {
  let fault: 'none' | 'killedBetween' = 'none';
  for (const chance of [0, 0.999]) {
    fault = 'none';
    const disk = createModelDisk({ random: () => chance, fault: () => fault });
    let isAlive = true;
    const store = disk.open({
      isAlive: () => isAlive,
      kill: () => {
        isAlive = false;
      },
    });
    expect(store.envelopes.insert(envelopeOf('a', null, 0)).ok).toBe(true);
    fault = 'killedBetween';
    expect(store.envelopes.insert(envelopeOf('b', null, 0)).ok).toBe(false);
    disk.cutPower();
    const next = disk.open({ isAlive: () => true, kill: () => {} });
    const ids = next.envelopes.waiting();
    expect(ids.ok && ids.value.map(({ envelopeId }) => envelopeId)).toEqual(chance === 0 ? ['a'] : ['a', 'b']);
  }
});
