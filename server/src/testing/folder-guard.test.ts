import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { until } from './test-server.ts';

/** A test's process that starts a database and has no time to stop it. */
const victim = `
import { startEmbeddedPostgres } from '${new URL('../db/embedded-postgres.ts', import.meta.url).href}';
import { createTestFolder } from '${new URL('./test-server.ts', import.meta.url).href}';
import { readFileSync } from 'node:fs';
const folder = createTestFolder();
await startEmbeddedPostgres(folder, () => {});
const [pid] = readFileSync(folder + '/postgres/cluster/postmaster.pid', 'utf8').split('\\n');
console.log(JSON.stringify([folder, pid]));
setInterval(() => {}, 1000);
`;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it('ends the database of a test that was killed, and removes its folder', { timeout: 180_000 }, async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', victim], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await createInterface({ input: child.stdout })
    [Symbol.asyncIterator]()
    .next()
    .then(({ value }) => [String(value)]);
  const [folder, pid] = JSON.parse(line ?? '[]');
  expect(isAlive(Number(pid))).toBe(true);
  child.kill('SIGKILL');
  await until(() => (isAlive(Number(pid)) || existsSync(folder) ? undefined : true), 30_000);
});
