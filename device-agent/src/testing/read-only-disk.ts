import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createStoreProbe } from '../watchdog/store-probe.ts';
import { createStoreRestart } from '../watchdog/store-restart.ts';
import { createFakeClock } from './fake-clock.ts';
import { openOutbox, openSqliteStore } from './open-store.ts';
import { makeEnvelope } from './samples.ts';

// Runs in a mount namespace of its own: an agent starts on a disk that can only be read, and again when it can be written.
// Writes on stdout what it saw.
const [folder = ''] = process.argv.slice(2);
const disk = join(folder, 'disk');
const data = join(disk, 'data');
const mount = (...args: readonly string[]) => void execFileSync('mount', args, { stdio: 'pipe' });

const clock = createFakeClock();
const seen: Record<string, unknown> = {};

mkdirSync(disk);
mount('-t', 'tmpfs', '-o', 'size=16m', 'none', disk);
const working = openSqliteStore(join(folder, 'working'));
const first = openOutbox(working, clock);
const kept = [makeEnvelope(), makeEnvelope()];
for (const envelope of kept) await first.put(envelope, 'visit-a');
// As an agent leaves it that was ended: everything is in the log.
mkdirSync(data);
for (const name of ['agent.db', 'agent.db-wal']) copyFileSync(join(folder, 'working', name), join(data, name));
first.stop();
working.database.close();

const start = async (name: string): Promise<void> => {
  const store = openSqliteStore(data);
  const probe = createStoreProbe(store.database);
  const outbox = openOutbox(store, clock);
  const waiting = outbox.waiting();
  const [one] = kept;
  const put = await outbox.put(makeEnvelope());
  seen[name] = {
    waiting: waiting.ok && waiting.value.length,
    isReadable: one && outbox.read(one.envelopeId).ok,
    put: put.ok ? 'kept' : put.error.kind,
    alarm: outbox.status().alarm,
    store: probe(),
    restartHelps: createStoreRestart(data, clock)(),
  };
  outbox.stop();
  store.database.close();
};

mount('-o', 'remount,ro', disk);
await start('readOnly');
mount('-o', 'remount,rw', disk);
await start('writable');
process.stdout.write(JSON.stringify(seen));
