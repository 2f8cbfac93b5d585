import { expect, it } from 'vitest';
import { createBegunAnew, type JobLook } from './begun-anew.ts';

const look = (state: JobLook['state'], begunAt?: number, upSeconds?: number): JobLook => ({
  state,
  begunAt,
  upSeconds,
});
const lastOf = (looks: readonly JobLook[]) => {
  const isBegunAnew = createBegunAnew();
  return looks.map(isBegunAnew).at(-1);
};

it.each<[string, readonly JobLook[]]>([
  [
    'is begun, stopped and done',
    [look('pending', undefined, 4), look('processing', 5, 5), look('stopped', 5, 9), look('completed', 5, 9)],
  ],
  ['waits for long', [look('pending', undefined, 4), look('pending', undefined, 400)]],
  ['is of a printer that tells no time', [look('pending'), look('processing'), look('processing'), look('completed')]],
  [
    'is of a printer that tells the time now and then',
    [look('processing', 5, 7), look('processing'), look('completed', 5, 8)],
  ],
])('a job that %s was begun once', (_name, looks) => expect(lastOf(looks)).toBe(false));

it.each<[string, readonly JobLook[]]>([
  [
    'began again while nobody looked',
    [look('processing', 1795722920, 1795722925), look('processing', 1795722925, 1795722925)],
  ],
  ['began again and is done', [look('processing', 5, 7), look('completed', 8, 9)]],
  ['waits again', [look('processing', 5, 7), look('pending', undefined, 8)]],
  ['is of a printer that was off and on', [look('processing', 5, 70), look('processing', 5, 2)]],
  [
    'began again, and looks well since',
    [look('processing', 5, 7), look('pending', undefined, 8), look('processing', 5, 9)],
  ],
])('a job that %s was begun anew', (_name, looks) => expect(lastOf(looks)).toBe(true));
