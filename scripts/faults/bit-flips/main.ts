import { runBitFlips } from '../../../device-agent/src/testing/bit-flips.ts';
import { flipLog } from './flip-log.ts';
import type { FlipResult } from './flip-result.ts';

// A process of its own, so that a planted bug is in nobody else's code. Writes its result on stdout.
const [what = '', ...figures] = process.argv.slice(2);
const [seed = 1, rounds = 1, pages = 0] = figures.map(Number);

const flipOutbox = async (): Promise<FlipResult> => {
  const { faults, cases, rows, files, ...totals } = await runBitFlips({ seed, rounds });
  const kept = [...cases]
    .toSorted(([one], [other]) => one - other)
    .map(
      ([rate, { waiting, goOn }]) =>
        `${rate === 0 ? 'a single bit' : `${rate} of all bits`}: ${goOn} of ${waiting} cases went on`,
    );
  return { ...totals, faults, about: [`${files} times the file was renewed, ${rows} times rows were mended`, ...kept] };
};

const result = what === 'outbox' ? await flipOutbox() : await flipLog({ seed, rows: rounds, pages });
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
