import { expect, it } from 'vitest';
import { runKills } from '../testing/kills.ts';
import { createSeededRandom } from '../testing/seeded-random.ts';

it('loses, doubles and damages nothing that was acknowledged, wherever it is killed', {
  timeout: 300_000,
}, async () => {
  const totals = await runKills({
    mode: 'honest',
    kills: 150,
    withinMs: 40_000,
    atLeast: 20,
    lanes: 2,
    random: createSeededRandom(1),
  });
  process.stdout.write(`outbox: ${totals.kills} kills, ${totals.acknowledged} acknowledged, ${totals.lost} lost\n`);
  expect(totals.acknowledged).toBeGreaterThan(totals.kills);
  expect(totals).toMatchObject({ lost: 0, doubled: 0, unreadable: 0, damaged: 0 });
});

it('would see an acknowledgement that comes before the disk', { timeout: 120_000 }, async () => {
  const totals = await runKills({ mode: 'early', kills: 8, lanes: 2, random: createSeededRandom(2) });
  expect(totals.lost).toBeGreaterThan(0);
});
