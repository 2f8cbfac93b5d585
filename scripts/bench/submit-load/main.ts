import { setTimeout as sleep } from 'node:timers/promises';
import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import { serverKeysSchema } from '@linban/shared/contracts/terminal-link.ts';
import * as v from 'valibot';
import { inventPerson } from '../../../server/src/testing/people.ts';
import { createTestTerminal, type TestTerminal } from '../../../server/src/testing/test-terminal.ts';
import { benchKeyOf } from '../bench-terminals.ts';
import { answerTheBench } from '../side-process.ts';

/** The terminals of the bench: seals cases before the clock runs, then sends them as it is told. */
const questions = v.variant('do', [
  v.object({
    do: v.literal('seal'),
    address: v.string(),
    keys: serverKeysSchema,
    terminalIds: v.array(v.string()),
    count: v.number(),
  }),
  /** So many, with so many under way at any time. */
  v.object({ do: v.literal('flood'), count: v.number(), atOnce: v.number() }),
  /** So many, each when its time has come, whatever became of those before. */
  v.object({ do: v.literal('pace'), count: v.number(), perSecond: v.number() }),
]);

interface Ready {
  readonly send: () => Promise<void>;
}

const people = Array.from({ length: 50 }, (_, index) =>
  inventPerson('王小英', `${1966 + (index % 28)}-03-15`, String(100 + index)),
);

const envelopeOf = (terminal: TestTerminal, index: number): Promise<SealedEnvelope> => {
  const person = people[index % people.length];
  if (!person) throw new Error('nobody');
  return terminal.envelope(person);
};

const ready: Ready[] = [];

const take = (): Ready => {
  const next = ready.shift();
  if (!next) throw new Error('more is to be sent than was sealed');
  return next;
};

const seal = async (
  address: string,
  keys: v.InferOutput<typeof serverKeysSchema>,
  ids: readonly string[],
  count: number,
) => {
  const terminals = ids.map((id) => createTestTerminal(address, id, benchKeyOf(id), keys));
  const links = await Promise.all(terminals.map((terminal) => terminal.agent()));
  for (let first = 0; first < count; first += terminals.length) {
    const envelopes = await Promise.all(terminals.map((terminal, index) => envelopeOf(terminal, first + index)));
    envelopes.forEach((envelope, index) => {
      const link = links[index];
      if (!link) throw new Error('a terminal without a link');
      ready.push({
        send: async () => {
          const answer = await link.ask('cases.submit', { envelope });
          if (!answer.ok) throw new Error(`a case was refused: ${answer.error.kind}`);
        },
      });
    });
  }
};

/** Seconds until all were answered. */
const flood = async (count: number, atOnce: number): Promise<number> => {
  const sent = Array.from({ length: count }, take);
  const start = performance.now();
  const lane = async (): Promise<void> => {
    for (let next = sent.pop(); next; next = sent.pop()) await next.send();
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (performance.now() - start) / 1000;
};

/** Milliseconds from when each should have been sent until it was answered. */
const pace = async (count: number, perSecond: number): Promise<readonly number[]> => {
  const start = performance.now();
  const times: Promise<number>[] = [];
  while (times.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - start) / 1000) * perSecond) + 1);
    while (times.length < due) {
      const at = start + (times.length / perSecond) * 1000;
      times.push(
        take()
          .send()
          .then(() => performance.now() - at),
      );
    }
    await sleep(1);
  }
  return Promise.all(times);
};

answerTheBench(questions, async (question) => {
  if (question.do === 'seal') {
    await seal(question.address, question.keys, question.terminalIds, question.count);
    return true;
  }
  if (question.do === 'flood') return flood(question.count, question.atOnce);
  return [...(await pace(question.count, question.perSecond))];
});
