import { randomUUID } from 'node:crypto';
import { createCaseNumber, createQueryCode, createTrackingCode } from '@linban/shared/cases/codes.ts';
import { sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import { printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import type { EnvelopeId } from '@linban/shared/ids.ts';
import * as v from 'valibot';
import { systemClock } from '../clock.ts';
import { type AgentStore, openOutbox } from './open-store.ts';

/** `put ID`, `settled ID`, `sent ID`: what the store has acknowledged. */
export type Acknowledge = (line: string, work: () => Promise<boolean>) => Promise<boolean>;

const ciphertext = Buffer.from(randomUUID().repeat(30)).toString('base64url');
const nextEnvelope = () =>
  v.parse(sealedEnvelopeSchema, {
    v: 1,
    envelopeId: randomUUID(),
    terminalId: 'terminal-001',
    sealedAt: '2026-11-23T02:00:00.000Z',
    sealed: { keyId: 'k1', enc: 'A'.repeat(43), ciphertext },
  });
const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const receipt: SubmissionReceipt = {
  caseNumber: createCaseNumber(random),
  queryCode: createQueryCode(random),
  trackingCode: createTrackingCode(random),
  trackingUrl: 'http://127.0.0.1:4700/c/x',
  acceptedAt: '2026-11-23T02:00:01.000Z',
  proof: 'taken for good',
};

/**
 * Writes what an agent writes, as fast as it goes: puts envelopes, settles every second one, notes print jobs. Each write is
 * done by `acknowledge`, and the load ends with the first that was not.
 */
export const writeLoad = async (store: AgentStore, acknowledge: Acknowledge): Promise<void> => {
  const outbox = openOutbox(store, systemClock, {
    bounds: { cases: 100_000, hours: 72 },
    proofs: { digestOf: ({ sealed }) => `digest of ${sealed.keyId}`, isProof: async () => true },
  });
  const kept: EnvelopeId[] = [];
  try {
    for (let turn = 0; ; turn += 1) {
      const envelope = nextEnvelope();
      const { envelopeId } = envelope;
      if (!(await acknowledge(`put ${envelopeId}`, async () => (await outbox.put(envelope)).ok))) return;
      kept.push(envelopeId);
      const oldest = turn % 2 === 1 ? kept.shift() : undefined;
      const settle = async () => oldest === undefined || (await outbox.settle(oldest, receipt)).ok;
      if (oldest && !(await acknowledge(`settled ${oldest}`, settle))) return;
      const jobId = v.parse(printJobIdSchema, randomUUID());
      const row = { device: 'receiptPrinter', state: 'sent' } as const;
      const at = { wall: '2026-11-23T02:00:00.000Z', elapsed: 0 };
      if (!(await acknowledge(`sent ${jobId}`, async () => store.jobs.note(jobId, row, at).ok))) return;
    }
  } finally {
    outbox.stop();
  }
};
