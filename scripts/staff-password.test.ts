import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withDatabaseOf } from '../server/src/backup/database-of.ts';
import { connectDatabase } from '../server/src/db/database.ts';
import { findEmbeddedPostgres } from '../server/src/db/embedded-postgres.ts';
import { edges } from '../server/src/edges.ts';
import { systemPorts } from '../server/src/ports.ts';
import { createStaffAccounts } from '../server/src/staff/accounts.ts';
import { createPasswords } from '../server/src/staff/passwords.ts';
import { firstAccount, type Staff, signIn, signInForCookie, signInNew } from '../server/src/testing/console-staff.ts';
import { grant } from '../server/src/testing/decisions.ts';
import { sessionOver } from '../server/src/testing/session-over.ts';
import {
  createTestFolder,
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
} from '../server/src/testing/test-server.ts';
import { runCommand } from './run-command.ts';

const folder = createTestFolder();
let department: TestDepartment;
let test: TestServer;
let lead: Staff;
let isStopped = false;

beforeAll(async () => {
  department = await startTestDepartment(grant);
  test = await startTestServer(department.url, { register: edges });
  lead = await signIn(test, firstAccount(test));
});
afterAll(async () => {
  lead.close();
  if (isStopped) rmSync(test.config.dataFolder, { recursive: true, force: true });
  else await test.stop();
  await department.close();
  rmSync(folder, { recursive: true, force: true });
});

const configFile = (changes: Record<string, unknown> = {}): string => {
  const path = join(folder, 'server.json');
  writeFileSync(path, JSON.stringify({ ...test.config, ...changes }));
  return path;
};
const run = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const program = join(import.meta.dirname, 'staff-password.ts');
  const lines: string[] = [];
  const { code, output } = await runCommand(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
    onLine: (line) => void lines.push(line),
  });
  return { code, output, lines };
};
const aPassword = expect.stringMatching(/^[2-9a-z]{4}(-[2-9a-z]{4}){4}$/);

it('gives an account a new password beside a running server, and ends its sessions and no others', async () => {
  const clerk = await signInNew(test, lead, 'clerk-1', 'clerk');
  const { code, lines, output } = await run(['Admin', '--config', configFile()]);
  expect({ code, lines }).toEqual({ code: 0, lines: [aPassword] });
  expect(output).toContain('new password of admin');
  expect(await lead.put('staff.list', {})).toEqual(sessionOver);
  expect(await clerk.put('desk.list', { filter: 'mine' })).toMatchObject({ ok: true });
  await expect(signInForCookie(test, firstAccount(test))).rejects.toThrow('401');
  lead.close();
  lead = await signIn(test, { name: 'admin', password: lines[0] ?? '' });
  // Whoever has the machine is not one of the accounts.
  expect(await lead.put('staff.list', {})).toMatchObject({
    value: { accounts: [{ name: 'admin', passwordToldTo: null }, { name: 'clerk-1' }] },
  });
  clerk.close();
});

it('finds the database of DATABASE_URL', async () => {
  const url = test.config.databaseUrl ?? findEmbeddedPostgres(test.config.dataFolder);
  const { databaseUrl: _, ...elsewhere } = { ...test.config, dataFolder: join(folder, 'none') };
  const path = join(folder, 'elsewhere.json');
  writeFileSync(path, JSON.stringify(elsewhere));
  const { code, lines } = await run(['clerk-1', '--config', path], { DATABASE_URL: url });
  expect({ code, lines }).toEqual({ code: 0, lines: [aPassword] });
  (await signIn(test, { name: 'clerk-1', password: lines[0] ?? '' })).close();
});

it('says why it gives none', async () => {
  await lead.put('staff.setActive', { name: 'clerk-1', active: false });
  expect(await run(['clerk-1', '--config', configFile()])).toMatchObject({
    code: 1,
    output: expect.stringContaining('the account clerk-1 is closed'),
    lines: [],
  });
  expect(await run(['nobody', '--config', configFile()])).toMatchObject({
    code: 1,
    output: expect.stringContaining('there is no account nobody'),
  });
  for (const args of [[], ['one', 'two'], ['one', '--unknown']])
    expect(await run(args)).toMatchObject({
      code: 2,
      output: expect.stringContaining('usage: npm run staff-password'),
    });
  expect(await run(['admin', '--config', join(folder, 'not-there.json')])).toMatchObject({ code: 2 });
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const config = configFile({ dataFolder: empty, databaseUrl: undefined });
  expect(await run(['admin', '--config', config])).toMatchObject({
    code: 1,
    output: expect.stringContaining('start the server once'),
  });
});

it('gives one while the server does not run', async () => {
  lead.close();
  await test.server.stop();
  isStopped = true;
  const { code, lines } = await run(['admin', '--config', configFile()]);
  expect({ code, lines }).toEqual({ code: 0, lines: [aPassword] });
  const passwords = await createPasswords(systemPorts.passwordCost);
  const account = await withDatabaseOf(test.config, async (url) => {
    const database = connectDatabase(url, () => {});
    const found = await createStaffAccounts(database, passwords, systemPorts).find('admin');
    await database.close();
    return found;
  });
  expect(await passwords.matches(account?.passwordHash ?? null, lines[0] ?? '')).toBe(true);
});
