import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKeysSchema } from '@linban/shared/contracts/terminal-link.ts';
import * as v from 'valibot';
import { reportOf, workingDevices } from '../../../server/src/testing/devices.ts';
import { createTestTerminal } from '../../../server/src/testing/test-terminal.ts';
import { benchKeyOf } from '../bench-terminals.ts';
import { answerTheBench } from '../side-process.ts';

/** Terminals that are connected and report, and nothing else. */
const questions = v.variant('do', [
  /** Connects them, and each reports once. */
  v.object({
    do: v.literal('connect'),
    address: v.string(),
    keys: serverKeysSchema,
    terminalIds: v.array(v.string()),
  }),
  /** Each reports once within so long, evenly spread. */
  v.object({ do: v.literal('report'), withinMs: v.number() }),
]);

/** So many connect at once. */
const lanes = 64;
const reporters: ((seq: number) => Promise<void>)[] = [];
let seq = 1;

const connect = async (
  address: string,
  keys: v.InferOutput<typeof serverKeysSchema>,
  terminalIds: readonly string[],
): Promise<void> => {
  const left = [...terminalIds];
  const lane = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const link = await createTestTerminal(address, id, benchKeyOf(id), keys).agent();
      const boot = randomUUID();
      const report = async (number: number): Promise<void> => {
        const said = await link.ask('terminal.report', reportOf(boot, number, workingDevices));
        if (!said.ok) throw new Error(`a report was refused: ${said.error.kind}`);
      };
      await report(seq);
      reporters.push(report);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

const reportAll = async (withinMs: number): Promise<void> => {
  seq += 1;
  const start = performance.now();
  const sent: Promise<void>[] = [];
  for (const [index, report] of reporters.entries()) {
    const at = start + (index / reporters.length) * withinMs;
    if (at > performance.now()) await sleep(at - performance.now());
    sent.push(report(seq));
  }
  await Promise.all(sent);
};

answerTheBench(questions, async (question) => {
  if (question.do === 'connect') await connect(question.address, question.keys, question.terminalIds);
  else await reportAll(question.withinMs);
  return true;
});
