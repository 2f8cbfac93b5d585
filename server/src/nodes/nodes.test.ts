import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDatabaseOf } from '../backup/database-of.ts';
import { startDispatchJobs } from '../db/jobs.ts';
import { createLog } from '../log.ts';
import { systemPorts } from '../ports.ts';
import { type RunningServer, startServer } from '../server.ts';
import { grant } from '../testing/decisions.ts';
import { reportOf, workingDevices } from '../testing/devices.ts';
import { sun, wang, zhang } from '../testing/people.ts';
import {
  createTestFolder,
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  terminalEdges,
  testConfig,
  until,
} from '../testing/test-server.ts';
import { newVisit, type TestTerminal } from '../testing/test-terminal.ts';
import { type NodeMessage, nodeMessageSchema, notificationSchema, payloadsOf } from './node-messages.ts';

describe('messages between servers', () => {
  it('fit into notifications, all of them, in order', () => {
    const node = '1b671a64-40d5-491e-99b0-da01ff1f3341';
    const message: fc.Arbitrary<NodeMessage> = fc.oneof(
      fc.constant({ kind: 'cases' } as const),
      fc
        .uuid({ version: 4 })
        .map((boot) => v.parse(nodeMessageSchema, { kind: 'agent', terminalId: 'terminal-1', boot })),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 400 }), (messages) => {
        const payloads = payloadsOf(node, messages);
        for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
        expect(payloads.flatMap((payload) => v.parse(notificationSchema, payload).messages)).toEqual(messages);
      }),
      { numRuns: 30 },
    );
  });
});

/** Two servers on one database; a terminal may come to either. */
describe('two servers', () => {
  let department: TestDepartment;
  let first: TestServer;
  let second: RunningServer;
  const folder = createTestFolder();
  let atFirst: TestTerminal;
  let atSecond: TestTerminal;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    first = await startTestServer(department.url);
    for (const part of ['keys', 'enrolment'])
      cpSync(join(first.config.dataFolder, part), join(folder, part), { recursive: true });
    const databaseUrl = await withDatabaseOf(first.config, async (url) => url);
    second = await startServer({
      config: { ...testConfig(folder, department.url), databaseUrl },
      ports: systemPorts,
      log: createLog('info', { write: () => {} }),
      register: terminalEdges,
      onDatabaseLost: () => {},
    });
    [atFirst] = first.terminals;
    atSecond = atFirst.at(second.address);
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
    await department.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('take an envelope once when both get it at the same moment, with the same receipt', async () => {
    const [one, other] = [await atFirst.resident(), await atSecond.resident()];
    for (const person of [wang, sun, zhang]) {
      const envelope = await atFirst.envelope(person);
      const replies = await Promise.all([one, other, one, other].map((link) => link.ask('cases.submit', { envelope })));
      expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
      expect(replies[0]).toMatchObject({ ok: true });
    }
    const { rows } = await second.parts.database.pool.query('select count(*)::int as count from resident_case');
    expect(rows[0]).toEqual({ count: 3 });
    one.close();
    other.close();
  });

  it('take many envelopes once when both get all of them at the same moment, each from another end', async () => {
    const count = async () => {
      const { rows } = await second.parts.database.pool.query('select count(*)::int as count from resident_case');
      return Number(rows[0]?.count);
    };
    const before = await count();
    const [one, other] = [await atFirst.resident(), await atSecond.resident()];
    const envelopes = await Promise.all(Array.from({ length: 24 }, () => atFirst.envelope(wang)));
    const send = (link: typeof one, some: typeof envelopes) =>
      Promise.all(some.map((envelope) => link.ask('cases.submit', { envelope })));
    const [here, there] = await Promise.all([send(one, envelopes), send(other, envelopes.toReversed())]);
    expect(here.every(({ ok }) => ok)).toBe(true);
    expect(there.toReversed()).toEqual(here);
    expect(await count()).toBe(before + envelopes.length);
    one.close();
    other.close();
  });

  it('do once between them what is done regularly', async () => {
    const url = await withDatabaseOf(first.config, async (own) => own);
    const errors: unknown[] = [];
    const jobs = await Promise.all(
      [1, 2].map(() => startDispatchJobs(url, first.config.referrals, (error) => errors.push(error))),
    );
    const begun = performance.now();
    let done = 0;
    for (const each of jobs)
      await each.regularly('count', 1, async () => {
        done += 1;
      });
    await until(() => (done >= 4 ? true : undefined));
    // As often as there were seconds, begun ones too; twice as often, if each server did it.
    expect(done).toBeLessThanOrEqual((performance.now() - begun) / 1000 + 2);
    for (const each of jobs) await each.stop();
    expect(errors).toEqual([]);
  });

  it('tell a person at one of them what happens to their case at the other', async () => {
    const resident = await atSecond.resident();
    const visitId = newVisit();
    const assertion = await atSecond.assertion(wang, { visitId });
    expect(await resident.ask('session.open', { assertion })).toMatchObject({ ok: true });
    const envelope = await atFirst.envelope(wang);
    const elsewhere = await atFirst.resident();
    const reply = await elsewhere.ask('cases.submit', { envelope });
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    const { caseNumber } = reply.value;
    await until(() => (JSON.stringify(resident.pushed).includes(caseNumber) ? true : undefined));

    // Their link to each other is cut: what happens meanwhile nobody hears of, until they look again.
    const links = `from pg_stat_activity where application_name = 'linban-nodes'`;
    const { pool } = second.parts.database;
    const { rows: cut } = await pool.query<{ pid: number }>(`select pid, pg_terminate_backend(pid) ${links}`);
    expect(cut).toHaveLength(2);
    await until(() => (JSON.stringify(resident.pushed).includes('"cases.changed"') ? true : undefined));
    const anew = `select 1 ${links} and state = 'idle' and pid <> all($1)`;
    await until(async () => ((await pool.query(anew, [cut.map(({ pid }) => pid)])).rowCount === 2 ? true : undefined));

    const later = await elsewhere.ask('cases.submit', { envelope: await atFirst.envelope(wang) });
    if (!later.ok) throw new Error(JSON.stringify(later.error));
    await until(() => (JSON.stringify(resident.pushed).includes(later.value.caseNumber) ? true : undefined));
    resident.close();
    elsewhere.close();
  });

  it('outlive a connection to the database that is lost in their hands', async () => {
    const { pool } = second.parts.database;
    const held = await pool.connect();
    const { rows } = await held.query<{ pid: number }>('select pg_backend_pid() as pid');
    const lost = new Promise<void>((done) => held.once('end', () => done()));
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await lost;
    held.release(true);
    expect((await pool.query('select 1')).rowCount).toBe(1);
  });

  it('know of a terminal at the other one: that it is there, what it reports, that it has gone', async () => {
    const seen = () => second.parts.fleet.list().find(({ terminalId }) => terminalId === 'test-1');
    const agent = await atFirst.agent();
    expect(await agent.ask('terminal.report', reportOf(crypto.randomUUID(), 1, workingDevices))).toMatchObject({
      ok: true,
    });
    await until(() => (seen()?.state === 'inService' || seen()?.state === 'degraded' ? true : undefined));
    agent.close();
    await until(() => (seen()?.state === 'unreachable' ? true : undefined));
  });

  it('believe a terminal that was enrolled or revoked at the other one, and cut it off', async () => {
    const { registry } = second.parts;
    const terminal = first.terminals[1];
    const link = await terminal.at(second.address).agent();
    await first.server.parts.registry.revoke(terminal.terminalId, 'stolen');
    await until(() => (link.socket.connected ? undefined : true));
    expect(registry.find('test-2')?.revoked).toMatchObject({ reason: 'stolen' });
    await registry.reinstate(terminal.terminalId);
    await until(() => (first.server.parts.registry.find('test-2')?.revoked === null ? true : undefined));
    (await terminal.agent()).close();
  });

  it('offer at once what was published at the other one', async () => {
    const [shown] = second.parts.catalogue.published('2026-11-26');
    if (!shown) throw new Error('nothing is offered');
    const name = { itemId: shown.id, version: shown.version };
    const accountId = crypto.randomUUID();
    await first.server.parts.database.pool.query(
      `insert into staff_account (account_id, name, password_hash, role, created_at) values ($1, 'm', '', $2, now())`,
      [accountId, 'catalogueManager'],
    );
    const { versionDesk } = first.server.parts;
    const keeper = { accountId, role: 'catalogueManager', passwordToldTo: null } as const;
    const act = { type: 'withdraw', day: v.parse(isoDateSchema, '2099-01-01'), comment: 'it ends' } as const;
    expect(await versionDesk.act(keeper, name, 1, act)).toEqual({ ok: true, value: {} });
    const lastDay = () => second.parts.catalogue.findPublished(shown.id, '2026-11-26')?.effectiveTo;
    await until(() => (lastDay() === '2098-12-31' ? true : undefined));
    expect(second.parts.catalogue.edition).toBe(first.server.parts.catalogue.edition);
  });

  it('leave a department alone that the other one found away, and try it once that one hears of it again', async () => {
    const linkAt = ({ parts }: RunningServer) =>
      parts.referralDesk
        .list({ accountId: '', name: '', role: 'approver', place: null, passwordToldTo: null })
        .then(({ departments }) => departments.find(({ id }) => id === 'employment')?.link.kind);
    department.answer = () => 'breakOff';
    await until(async () => {
      const agent = await atFirst.agent();
      await agent.ask('cases.submit', { envelope: await atFirst.envelope(wang) });
      agent.close();
      return (await linkAt(first.server)) === 'closed' ? undefined : true;
    }, 30_000);
    await until(async () => ((await linkAt(second)) === 'closed' ? undefined : true));
    department.answer = grant;
    await until(async () => ((await linkAt(first.server)) === 'closed' ? true : undefined), 30_000);
    // Its own way may be another one: the next that it asks for is the trial, without waiting for the end of a break.
    const agent = await atSecond.agent();
    const reply = await agent.ask('cases.submit', { envelope: await atSecond.envelope(sun) });
    expect(reply.ok).toBe(true);
    agent.close();
    await until(async () => ((await linkAt(second)) === 'closed' ? true : undefined));
  });

  it('find out a clone that comes to the other one', async () => {
    const agent = await atFirst.agent();
    agent.socket.on('alive', (answer: () => void) => answer());
    // The same key in another run of the agent.
    const link = await atSecond.agent();
    await until(() => (first.server.parts.registry.find('test-1')?.clonedAt ? true : undefined));
    await until(() => (second.parts.registry.find('test-1')?.clonedAt ? true : undefined));
    agent.close();
    link.close();
  });

  it('finish what a server that stops has begun', async () => {
    department.answer = () => 'breakOff';
    const third = createTestFolder();
    for (const part of ['keys', 'enrolment'])
      cpSync(join(first.config.dataFolder, part), join(third, part), { recursive: true });
    const databaseUrl = await withDatabaseOf(first.config, async (url) => url);
    const passing = await startServer({
      config: { ...testConfig(third, department.url), databaseUrl },
      ports: systemPorts,
      log: createLog('info', { write: () => {} }),
      register: terminalEdges,
      onDatabaseLost: () => {},
    });
    const link = await first.terminals[1].at(passing.address).agent();
    const reply = await link.ask('cases.submit', { envelope: await first.terminals[1].envelope(sun) });
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    link.close();
    await passing.stop();
    rmSync(third, { recursive: true, force: true });
    department.answer = grant;
    await until(async () => {
      const cases = await second.parts.queries.recent(null, 20);
      return cases.find(({ caseNumber, state }) => caseNumber === reply.value.caseNumber && state === 'completed');
    });
  });
});
