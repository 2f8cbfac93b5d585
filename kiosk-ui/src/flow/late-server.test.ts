import { ok } from '@linban/shared/result.ts';
import { afterEach, expect, it } from 'vitest';
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
