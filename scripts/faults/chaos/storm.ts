import { randomUUID } from 'node:crypto';
import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import type { TestTerminal } from '../../../server/src/testing/test-terminal.ts';
import type { Application } from './chaos-terminal.ts';

export interface Storm {
  /** Of the servers that can be had now. */
  readonly ports: readonly number[];
  readonly terminals: readonly ((address: string) => TestTerminal)[];
  readonly person: ServedHolder;
  readonly seed: number;
  readonly sends: number;
  readonly stepClocks: (offsetMs: number) => void;
}

const month = 30 * 24 * 3_600_000;
/** Fewer than a screen may ask at once. */
const mostOnOneLink = 25;

/**
 * Sends one envelope many times at once to all servers; then another one under its id, which must be refused; then, by clocks that
 * went on a month, the first one again. `again` sends it once more to whoever is at an address: for one that nobody heard an answer to.
 * `null`: no server was there.
 */
export const runStorm = async (storm: Storm) => {
  const { ports, sends, seed } = storm;
  const make = storm.terminals[seed % storm.terminals.length];
  const [first] = ports;
  if (!make || first === undefined) return null;
  const links: Awaited<ReturnType<TestTerminal['resident']>>[] = [];
  const count = Math.ceil(sends / mostOnOneLink / ports.length) * ports.length;
  for (let link = 0; link < count; link += 1) {
    const opened = await make(`http://127.0.0.1:${ports[link % ports.length]}/`)
      .resident()
      .catch(() => null);
    if (opened) links.push(opened);
  }
  try {
    const terminal = make(`http://127.0.0.1:${first}/`);
    const envelopeId = randomUUID();
    const [envelope, other] = [
      await terminal.sealContent(await terminal.registration(storm.person), envelopeId),
      await terminal.sealContent(await terminal.registration(storm.person), envelopeId),
    ];
    if (links.length === 0) return null;
    const sent = Array.from({ length: sends }, (_, index) =>
      links[index % links.length]?.ask('cases.submit', { envelope }),
    );
    const replies = (await Promise.all(sent)).filter((reply) => reply !== undefined);
    const application: Application = {
      envelopeId,
      item: 'instant',
      terminalId: terminal.terminalId,
      person: storm.person,
      receipts: new Set(replies.flatMap((reply) => (reply.ok ? [JSON.stringify(reply.value)] : []))),
      caseNumber: replies.find((reply) => reply.ok)?.value.caseNumber ?? null,
      refused: null,
    };
    const wrong: string[] = [];
    for (const link of links) {
      const refusal = await link.ask('cases.submit', { envelope: other });
      if (refusal.ok) wrong.push(`${envelopeId} was taken with another content`);
      else if (!['differentContent', 'unreachable', 'internal', 'tooManyRequests'].includes(refusal.error.kind))
        wrong.push(`${envelopeId} with another content: ${refusal.error.kind}`);
    }
    storm.stepClocks(month);
    for (const link of links) {
      const late = await link.ask('cases.submit', { envelope });
      if (late.ok) application.receipts.add(JSON.stringify(late.value));
      else if (!['unreachable', 'internal', 'tooManyRequests'].includes(late.error.kind))
        wrong.push(`${envelopeId} a month later: ${late.error.kind}`);
    }
    const again = async (address: string): Promise<void> => {
      const link = await make(`${address}/`).resident();
      const reply = await link.ask('cases.submit', { envelope });
      link.close();
      if (!reply.ok) return;
      application.receipts.add(JSON.stringify(reply.value));
      application.caseNumber = reply.value.caseNumber;
    };
    return { application, wrong, again, answered: replies.filter((reply) => reply.ok).length };
  } finally {
    storm.stepClocks(0);
    for (const link of links) link.close();
  }
};
