import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createCaseNumber, createQueryCode, createTrackingCode } from '@linban/shared/cases/codes.ts';
import { sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import { printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import type { EnvelopeId } from '@linban/shared/ids.ts';
import * as v from 'valibot';
import { systemClock } from '../clock.ts';
import { openOutbox, openSqliteStore } from './open-store.ts';

// The victim of the kill campaigns: waits for a folder on stdin, then puts and settles envelopes and notes print jobs, and
// says what was acknowledged: `put ID`, `settled ID`, `sent ID`. `early` is the planted bug: it says so before the store did.
const [mode = 'honest'] = process.argv.slice(2);

const say = (line: string) => {
  writeSync(1, `${line}\n`);
};
const acknowledge = async (line: string, work: () => Promise<boolean>): Promise<void> => {
  if (mode === 'early') say(line);
  if (!(await work())) process.exit(1);
  if (mode !== 'early') say(line);
};
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

const work = async (folder: string): Promise<void> => {
  const store = openSqliteStore(folder);
  const outbox = openOutbox(store, systemClock, {
    proofs: { digestOf: async ({ envelopeId }) => envelopeId, isProof: async () => true },
  });
  const kept: EnvelopeId[] = [];
  for (let turn = 0; ; turn += 1) {
    const envelope = nextEnvelope();
    const { envelopeId } = envelope;
    await acknowledge(`put ${envelopeId}`, async () => (await outbox.put(envelope)).ok);
    kept.push(envelopeId);
    const oldest = turn % 2 === 1 ? kept.shift() : undefined;
    if (oldest) await acknowledge(`settled ${oldest}`, async () => (await outbox.settle(oldest, receipt)).ok);
    const jobId = v.parse(printJobIdSchema, randomUUID());
    const row = { device: 'receiptPrinter', state: 'sent' } as const;
    const at = { wall: '2026-11-23T02:00:00.000Z', elapsed: 0 };
    await acknowledge(`sent ${jobId}`, async () => store.jobs.note(jobId, row, at).ok);
  }
};

say('ready');
createInterface({ input: process.stdin }).once('line', (folder) => void work(folder));
