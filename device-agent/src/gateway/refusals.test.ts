import { expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createRefusals } from './refusals.ts';

const watch = () => {
  const clock = createFakeClock();
  const told: string[] = [];
  return { clock, told, refusals: createRefusals(clock, (cause, count) => told.push(`${cause} ${count}`)) };
};

it('tells the first of each cause at once, the rest once a minute, and the next first one again after a quiet minute', async () => {
  const { clock, told, refusals } = watch();
  for (let count = 0; count < 500; count += 1) refusals.note('origin');
  refusals.note('host');
  expect(told).toEqual(['origin 1', 'host 1']);
  await clock.advance(60_000);
  expect(told.splice(0)).toEqual(['origin 1', 'host 1', 'origin 499']);
  refusals.note('origin');
  refusals.note('origin');
  expect(told).toEqual([]);
  await clock.advance(60_000);
  expect(told.splice(0)).toEqual(['origin 2']);
  await clock.advance(60_000);
  refusals.note('origin');
  expect(told).toEqual(['origin 1']);
});

it('tells what it still counts when it ends, and nothing twice', async () => {
  const { clock, told, refusals } = watch();
  for (let count = 0; count < 3; count += 1) refusals.note('token');
  refusals.note('host');
  refusals.flush();
  expect(told).toEqual(['token 1', 'host 1', 'token 2']);
  await clock.advance(600_000);
  expect(told).toHaveLength(3);
});
