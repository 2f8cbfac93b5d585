import { describe, expect, it } from 'vitest';
import { runPowerCuts, whyNoPowerCuts } from '../testing/power-cuts.ts';

const reason = whyNoPowerCuts();
if (reason) process.stdout.write(`power cuts are skipped: ${reason}\n`);

describe.skipIf(reason)('a power cut', () => {
  it('takes nothing that was acknowledged, 40 times', { timeout: 300_000 }, async () => {
    const totals = await runPowerCuts({ mode: 'full', cuts: 40, seed: 1 });
    process.stdout.write(`power cuts: ${JSON.stringify(totals)}\n`);
    expect(totals.acknowledged).toBeGreaterThan(80);
    expect(totals).toMatchObject({ cuts: 40, losing: 0, lost: 0, doubled: 0, unreadable: 0, damaged: 0 });
  });

  it('takes it at synchronous=NORMAL, at least every second time', { timeout: 120_000 }, async () => {
    const totals = await runPowerCuts({ mode: 'normal', cuts: 10, seed: 2 });
    expect(totals.losing).toBeGreaterThanOrEqual(5);
  });
});
