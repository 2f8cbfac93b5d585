import { writeSync } from 'node:fs';
import { systemClock } from '../clock.ts';
import { openDatabase } from '../outbox/database.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { makeEnvelope } from './samples.ts';

// The victim of the kill test: puts envelopes and says which were acknowledged. `early` is the planted bug: it says so
// before the envelope is on disk.
const [folder = '', mode = 'honest'] = process.argv.slice(2);
const outbox = createOutbox(openDatabase(folder), { clock: systemClock, signingKey: () => null });

for (;;) {
  const envelope = makeEnvelope();
  if (mode === 'early') writeSync(1, `${envelope.envelopeId}\n`);
  const put = await outbox.put(envelope);
  if (!put.ok) break;
  if (mode !== 'early') writeSync(1, `${envelope.envelopeId}\n`);
}
await new Promise((resolve) => setTimeout(resolve, 60_000));
