import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import * as v from 'valibot';
import { systemClock } from '../../device-agent/src/clock.ts';
import { openDatabase } from '../../device-agent/src/outbox/database.ts';
import { createElapsedStore, openElapsedTime } from '../../device-agent/src/outbox/elapsed-time.ts';
import { createOutbox } from '../../device-agent/src/outbox/outbox.ts';
import { createOutboxStore } from '../../device-agent/src/outbox/outbox-store.ts';
import { type Bench, median, timeOf } from './bench.ts';

const runs = 150;
const warmUps = 20;

/** As large as a sealed case of four answers and a signature. */
const ciphertext = Buffer.alloc(1_500, 7).toString('base64url');
const nextEnvelope = () =>
  v.parse(sealedEnvelopeSchema, {
    v: 1,
    envelopeId: randomUUID(),
    terminalId: 'terminal-001',
    sealedAt: '2026-11-23T02:00:00.000Z',
    sealed: { keyId: 'k1', enc: 'A'.repeat(43), ciphertext },
  });

export const outboxPutOverhead: Bench = {
  name: 'outbox.put.overhead',
  unit: 'ms',
  baselineIs: 'the same bytes appended to a file on the same disk, and fsync',
  goal: 2,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'linban-outbox-bench-'));
    const database = openDatabase(folder);
    const outbox = createOutbox(createOutboxStore(database), {
      clock: systemClock,
      elapsed: openElapsedTime(createElapsedStore(database), systemClock),
      signingKey: () => null,
    });
    const file = openSync(join(folder, 'raw'), 'a');
    try {
      const raw = async () => {
        writeSync(file, JSON.stringify(nextEnvelope()));
        fsyncSync(file);
      };
      const put = async () => {
        const done = await outbox.put(nextEnvelope());
        if (!done.ok) throw new Error(`the outbox answered ${done.error.kind}`);
      };
      // By turns, so that whatever else the disk does hits both.
      const times: { readonly raw: number; readonly put: number }[] = [];
      for (let count = 0; count < warmUps + runs; count += 1)
        times.push({ raw: await timeOf(raw), put: await timeOf(put) });
      const counted = times.slice(warmUps);
      return { value: median(counted.map((time) => time.put)), baseline: median(counted.map((time) => time.raw)) };
    } finally {
      closeSync(file);
      outbox.stop();
      database.close();
      rmSync(folder, { recursive: true });
    }
  },
};
