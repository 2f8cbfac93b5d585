import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPlainClient } from '../testing/plain-client.ts';
import { createTestFolder } from '../testing/test-server.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

it('says that it is lost when one of its processes is killed, instead of recovering by itself, and starts again with what was committed', async () => {
  const folder = createTestFolder();
  const lost = new EventTarget();
  const first = await startEmbeddedPostgres(folder, () => lost.dispatchEvent(new Event('lost')));
  const client = await openPlainClient(first.url);
  await client.query('create table kept as select 41 + 1 as answer');
  const { rows } = await client.query('select pg_backend_pid() as pid');
  const isLost = once(lost, 'lost');
  process.kill(rows[0].pid, 'SIGKILL');
  await isLost;
  await first.stop();
  // As a power cut can leave its lock.
  writeFileSync(join(first.home, 'cluster/postmaster.pid'), '');

  const second = await startEmbeddedPostgres(folder, () => {});
  const again = await openPlainClient(second.url);
  expect((await again.query('select answer from kept')).rows).toEqual([{ answer: 42 }]);
  await again.end();
  await second.stop();
  await rm(folder, { recursive: true, force: true });
});
