import { expect, it } from 'vitest';
import { openDatabase } from '../outbox/database.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { makeFolder } from '../testing/samples.ts';
import { openRestarts } from './restarts.ts';

const setUp = () => {
  const folder = makeFolder();
  const clock = createFakeClock();
  const start = (isNewStart = true) => {
    const database = openDatabase(folder);
    const restarts = openRestarts(database, { clock, isNewStart });
    database.close();
    return restarts;
  };
  return { clock, start };
};

it('calls the sixth start within ten minutes a storm, not the fifth', async () => {
  const { clock, start } = setUp();
  for (let times = 1; times <= 5; times += 1) {
    expect(start()()).toEqual({ recent: times, isStorm: false });
    await clock.advance(60_000);
  }
  expect(start()()).toEqual({ recent: 6, isStorm: true });
});

it('lets a storm pass while the agent runs', async () => {
  const { clock, start } = setUp();
  for (let times = 1; times <= 5; times += 1) start();
  const restarts = start();
  await clock.advance(600_001);
  expect(restarts()).toEqual({ recent: 0, isStorm: false });
});

it('makes no storm of starts over a day', async () => {
  const { clock, start } = setUp();
  for (let times = 1; times <= 12; times += 1) {
    expect(start()().isStorm).toBe(false);
    await clock.advance(7_200_000);
  }
});

it('counts only what it is told to count', () => {
  const { start } = setUp();
  start();
  expect(start(false)().recent).toBe(1);
});

it('forgets starts in the future: the clock was set back', () => {
  const { clock, start } = setUp();
  for (let times = 1; times <= 6; times += 1) start();
  clock.step(-86_400_000);
  expect(start()()).toEqual({ recent: 1, isStorm: false });
});
