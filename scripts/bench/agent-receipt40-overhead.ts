import { receiptSchema } from '@linban/shared/devices/receipt.ts';
import * as v from 'valibot';
import type { Bench } from './bench.ts';
import { timeReceipt } from './time-receipt.ts';

/** Forty lines, as a list of payments has. */
const receipt = v.parse(receiptSchema, {
  blocks: Array.from({ length: 40 }, (_, line) => ({
    kind: 'field',
    label: `2026年${String((line % 12) + 1).padStart(2, '0')}月 缴费`,
    value: `养老保险 ${1_000 + line}.00 元`,
  })),
});

export const agentReceipt40Overhead: Bench = {
  name: 'agent.receipt40.overhead',
  unit: 'ms',
  baselineIs: 'a bare socket writes the same 40 lines to the same printer (20 kB/s) until the paper is cut',
  goal: 1.2,
  goalOf: 'ratio',
  better: 'lower',
  run: () => timeReceipt(receipt),
};
