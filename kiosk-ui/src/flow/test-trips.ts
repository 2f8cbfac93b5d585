import type { Signature } from '@linban/shared/cases/case-content.ts';
import type { Result } from '@linban/shared/result.ts';
import { instantItem, lookupItem, phoneCanary } from './test-fixtures.ts';
import type { World } from './test-world.ts';

/** Ways that many tests begin with. */

export const signature: Signature = {
  aspect: 2,
  strokes: [
    [
      [0, 0],
      [600, 600],
    ],
  ],
};

export const identify = async (world: World): Promise<void> => {
  await world.reach('attract');
  await world.send({ type: 'identify' });
  await world.cardEvent({ name: 'identity.armed', payload: {} });
  await world.layCard();
};

export const toReview = async (world: World): Promise<void> => {
  await identify(world);
  await world.send(
    { type: 'openItem', itemId: instantItem.id },
    { type: 'startItem' },
    { type: 'answer', page: 'reason', value: 'never' },
    { type: 'next' },
    { type: 'answer', page: 'phone', value: phoneCanary },
    { type: 'next' },
  );
};

/** Signed: the application is sealed and on its way. */
export const toSubmission = async (world: World): Promise<void> => {
  await toReview(world);
  await world.send({ type: 'confirm' }, { type: 'sign', signature });
  await world.until(() => world.callsOf('outbox.put').length > 0 || world.screen().name !== 'submitting');
};

export const toLooking = async (world: World): Promise<void> => {
  await identify(world);
  await world.send(
    { type: 'openItem', itemId: lookupItem.id },
    { type: 'startItem' },
    { type: 'answer', page: 'period', value: 'year' },
    { type: 'next' },
  );
};

/** A reply that a test gives when it wants to. */
export const held = <T, E>() => {
  let reply: (result: Result<T, E>) => void = () => undefined;
  const promise = new Promise<Result<T, E>>((resolve) => {
    reply = resolve;
  });
  return { promise, reply: (result: Result<T, E>) => reply(result) };
};
