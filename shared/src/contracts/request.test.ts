import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { fail, ok } from '../result.ts';
import { type Admit, answerRequest, ask, type Handlers, noErrorSchema, type RequestTable } from './request.ts';

const table = {
  double: {
    payload: v.strictObject({ n: v.number() }),
    value: v.strictObject({ n: v.number() }),
    error: v.strictObject({ kind: v.literal('tooBig') }),
  },
  explode: { payload: v.strictObject({}), value: v.strictObject({}), error: noErrorSchema },
  whisper: {
    payload: v.strictObject({ to: v.string() }),
    value: v.strictObject({ by: v.string() }),
    error: v.strictObject({ kind: v.literal('notForYou') }),
  },
} as const satisfies RequestTable;
const rules = { double: 'anybody', explode: 'anybody', whisper: 'friend' } as const;

interface Askers {
  readonly anybody: null;
  readonly friend: { readonly name: string };
}
const handlers: Handlers<typeof table, Askers, typeof rules> = {
  double: async (_, { n }) => (n > 100 ? fail({ kind: 'tooBig' }) : ok({ n: n * 2 })),
  explode: async () => {
    throw new Error('bug');
  },
  whisper: async ({ name }) => ok({ by: name }),
};
const admit = (friend: string | null): Admit<Askers> => ({
  anybody: async () => ok(null),
  friend: async () => (friend === null ? fail({ kind: 'notForYou' }) : ok({ name: friend })),
});
const bugs: string[] = [];
const answerTo = (friend: string | null) => (raw: unknown) =>
  answerRequest({ table, rules, handlers }, admit(friend), raw, (name) => bugs.push(name));
const answer = answerTo(null);

describe('a request', () => {
  it('is asked and answered', async () => {
    expect(await ask(table, answer, 'double', { n: 4 }, 100)).toEqual(ok({ n: 8 }));
    expect(await ask(table, answer, 'double', { n: 400 }, 100)).toEqual(fail({ kind: 'tooBig' }));
  });

  it('that breaks the contract is refused', async () => {
    const invalid = fail({ kind: 'invalidMessage' });
    expect(await answer({ name: 'double', payload: { n: '4' } })).toEqual(invalid);
    expect(await answer({ name: 'double', payload: { n: 4, extra: 1 } })).toEqual(invalid);
    expect(await answer({ name: 'double', payload: { n: 4 }, newer: 1 })).toEqual(ok({ n: 8 }));
    expect(await answer({ name: 'toString', payload: {} })).toEqual(invalid);
    expect(await answer({ name: '__proto__', payload: {} })).toEqual(invalid);
  });

  it('that is not for whoever asks is refused before it is read, and otherwise knows who asks', async () => {
    expect(await ask(table, answerTo('li'), 'whisper', { to: 'wang' }, 100)).toEqual(ok({ by: 'li' }));
    expect(await ask(table, answer, 'whisper', { to: 'wang' }, 100)).toEqual(fail({ kind: 'notForYou' }));
    expect(await answer({ name: 'whisper', payload: 'nonsense' })).toEqual(fail({ kind: 'notForYou' }));
  });

  it('that runs into a bug is told so and the bug is reported', async () => {
    expect(await answer({ name: 'explode', payload: {} })).toEqual(fail({ kind: 'internal' }));
    expect(bugs).toEqual(['explode']);
  });

  it('never throws, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (raw) => {
        expect(await answer(raw)).toEqual(fail({ kind: 'invalidMessage' }));
      }),
    );
  });
});

describe('an answer', () => {
  const unreachable = fail({ kind: 'unreachable' });
  it.each<[string, () => Promise<unknown>]>([
    ['never comes', () => Promise.reject(new Error('timeout'))],
    ['is nonsense', async () => 'hello'],
    ['has another shape', async () => ({ ok: true, value: { n: 'eight' } })],
    ['has an unknown error', async () => ({ ok: false, error: { kind: 'surprise' } })],
  ])('that %s leaves the outcome unknown', async (_, carry) => {
    expect(await ask(table, carry, 'double', { n: 4 }, 100)).toEqual(unreachable);
  });
});
