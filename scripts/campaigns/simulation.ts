import { simulate } from '../../device-agent/src/testing/simulation/simulate.ts';
import type { Campaign } from './campaign.ts';

/** So much of a bad run is printed; the rest comes again with its seed. */
const shownEvents = 60;

export const simulation: Campaign = {
  name: 'simulation',
  about: 'plays the outbox, its delivery and the print desk through simulated troubles in virtual time',
  options: {
    seeds: { about: 'how many runs', standard: 1_000_000 },
    seed: { about: 'the first one; with --seeds 1 exactly that run again', standard: 1 },
  },
  run: async (figure, report) => {
    const [first, count] = [figure('seed'), figure('seeds')];
    const startedAt = performance.now();
    const bad: number[] = [];
    let acknowledged = 0;
    for (let seed = first; seed < first + count; seed += 1) {
      const { violations, trace, traceHash, ...run } = await simulate(seed);
      acknowledged += run.acknowledged;
      if (count === 1 || violations.length > 0) {
        report(`seed ${seed}, trace ${traceHash}: ${violations.length} violations`);
        for (const line of count === 1 ? trace : trace.slice(-shownEvents)) report(`  ${line}`);
      }
      if (violations.length > 0) bad.push(seed);
      if ((seed - first + 1) % 50_000 === 0) report(`${seed - first + 1} runs, ${bad.length} bad`);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    report(
      `seeds ${first} to ${first + count - 1}: ${acknowledged} acknowledged, ${bad.length} bad runs, ${seconds.toFixed(0)} s`,
    );
    for (const seed of bad.slice(0, 20)) report(`again: npm run campaign -- simulation --seeds 1 --seed ${seed}`);
    return bad.length === 0;
  },
};
