import { envelopeContext, sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import { supplementContentSchema } from '@linban/shared/cases/supplement.ts';
import { fail, ok } from '@linban/shared/result.ts';
import { importOpeningKey, open } from '@linban/shared/sealing/hpke.ts';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asked, assertionCanary, caseIn, caseNumber } from './test-fixtures.ts';
import { identify, signature } from './test-trips.ts';
import { createWorld, unreachable, type World } from './test-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  world.server['cases.show'] = () =>
    ok(caseIn(world.callsOf('outbox.settle').length > 0 ? 'supplemented' : 'supplementRequired'));
});
afterEach(() => {
  expect(world.bugs).toEqual([]);
  world.kiosk.stop();
});

const toQuestions = async (): Promise<void> => {
  await identify(world);
  await world.send({ type: 'openCases' }, { type: 'openCase', caseNumber });
  await world.send({ type: 'answerSupplement' });
};
const answerAll = (): Promise<void> =>
  world.send(
    { type: 'next' },
    { type: 'answer', page: 'saidOfMissing0', value: 'handedIn' },
    { type: 'next' },
    { type: 'confirm' },
    { type: 'sign', signature },
  );

describe('what is missing', () => {
  it('is answered question by question, signed, sealed, and on the disk before it is sent', async () => {
    await toQuestions();
    expect(world.screen()).toMatchObject({ name: 'question', page: { id: 'reason' }, answer: 'never', steps: 2 });
    await answerAll();
    await world.reach('case');
    expect(world.screen()).toMatchObject({ supplement: 'sent', caseView: { state: 'supplemented' } });
    const order = world.calls.map(({ to }) => to).filter((to) => /^outbox|submit/.test(to));
    expect(order).toEqual(['outbox.put', 'cases.submit', 'outbox.settle']);

    const [put, submit] = ['outbox.put', 'cases.submit'].map((to) => {
      const payload = v.looseObject({ envelope: sealedEnvelopeSchema });
      return v.parse(payload, world.callsOf(to)[0]?.payload).envelope;
    });
    expect(submit).toEqual(put);
    if (!submit) throw new Error('nothing was sent');
    const opened = await open([await importOpeningKey('k1', world.privateJwk)], submit.sealed, envelopeContext(submit));
    if (!opened.ok) throw new Error(opened.error.kind);
    expect(v.parse(supplementContentSchema, JSON.parse(opened.value))).toMatchObject({
      caseNumber,
      answers: asked.answers,
      said: ['handedIn'],
      assertion: assertionCanary,
    });
  });

  it('is kept at the terminal while the server is away, and not asked about twice', async () => {
    world.server['cases.submit'] = () => unreachable;
    await toQuestions();
    await answerAll();
    await world.until(() => world.callsOf('cases.submit').length > 0);
    await world.advance(20_000);
    expect(world.screen()).toMatchObject({ name: 'case', supplement: 'kept' });
    await world.send({ type: 'answerSupplement' });
    expect(world.screen()).toMatchObject({ name: 'case', supplement: 'kept' });
    expect(world.callsOf('outbox.put')).toHaveLength(1);
  });

  it('says when the case does not wait for it any more, and leads to the card when the server forgot the person', async () => {
    world.server['cases.asked'] = () => fail({ kind: 'notAwaited' });
    await toQuestions();
    expect(world.screen()).toMatchObject({ name: 'case', supplement: 'refused' });
    await world.send({ type: 'home' }, { type: 'openCase', caseNumber });
    expect(world.screen()).toMatchObject({ supplement: 'idle' });
    world.server['cases.asked'] = () => fail({ kind: 'forbidden' });
    await world.send({ type: 'answerSupplement' });
    expect(world.screen().name).toBe('identify');
  });
});
