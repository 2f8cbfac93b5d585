import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint, readLogKey } from '@linban/shared/transparency/checkpoint.ts';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { edges } from '../edges.ts';
import { createLog } from '../log.ts';
import { systemPorts } from '../ports.ts';
import { type RunningServer, startServer } from '../server.ts';
import { grant } from '../testing/decisions.ts';
import { sun, wang } from '../testing/people.ts';
import {
  createTestFolder,
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  testConfig,
  until,
} from '../testing/test-server.ts';
import type { TestTerminal } from '../testing/test-terminal.ts';
import { auditLog } from '../transparency/audit.ts';
import { writeArchive } from './archive.ts';
import { backUp } from './back-up.ts';
import { makeBackupKey } from './backup-key.ts';
import { isServed, withDatabaseOf } from './database-of.ts';
import { restore } from './restore.ts';
import { inOrder } from './tables.ts';

describe('the order of tables', () => {
  it('puts what is referred to first, whatever refers to what', () => {
    const acyclic = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 8 }).chain((names) =>
      fc.record({
        names: fc.shuffledSubarray(names, { minLength: names.length }),
        references: fc.array(fc.tuple(fc.nat(), fc.nat())).map((pairs) =>
          pairs.flatMap(([a, b]) => {
            const [from, to] = [names[Math.max(a, b) % names.length], names[Math.min(a, b) % names.length]];
            const isForward = names.indexOf(from ?? '') >= names.indexOf(to ?? '');
            return from !== undefined && to !== undefined && isForward ? [{ from, to }] : [];
          }),
        ),
      }),
    );
    fc.assert(
      fc.property(acyclic, ({ names, references }) => {
        const ordered = inOrder(names, references);
        expect(ordered.toSorted()).toEqual(names.toSorted());
        for (const { from, to } of references)
          if (from !== to) expect(ordered.indexOf(to)).toBeLessThan(ordered.indexOf(from));
      }),
    );
  });

  it('does not go on for ever where tables refer to each other in a circle', () => {
    const circle = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ];
    expect(() => inOrder(['a', 'b'], circle)).toThrow('circle');
  });
});

/** One server with a decided case and one that waits, its backup, and what comes of that. */
describe('a backup', () => {
  let department: TestDepartment;
  let test: TestServer;
  let identity: string;
  let recipient: string;
  let envelopes: Awaited<ReturnType<TestTerminal['envelope']>>[] = [];
  let receipts: unknown[] = [];
  const folder = createTestFolder();
  const path = join(folder, 'first.linban');
  const databaseUrl = () => withDatabaseOf(test.config, async (url) => url);

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url, { register: edges });
    ({ identity, recipient } = await makeBackupKey());
    const [terminal] = test.terminals;
    const agent = await terminal.agent();
    envelopes = [await terminal.envelope(wang), await terminal.envelope(sun)];
    const decided = await agent.ask('cases.submit', { envelope: envelopes[0] ?? raise() });
    await until(async () =>
      (await test.server.parts.queries.recent(null, 9)).find(({ state }) => state === 'completed'),
    );
    department.answer = () => 'breakOff';
    receipts = [decided, await agent.ask('cases.submit', { envelope: envelopes[1] ?? raise() })];
    agent.close();
    const { address } = test.server;
    await (await fetch(new URL('/transparency/checkpoint', address))).text();
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const backUpTo = async (file: string) =>
    backUp({
      databaseUrl: await databaseUrl(),
      dataFolder: test.config.dataFolder,
      recipient,
      path: file,
      now: new Date(),
    });

  it('is made while the server runs, and shows nobody anything', async () => {
    // That of a database which is not the embedded one can’t be seen.
    expect(isServed(test.config)).toBe(test.config.databaseUrl === undefined);
    const { rows, tables } = await backUpTo(path);
    expect(tables).toBeGreaterThan(15);
    expect(rows).toBeGreaterThan(20);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path).toString('latin1');
    expect(text).toMatch(/^age-encryption.org\/v1\n/);
    expect(text).not.toContain('resident_case');
    // One that is there stays.
    const before = readFileSync(path);
    await expect(backUpTo(path)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(path)).toEqual(before);
  });

  it('that can’t be finished leaves no file behind', async () => {
    const file = join(folder, 'unfinished.linban');
    const dataFolder = join(folder, 'no-such-folder');
    await expect(
      backUp({ databaseUrl: await databaseUrl(), dataFolder, recipient, path: file, now: new Date() }),
    ).rejects.toThrow();
    expect(readdirSync(folder)).not.toContain('unfinished.linban');
  });

  it('becomes a server that knows all, decides what waited, and gives the same receipts', async () => {
    const restoredFolder = createTestFolder();
    const config = testConfig(restoredFolder, department.url);
    const taken = await withDatabaseOf(config, (url) =>
      restore({ databaseUrl: url, dataFolder: restoredFolder, identity, path }),
    );
    expect(taken).toMatchObject({ ok: true });
    const again = await withDatabaseOf(config, (url) =>
      restore({ databaseUrl: url, dataFolder: join(restoredFolder, 'other'), identity, path }),
    );
    expect(again).toEqual({ ok: false, error: { kind: 'notEmpty', what: 'database' } });
    expect(
      await restore({ databaseUrl: 'postgres://127.0.0.1:9/none', dataFolder: restoredFolder, identity, path }),
    ).toEqual({ ok: false, error: { kind: 'notEmpty', what: 'keys' } });

    department.answer = grant;
    let server: RunningServer | undefined;
    try {
      server = await startServer({
        config,
        ports: systemPorts,
        log: createLog('info', { write: () => {} }),
        register: edges,
        onDatabaseLost: () => {},
      });
      const { parts, address } = server;
      await until(async () => {
        const states = (await parts.queries.recent(null, 9)).map(({ state }) => state);
        return states.length === 2 && states.every((state) => state === 'completed') ? true : undefined;
      });
      const agent = await test.terminals[0].at(address).agent();
      const resent = [];
      for (const envelope of envelopes) resent.push(await agent.ask('cases.submit', { envelope }));
      expect(resent).toEqual(receipts);
      agent.close();

      const get = async (from: string, what: string) => (await fetch(new URL(`/transparency/${what}`, from))).text();
      const keyText = await get(test.server.address, 'key');
      expect(await get(address, 'key')).toBe(keyText);
      const key = await readLogKey(keyText);
      if (!key) throw new Error('no key');
      expect((await readCheckpoint(await get(address, 'checkpoint'), key)).ok).toBe(true);
      expect(await auditLog(parts.database, key)).toEqual([]);
    } finally {
      await server?.stop();
      rmSync(restoredFolder, { recursive: true, force: true });
    }
  });

  describe('that is no good changes nothing, and says so', () => {
    let emptyFolder: string;
    beforeEach(() => {
      emptyFolder = createTestFolder();
    });
    afterEach(() => rmSync(emptyFolder, { recursive: true, force: true }));

    const tryAll = async (attempts: readonly (readonly [file: string, key: string, why: RegExp])[]) =>
      withDatabaseOf(testConfig(emptyFolder, department.url), async (url) => {
        for (const [file, key, why] of attempts) {
          const taken = await restore({ databaseUrl: url, dataFolder: emptyFolder, identity: key, path: file });
          if (taken.ok || taken.error.kind === 'notEmpty') throw new Error(`${file}: ${JSON.stringify(taken)}`);
          expect('why' in taken.error ? taken.error.why : taken.error.migration).toMatch(why);
          expect(readdirSync(emptyFolder)).not.toContain('keys');
        }
        // After all of them the good one still goes in.
        expect(await restore({ databaseUrl: url, dataFolder: emptyFolder, identity, path })).toMatchObject({
          ok: true,
        });
      });

    const craft = async (name: string, files: readonly (readonly [path: string, content: unknown])[]) => {
      const file = join(folder, name);
      await writeArchive(
        file,
        recipient,
        (async function* () {
          for (const [inside, content] of files) yield { path: inside, bytes: Buffer.from(JSON.stringify(content)) };
        })(),
      );
      return file;
    };

    it('cut in the middle of a table', async () => {
      // One of the last tables, and more than the reader takes at once: those before it have come.
      await test.server.parts.database.pool.query(`
        insert into used_token (jti, expires_at) select gen_random_uuid(), now() from generate_series(1, 20000)`);
      const large = join(folder, 'large.linban');
      await backUpTo(large);
      await test.server.parts.database.pool.query('delete from used_token');
      const good = readFileSync(large);
      const cuts = [0.5, 0.9, 1].map((part, index) => {
        const file = join(folder, `large-${index}.linban`);
        writeFileSync(file, good.subarray(0, Math.floor(good.length * part) - 100));
        return [file, identity, /./] as const;
      });
      await tryAll(cuts);
    });

    it('cut, altered, for somebody else, foreign, newer, or with rows that do not fit', async () => {
      const good = readFileSync(path);
      const damaged = (name: string, damage: (bytes: Buffer) => Buffer) => {
        const file = join(folder, name);
        writeFileSync(file, damage(Buffer.from(good)));
        return file;
      };
      const cut = damaged('cut.linban', (bytes) => bytes);
      truncateSync(cut, good.length - 20);
      const altered = damaged('altered.linban', (bytes) => {
        const at = bytes.length >> 1;
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        return bytes;
      });
      const header = { v: 1, madeAt: '2026-11-26T00:00:00.000Z', migration: '0001-first', tables: [] };
      await tryAll([
        [join(folder, 'not-there.linban'), identity, /ENOENT|no such file/],
        [damaged('text.linban', () => Buffer.from('hello')), identity, /./],
        [cut, identity, /./],
        [altered, identity, /./],
        [path, (await makeBackupKey()).identity, /no identity matched/],
        [await craft('foreign.linban', [['etc/passwd', 'x']]), identity, /not a backup/],
        [
          await craft('newer.linban', [['linban-backup.json', { ...header, migration: '9999-later' }]]),
          identity,
          /9999/,
        ],
        [await craft('other-tables.linban', [['linban-backup.json', header]]), identity, /not those of its version/],
        [await craft('twice.linban', [['keys/data-key', 'x']]), identity, /not a backup/],
      ]);
    });
  });
});

const raise = (): never => {
  throw new Error('it is not there');
};
