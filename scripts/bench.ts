import { agentIdReadOverhead } from './bench/agent-id-read-overhead.ts';
import { agentReceipt40Overhead } from './bench/agent-receipt40-overhead.ts';
import { agentStartTime } from './bench/agent-start-time.ts';
import { agentStatusGrowth } from './bench/agent-status-growth.ts';
import { type Bench, isReached, measure } from './bench/bench.ts';
import { caseTripTime } from './bench/case-trip-time.ts';
import { idCardReadOverhead } from './bench/id-card-read-overhead.ts';
import { outboxPutOverhead } from './bench/outbox-put-overhead.ts';
import { receiptPrintOverhead } from './bench/receipt-print-overhead.ts';
import { serverDocumentTime } from './bench/server-document-time.ts';
import { serverStartGrowth, serverSubmitGrowth } from './bench/server-growth.ts';
import { serverLookupP99 } from './bench/server-lookup-p99.ts';
import { serverSubmitP95, serverSubmitThroughput, serverSubmitVsDirectus } from './bench/server-submit.ts';
import { serverTerminalsLag, serverTerminalsMemory } from './bench/server-terminals.ts';
import { serverTimelineProof } from './bench/server-timeline-proof.ts';
import { uiAttractTime } from './bench/ui-attract-time.ts';
import { uiFirstLoad } from './bench/ui-first-load.ts';
import { buildBundles } from './build.ts';

const benches: readonly Bench[] = [
  agentIdReadOverhead,
  idCardReadOverhead,
  receiptPrintOverhead,
  outboxPutOverhead,
  agentReceipt40Overhead,
  uiFirstLoad,
  uiAttractTime,
  caseTripTime,
  agentStatusGrowth,
  agentStartTime,
  serverTimelineProof,
  serverSubmitThroughput,
  serverSubmitP95,
  serverSubmitVsDirectus,
  serverLookupP99,
  serverDocumentTime,
  serverStartGrowth,
  serverSubmitGrowth,
  serverTerminalsMemory,
  serverTerminalsLag,
];

const args = process.argv.slice(2);
const asJson = args.includes('--json');
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`No such row: ${unknown.join(', ')}. There are: ${benches.map((bench) => bench.name).join(', ')}`);
  process.exit(2);
}

const columns = (cells: readonly string[]) =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(26) : cell.padStart(11))).join('');

// What is measured is the built page; its lines go aside, for rows are read by programs too.
if ((await buildBundles(console.error)).some(({ passed }) => !passed)) process.exit(1);

if (!asJson) console.log(columns(['row', 'value', 'baseline', 'ratio', 'goal', '']));
let failed = false;
for (const bench of benches.filter(({ name }) => names.length === 0 || names.includes(name))) {
  try {
    const row = await measure(bench);
    if (asJson) {
      console.log(JSON.stringify(row));
      continue;
    }
    const sign = bench.better === 'lower' ? '≤' : '≥';
    const goal = `${sign} ${bench.goal}${bench.goalOf === 'value' ? ` ${bench.unit}` : ''}`;
    const value = `${row.value} ${row.unit}`;
    console.log(
      columns([
        row.name,
        value,
        `${row.baseline} ${row.unit}`,
        String(row.ratio),
        goal,
        isReached(bench, row) ? 'reached' : 'missed',
      ]),
    );
    console.log(`  baseline: ${bench.baselineIs}`);
  } catch (error) {
    failed = true;
    console.error(`${bench.name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
  }
}
process.exit(failed ? 1 : 0);
