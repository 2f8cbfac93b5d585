import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { systemPorts } from '../ports.ts';
import { type RunningServer, startServer } from '../server.ts';
import { debianPostgres, startDebianPostgres } from '../testing/debian-postgres.ts';
import { grant } from '../testing/decisions.ts';
import { wang } from '../testing/people.ts';
import {
  createTestFolder,
  readEnrolmentCode,
  startTestDepartment,
  type TestDepartment,
  terminalEdges,
  testConfig,
  until,
} from '../testing/test-server.ts';
import { enrolTestTerminal } from '../testing/test-terminal.ts';

const installed = debianPostgres();

/** One case from the envelope to the document. All other tests of the server do the same with `LINBAN_TEST_DATABASE_URL`. */
describe.skipIf(!installed)('on Debian’s PostgreSQL, where it is installed', () => {
  const folder = createTestFolder();
  let department: TestDepartment;
  let postgres: Awaited<ReturnType<typeof startDebianPostgres>>;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    postgres = await startDebianPostgres(installed?.programs ?? '', folder);
  });
  afterAll(async () => {
    await postgres.stop();
    await department.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (): Promise<RunningServer> =>
    startServer({
      config: { ...testConfig(folder, department.url), databaseUrl: postgres.url },
      ports: systemPorts,
      log: createLog('silent'),
      register: terminalEdges,
      onDatabaseLost: () => {},
    });

  it('a case is taken, decided, and there again after a restart', async () => {
    const first = await start();
    const terminal = await enrolTestTerminal(first.address, 'test-1', readEnrolmentCode(folder, 'test-1'));
    const link = await terminal.agent();
    const envelope = await terminal.envelope(wang);
    const receipt = await link.ask('cases.submit', { envelope });
    const isCompleted = async () =>
      (await first.parts.queries.recent(null, 2)).find(({ state }) => state === 'completed');
    await until(isCompleted);
    link.close();
    await first.stop();

    const second = await start();
    const { rows } = await second.parts.database.pool.query('show server_version');
    expect(String(rows[0].server_version).split('.')[0]).toBe(installed?.version);
    const again = await terminal.at(second.address).agent();
    expect(await again.ask('cases.submit', { envelope })).toEqual(receipt);
    expect(await second.parts.queries.recent(null, 2)).toHaveLength(1);
    again.close();
    await second.stop();
  });
});
