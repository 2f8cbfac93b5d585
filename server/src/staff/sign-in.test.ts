import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAttempts } from '../attempts/attempts.ts';
import { connectDatabase, type Database, migrate } from '../db/database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../db/embedded-postgres.ts';
import { systemPorts } from '../ports.ts';
import { createTestFolder } from '../testing/test-server.ts';
import { createStaffAccounts } from './accounts.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { absoluteMs, createStaffSessions, idleMs } from './sessions.ts';
import { createPasswordCheck, createSignIn } from './sign-in.ts';

describe('signing in', () => {
  let folder: string;
  let postgres: EmbeddedPostgres;
  let database: Database;
  let passwords: Passwords;
  let password: string;
  let time = Date.parse('2026-11-23T01:00:00Z');
  const ports = { ...systemPorts, now: () => new Date(time) };

  /** Everything as after a start of the server: only the database remembers. */
  const start = () => {
    const accounts = createStaffAccounts(database, passwords, ports);
    const sessions = createStaffSessions(database, ports);
    const attempts = createAttempts(database, ports);
    const signIn = createSignIn(createPasswordCheck({ accounts, attempts, passwords }), sessions);
    return { accounts, sessions, attempts, signIn };
  };

  beforeAll(async () => {
    folder = createTestFolder();
    postgres = await startEmbeddedPostgres(folder, () => undefined);
    database = connectDatabase(postgres.url, () => undefined);
    await migrate(database);
    passwords = await createPasswords(systemPorts.passwordCost);
    const first = await start().accounts.makeFirst();
    if (!first) throw new Error('no first account');
    password = first.password;
  });
  beforeEach(async () => {
    await database.query.deleteFrom('attempt').execute();
  });
  afterAll(async () => {
    await database.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes one first account, once, and keeps only a hash of its password', async () => {
    expect(password).toMatch(/^[2-9a-z]{4}(-[2-9a-z]{4}){4}$/);
    expect(await start().accounts.makeFirst()).toBeNull();
    const rows = await database.query.selectFrom('staff_account').selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(JSON.stringify(rows)).not.toContain(password);
  });

  it('lets the right password in, and gives each session its own token that the database does not know', async () => {
    const { signIn, sessions } = start();
    const [one, two] = [
      await signIn({ name: ' Admin ', password }, '192.0.2.1'),
      await signIn({ name: 'admin', password }, '192.0.2.1'),
    ];
    if (!one.ok || !two.ok) throw new Error('refused');
    expect(one.value.token).toMatch(/^[\w-]{43}$/);
    expect(one.value.token).not.toBe(two.value.token);
    expect((await sessions.find(one.value.token))?.name).toBe('admin');
    const stored = await database.query.selectFrom('staff_session').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(one.value.token);
    await sessions.end(one.value.token);
    expect(await sessions.find(one.value.token)).toBeUndefined();
    expect(await sessions.find(two.value.token)).toBeDefined();
  });

  it('says the same of a wrong password and of an unknown name, after the same work', async () => {
    const { signIn } = start();
    const known = await signIn({ name: 'admin', password: 'wrong' }, '192.0.2.2');
    const unknown = await signIn({ name: 'nobody', password: 'wrong' }, '192.0.2.2');
    expect(known).toEqual({ ok: false, error: { kind: 'refused' } });
    expect(unknown).toEqual(known);

    // Of the processor, which other work on the machine does not lengthen.
    const workOf = async (name: string, address: string) => {
      const begun = process.cpuUsage();
      await signIn({ name, password: 'wrong' }, address);
      const { user, system } = process.cpuUsage(begun);
      return user + system;
    };
    const work = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 6; round += 1) {
      work.known.push(await workOf('admin', `198.51.100.${round}`));
      work.unknown.push(await workOf('nobody', `198.51.100.${round}`));
    }
    const ratio = Math.min(...work.unknown) / Math.min(...work.known);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.7);
  });

  it('makes a place wait after five wrong ones, twice as long each time, also after a restart', async () => {
    const address = '192.0.2.3';
    const wrong = { name: 'admin', password: 'wrong' };
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(await start().signIn(wrong, address)).toEqual({ ok: false, error: { kind: 'refused' } });
    }
    const blocked = { ok: false, error: { kind: 'tooManyAttempts', retryAfterSeconds: 15 } };
    expect(await start().signIn({ name: 'admin', password }, address)).toEqual(blocked);
    expect(await start().signIn({ name: 'ADMIN', password }, address)).toEqual(blocked);
    time += 15_000;
    expect(await start().signIn(wrong, address)).toEqual({ ok: false, error: { kind: 'refused' } });
    expect(await start().signIn({ name: 'admin', password }, address)).toMatchObject({
      error: { retryAfterSeconds: 30 },
    });
    // From elsewhere the person gets in meanwhile.
    expect((await start().signIn({ name: 'admin', password }, '192.0.2.4')).ok).toBe(true);
    time += 30_000;
    expect((await start().signIn({ name: 'admin', password }, address)).ok).toBe(true);
    expect(await start().signIn(wrong, address)).toEqual({ ok: false, error: { kind: 'refused' } });
  });

  it('keeps nobody in, and nobody out, for as long as a clock was wrong that is put right', async () => {
    const month = 30 * 86_400_000;
    const address = '192.0.2.9';
    time += month;
    const session = await start().signIn({ name: 'admin', password }, address);
    if (!session.ok) throw new Error('refused');
    for (let attempt = 0; attempt < 6; attempt += 1)
      await start().signIn({ name: 'admin', password: 'wrong' }, address);
    expect(await start().sessions.find(session.value.token)).toMatchObject({ name: 'admin' });
    time -= month;
    expect(await start().sessions.find(session.value.token)).toBeUndefined();
    expect((await start().signIn({ name: 'admin', password }, address)).ok).toBe(true);
    await start().sessions.clean();
    const { rows } = await database.pool.query('select 1 from staff_session where seen_at > $1', [new Date(time)]);
    expect(rows).toEqual([]);
  });

  it('makes names that do not exist wait just the same', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await start().signIn({ name: 'nobody', password: 'x' }, '192.0.2.5');
    }
    expect(await start().signIn({ name: 'nobody', password: 'x' }, '192.0.2.5')).toMatchObject({
      error: { kind: 'tooManyAttempts' },
    });
  });

  it('lets no burst of tries slip through between looking and counting', async () => {
    const { signIn } = start();
    const tries = await Promise.all(
      Array.from({ length: 20 }, () => signIn({ name: 'admin', password: 'wrong' }, '192.0.2.6')),
    );
    expect(tries.filter((result) => !result.ok && result.error.kind === 'refused')).toHaveLength(5);
  });

  it('slows down somebody who tries many names from one place', async () => {
    const { signIn } = start();
    const kinds: string[] = [];
    for (let index = 0; index < 32; index += 1) {
      const result = await signIn({ name: `name-${index}`, password: 'x' }, '192.0.2.7');
      kinds.push(result.ok ? 'in' : result.error.kind);
    }
    expect(kinds.slice(0, 30)).toEqual(Array(30).fill('refused'));
    expect(kinds.slice(30)).toEqual(['tooManyAttempts', 'tooManyAttempts']);
  });

  it('ends a session that nobody uses after half an hour, and any session after twelve', async () => {
    const { signIn, sessions } = start();
    const open = async () => {
      const result = await signIn({ name: 'admin', password }, '192.0.2.8');
      if (!result.ok) throw new Error('refused');
      return result.value;
    };
    const idle = await open();
    time += idleMs - 1000;
    expect(await sessions.find(idle.token)).toBeDefined();
    time += 1000;
    expect(await sessions.find(idle.token)).toBeUndefined();
    expect(await sessions.keep(idle.token)).toBeUndefined();

    const used = await open();
    for (let passed = 0; passed + 20 * 60_000 < absoluteMs; passed += 20 * 60_000) {
      time += 20 * 60_000;
      expect(await sessions.keep(used.token)).toBeDefined();
    }
    time += 20 * 60_000;
    expect((await sessions.stillOpen([idle.key, used.key])).size).toBe(0);
    await sessions.clean();
    const left = await database.query.selectFrom('staff_session').select('token_hash').execute();
    expect(left.map((row) => row.token_hash.toString('hex'))).not.toContain(used.key);
  });
});
