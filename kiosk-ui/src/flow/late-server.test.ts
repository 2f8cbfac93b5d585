import { ok } from '@linban/shared/result.ts';
import { afterEach, expect, it } from 'vitest';
import { instantItem } from './test-fixtures.ts';
import { createWorld, unreachable, type World } from './test-world.ts';

let world: World;
afterEach(() => world.kiosk.stop());

it('knows that the server is reached although it was reached only after the catalogue had been asked for', async () => {
  world = await createWorld({ 'catalogue.items': () => unreachable });
  await world.setServer(false);
  world.server['catalogue.items'] = () => ok({ items: [] });
  await world.setServer(true);
  expect(world.view().links.server).toBe(true);
});

it('offers what the centre has to somebody who came before the terminal was told of it', async () => {
  let asked = 0;
  world = await createWorld({
    'catalogue.items': () => {
      asked += 1;
      return asked === 1 ? unreachable : ok({ items: [instantItem] });
    },
  });
  await world.send({ type: 'identify' });
  await world.layCard();
  await world.advance(1);
  expect(asked).toBe(2);
  expect(world.screen()).toMatchObject({ name: 'home', items: [{ item: { id: instantItem.id } }] });
});
