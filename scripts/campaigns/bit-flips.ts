import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { type FlipResult, flipResultSchema } from '../faults/bit-flips/flip-result.ts';
import { programNode, repositoryRoot } from '../repository.ts';
import type { Campaign } from './campaign.ts';

const faultsFolder = join(repositoryRoot, 'scripts/faults');

type Target = readonly ['outbox' | 'log', ...number[]];

const flip = async (target: Target, plantedBug: string | null): Promise<FlipResult> => {
  const spoilt = plantedBug === null ? [] : ['--import', join(faultsFolder, 'planted', `${plantedBug}.ts`)];
  const args = [...spoilt, join(faultsFolder, 'bit-flips/main.ts'), ...target.map(String)];
  const { stdout } = await promisify(execFile)(programNode, args, { maxBuffer: 64 * 1_048_576 });
  return v.parse(flipResultSchema, JSON.parse(stdout));
};

/** What has to be found, and where. */
const bugs = (seed: number): readonly { readonly bug: string; readonly target: Target }[] => [
  // Rows are believed whatever their seal says.
  { bug: 'seal-is-believed', target: ['outbox', seed, 200] },
  // What proofs are folded from is believed.
  { bug: 'nodes-are-believed', target: ['log', seed, 200, 0] },
];

export const bitFlips: Campaign = {
  name: 'bit-flips',
  about:
    "lets bits flip on the disk, in the agent's store and in the server's public log, and looks whether each that means something is found",
  options: {
    outbox: { about: "how many times in the agent's store", standard: 5_000 },
    rows: { about: 'how many times in rows of the log', standard: 5_000 },
    pages: { about: "how many times in the files of the log's database", standard: 100 },
    seed: { about: 'of the first; the others count on from there. One seed hits the same bits again', standard: null },
    planted: { about: '1: also tries that each planted bug is found; 2: only that', standard: 1 },
  },
  run: async (figure, report) => {
    const seed = figure('seed');
    const play = async (name: string, target: Target): Promise<boolean> => {
      const startedAt = performance.now();
      const { rounds, flips, harmless, about, faults } = await flip(target, null);
      for (const line of about) report(`${name}: ${line}`);
      for (const fault of faults.slice(0, 20)) report(`${name}, seed ${fault.seed}: ${fault.kind}: ${fault.about}`);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      report(
        `${name}: ${rounds} rounds, ${flips} flips, ${harmless} rounds harmless, ${faults.length} faults, ${seconds} s`,
      );
      return faults.length === 0;
    };
    let isWell = true;
    if (figure('planted') < 2) {
      isWell = await play('outbox', ['outbox', seed, figure('outbox')]);
      isWell = (await play('public log', ['log', seed, figure('rows'), figure('pages')])) && isWell;
    }
    if (figure('planted') === 0) return isWell;
    for (const { bug, target } of bugs(seed)) {
      const isFound = (await flip(target, bug)).faults.some(({ kind }) => kind === 'unseen');
      report(`planted ${bug}: ${isFound ? 'found' : 'NOT FOUND'}`);
      isWell = isFound && isWell;
    }
    return isWell;
  },
};
