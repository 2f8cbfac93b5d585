import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { renewalErrorSchema } from '@linban/shared/contracts/staff-session.ts';
import { centreIdSchema } from '@linban/shared/ids.ts';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withDatabaseOf } from '../backup/database-of.ts';
import { edges } from '../edges.ts';
import { createLog } from '../log.ts';
import { systemPorts } from '../ports.ts';
import { startServer } from '../server.ts';
import {
  firstAccount,
  openConsole,
  renewPassword,
  type Staff,
  signIn,
  signInForCookie,
  signInGiven,
  signInNew,
} from '../testing/console-staff.ts';
import { grant } from '../testing/decisions.ts';
import { sessionOver } from '../testing/session-over.ts';
import {
  createTestFolder,
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  testConfig,
  until,
} from '../testing/test-server.ts';
import { createAccountPasswords } from './account-passwords.ts';
import { createStaffAccounts } from './accounts.ts';
import { createPasswords } from './passwords.ts';
import { createStaffSessions } from './sessions.ts';

const meiling = v.parse(centreIdSchema, 'caoyang-meiling');
const changzheng = v.parse(centreIdSchema, 'changzheng');
const refused = (kind: string) => ({ ok: false, error: { kind } });

describe('the password of an account', () => {
  let department: TestDepartment;
  let test: TestServer;
  let lead: Staff;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url, { register: edges });
    lead = await signIn(test, firstAccount(test));
  });
  beforeEach(async () => {
    await test.server.parts.database.query.deleteFrom('attempt').execute();
  });
  afterAll(async () => {
    lead.close();
    await test.stop();
    await department.close();
  });

  const made = async (name: string, role: 'clerk' | 'approver' = 'clerk', place = meiling) => {
    const reply = await lead.put('staff.add', { name, role, place });
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    return reply.value;
  };
  const post = (cookie: string, body: unknown, origin = new URL(test.config.publicUrl).origin) =>
    fetch(new URL('/api/staff/password', test.server.address), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, cookie },
      body: JSON.stringify(body),
    });
  const errorOf = async (response: Response) =>
    v.parse(v.object({ error: renewalErrorSchema }), await response.json()).error;
  const listed = async (name: string) => {
    const reply = await lead.put('staff.list', {});
    return reply.ok ? reply.value.accounts.find((each) => each.name === name) : undefined;
  };
  const actsOf = async (name: string) =>
    (
      await test.server.parts.database.pool.query<{ type: string; by: string | null }>(
        `select d.type, b.name as by from staff_account_act as d join staff_account as a using (account_id)
         left join staff_account as b on b.account_id = d.done_by where a.name = $1 order by d.at`,
        [name],
      )
    ).rows.map(({ type, by }) => `${type} ${by}`);

  it('is renewed by its holder, who alone knows it then; whoever is in with the one before is out', async () => {
    const account = await made('renews');
    expect(await listed('renews')).toMatchObject({ made: { by: 'admin' }, passwordToldTo: 'admin' });
    expect(await listed('admin')).toMatchObject({ made: { by: null }, passwordToldTo: null });
    const [cookie, other] = [await signInForCookie(test, account), await signInForCookie(test, account)];
    const [own, elsewhere] = [await openConsole(test, cookie), await openConsole(test, other)];

    const password = await renewPassword(test, cookie, account.password);
    expect(password).toMatch(/^[2-9a-z]{4}(-[2-9a-z]{4}){4}$/);
    expect(password).not.toBe(account.password);
    expect(await own.put('desk.list', { filter: 'mine' })).toMatchObject({ ok: true });
    expect(await elsewhere.put('desk.list', { filter: 'mine' })).toEqual(sessionOver);
    await expect(signInForCookie(test, account)).rejects.toThrow('401');
    expect(await signInForCookie(test, { name: 'renews', password })).not.toBe('');
    expect(await listed('renews')).toMatchObject({ made: { by: 'admin' }, passwordToldTo: null });
    expect(await actsOf('renews')).toEqual(['made admin', 'renewed renews']);
    expect(test.logged.join('')).toContain('staff.passwordRenewed');
    for (const secret of [password, account.password, 'renews'])
      expect(test.logged.join('')).not.toContain(`"${secret}`);
    for (const each of [own, elsewhere]) each.close();
  });

  it('needs the present one, is tried as seldom as at signing in, and only from our own page', async () => {
    const account = await made('tries');
    const cookie = await signInForCookie(test, account);
    expect((await post(cookie, { password: account.password }, 'http://evil.example')).status).toBe(403);
    expect((await post(cookie, {})).status).toBe(400);
    expect(await errorOf(await post('', { password: account.password }))).toEqual({ kind: 'signedOut' });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const wrong = await post(cookie, { password: 'wrong' });
      expect(wrong.status).toBe(403);
      expect(await errorOf(wrong)).toEqual({ kind: 'refused' });
    }
    const blocked = await post(cookie, { password: account.password });
    expect(blocked.status).toBe(429);
    expect(blocked.headers.get('retry-after')).toBe('15');
    // They count together: there is no second way to try.
    await expect(signInForCookie(test, account)).rejects.toThrow('429');
    expect(await listed('tries')).toMatchObject({ passwordToldTo: 'admin' });
  });

  it('is renewed once by two pages at once', async () => {
    const account = await made('twice');
    const cookies = [await signInForCookie(test, account), await signInForCookie(test, account)];
    const replies = await Promise.all(cookies.map((cookie) => post(cookie, { password: account.password })));
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('is given anew by an approver of the place, who knows it then, and ends what was open at once', async () => {
    const account = await made('forgot');
    const person = await signIn(test, account);
    const approver = await signInNew(test, lead, 'approver-m', 'approver', meiling);
    expect(await approver.put('staff.newPassword', { name: 'approver-m' })).toEqual(refused('ownAccount'));
    expect(await approver.put('staff.newPassword', { name: 'nobody' })).toEqual(refused('notFound'));
    expect(await approver.put('staff.newPassword', { name: 'admin' })).toEqual(refused('notFound'));
    await made('far', 'clerk', changzheng);
    expect(await approver.put('staff.newPassword', { name: 'far' })).toEqual(refused('notFound'));

    const given = await approver.put('staff.newPassword', { name: ' FORGOT ' });
    if (!given.ok) throw new Error(JSON.stringify(given.error));
    expect(await person.put('desk.list', { filter: 'mine' })).toEqual(sessionOver);
    await expect(signInForCookie(test, account)).rejects.toThrow('401');
    (await signIn(test, given.value)).close();
    expect(await listed('forgot')).toMatchObject({ made: { by: 'admin' }, passwordToldTo: 'approver-m' });

    const again = await signIn(test, given.value);
    expect(await approver.put('staff.setActive', { name: 'forgot', active: false })).toEqual({ ok: true, value: {} });
    expect(await approver.put('staff.newPassword', { name: 'forgot' })).toEqual(refused('closed'));
    for (const active of [false, true])
      expect(await approver.put('staff.setActive', { name: 'forgot', active })).toEqual({ ok: true, value: {} });
    // What was open before it was closed stays over.
    expect(await again.put('desk.list', { filter: 'mine' })).toEqual(sessionOver);
    expect(await actsOf('forgot')).toEqual([
      'made admin',
      'givenAnew approver-m',
      'closed approver-m',
      'reopened approver-m',
    ]);
    for (const each of [person, again, approver]) each.close();
  });

  it('ends what is open at another server of the same database, asked or not', async () => {
    const folder = createTestFolder();
    for (const part of ['keys', 'enrolment'])
      cpSync(join(test.config.dataFolder, part), join(folder, part), { recursive: true });
    const databaseUrl = await withDatabaseOf(test.config, async (url) => url);
    const second = await startServer({
      config: { ...testConfig(folder, department.url), databaseUrl },
      ports: systemPorts,
      log: createLog('silent'),
      register: edges,
      onDatabaseLost: () => {},
    });
    const account = await made('elsewhere');
    const there = { server: second, config: test.config };
    const [asking, listening] = [await signIn(there, account), await signIn(there, account)];
    const asked = { filter: 'mine' } as const;
    expect(await asking.put('desk.list', asked)).toMatchObject({ ok: true });
    expect(await lead.put('staff.newPassword', { name: 'elsewhere' })).toMatchObject({ ok: true });
    expect(await asking.put('desk.list', asked)).toEqual(sessionOver);
    await until(() => (listening.isConnected() ? undefined : true));
    for (const each of [asking, listening]) each.close();
    await second.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets no session begin that was asked for with the one before', async () => {
    const { database, ports } = test.server.parts;
    const passwords = await createPasswords(ports.passwordCost);
    const accounts = createStaffAccounts(database, passwords, ports);
    const sessions = createStaffSessions(database, ports);
    await made('late');
    const asked = await accounts.find('late');
    if (!asked) throw new Error('it was made');
    const given = await createAccountPasswords(database, passwords, ports).give('late', null);
    expect(given).toMatchObject({ ok: true });
    expect(await sessions.open(asked)).toBeUndefined();
    const now = await accounts.find('late');
    expect(now).toMatchObject({ passwordToldTo: null });
    expect(now && (await sessions.open(now))).toBeDefined();
    expect(await actsOf('late')).toEqual(['made admin', 'givenAnew null']);

    // Nor one that begins while the password is being changed: it waits for what becomes of that.
    if (!now) throw new Error('it was made');
    const changing = await database.pool.connect();
    await changing.query('begin');
    await changing.query(`update staff_account set password_hash = 'another' where name = 'late'`);
    const opening = sessions.open(now);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await changing.query('commit');
    changing.release();
    expect(await opening).toBeUndefined();
  });

  it('is on record for supervisors of the place: who did what, and no password', async () => {
    const [everywhere, here] = [
      await signInNew(test, lead, 'supervisor-all', 'supervisor'),
      await signInNew(test, lead, 'supervisor-c', 'supervisor', changzheng),
    ];
    const account = await made('watched', 'approver', changzheng);
    const person = await signInGiven(test, lead, 'watched');
    await person.renew();
    const reply = await everywhere.put('supervision.accounts', {});
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    expect(reply.value.acts.slice(0, 3)).toMatchObject([
      { account: 'watched', role: 'approver', type: 'renewed', by: 'watched' },
      { account: 'watched', role: 'approver', type: 'givenAnew', by: 'admin' },
      { account: 'watched', role: 'approver', type: 'made', by: 'admin' },
    ]);
    expect(reply.value.acts.map((act) => act.account)).toContain('supervisor-all');
    expect(JSON.stringify(reply.value)).not.toContain(account.password);
    const own = await here.put('supervision.accounts', {});
    if (!own.ok) throw new Error(JSON.stringify(own.error));
    expect(new Set(own.value.acts.map((act) => act.account))).toEqual(new Set(['watched', 'far', 'supervisor-c']));
    for (const each of [everywhere, here, person]) each.close();
  });
});
