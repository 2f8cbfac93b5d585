import { parseArgs } from 'node:util';
import { bitFlips } from './campaigns/bit-flips.ts';
import type { Campaign } from './campaigns/campaign.ts';
import { chaos } from './campaigns/chaos.ts';
import { departments } from './campaigns/departments.ts';
import { killPoints } from './campaigns/kill-points.ts';
import { outboxKills } from './campaigns/outbox-kills.ts';
import { powerCuts } from './campaigns/power-cuts.ts';
import { residualData } from './campaigns/residual-data.ts';
import { simulation } from './campaigns/simulation.ts';

const campaigns: readonly Campaign[] = [
  killPoints,
  simulation,
  outboxKills,
  powerCuts,
  bitFlips,
  residualData,
  departments,
  chaos,
];

const usage = (): string =>
  campaigns
    .flatMap(({ name, about, options }) => [
      `npm run campaign -- ${name}   ${about}`,
      ...Object.entries(options).map(
        ([option, { about: what, standard }]) =>
          `  --${option.padEnd(12)} ${what}${standard === null ? '' : ` (${standard})`}`,
      ),
    ])
    .join('\n');

/** The figures a campaign was asked to run with; `null`: not understood. A seed that was not given is drawn from the clock. */
const readFigures = ({ options }: Campaign, args: readonly string[]): Record<string, number> | null => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: Object.fromEntries(Object.keys(options).map((option) => [option, { type: 'string' as const }])),
    });
    const figures = Object.fromEntries(
      Object.entries(options).map(([option, { standard }]) => [
        option,
        Number(values[option] ?? standard ?? Date.now() % 1_000_000),
      ]),
    );
    return Object.values(figures).every((value) => Number.isSafeInteger(value) && value >= 0) ? figures : null;
  } catch {
    return null;
  }
};

const [name, ...args] = process.argv.slice(2);
const campaign = campaigns.find((one) => one.name === name);
const figures = campaign && readFigures(campaign, args);
if (!campaign || !figures) {
  console.error(usage());
  process.exit(2);
}
process.exit((await campaign.run((option) => figures[option] ?? 0, console.log)) ? 0 : 1);
