import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edges } from '../../server/src/edges.ts';
import { grant } from '../../server/src/testing/decisions.ts';
import { sun, wang } from '../../server/src/testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../../server/src/testing/test-server.ts';
import { hashLeaf } from '../../server/src/transparency/leaf.ts';
import { createAskWitness, type Witness } from '../../server/src/transparency/witnesses.ts';
import { caseHistorySchema } from '../../shared/src/transparency/case-history.ts';
import { readCosignatures } from '../../shared/src/transparency/cosignature.ts';
import type { SeenHead } from './add-checkpoint.ts';
import { createWitness } from './server.ts';

describe('a witness of the log', () => {
  let department: TestDepartment;
  let test: TestServer;
  let http: Server;
  let witness: Witness;
  let ask: (witness: Witness) => Promise<void>;
  let seen: SeenHead | null = null;
  const forks: string[] = [];

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url, { register: edges });
    const { database, transparency, ports, log } = test.server.parts;
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const x = String(publicKey.export({ format: 'jwk' }).x);
    const key = { name: 'library.example/witness', publicKey: new Uint8Array(Buffer.from(x, 'base64url')) };
    http = createWitness({
      logKey: transparency.key,
      key,
      sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
      load: () => seen,
      save: (head) => {
        seen = head;
      },
      onFork: (_before, body) => void forks.push(body),
      now: ports.now,
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const address = http.address();
    if (typeof address !== 'object' || !address) throw new Error('no address');
    witness = { url: `http://127.0.0.1:${address.port}`, key };
    ask = createAskWitness({ database, log: transparency, ports, events: log });
  });
  afterAll(async () => {
    http.close();
    await test.stop();
    await department.close();
  });

  const submit = async (person: typeof wang) => {
    const [terminal] = test.terminals;
    const agent = await terminal.agent();
    const reply = await agent.ask('cases.submit', { envelope: await terminal.envelope(person) });
    agent.close();
    if (!reply.ok) throw new Error(reply.error.kind);
    const { caseNumber, trackingCode } = reply.value;
    await until(async () => {
      const cases = await test.server.parts.queries.recent(null, 10);
      return cases.find((shown) => shown.caseNumber === caseNumber && shown.state === 'completed');
    });
    return trackingCode;
  };
  const get = async (path: string) => (await fetch(new URL(path, test.server.address))).text();
  const historyOf = async (code: string) => v.parse(caseHistorySchema, JSON.parse(await get(`/c/${code}/history`)));
  const counted = async (checkpoint: string) => (await readCosignatures(checkpoint, [witness.key])).length;
  const refusals = () => test.logged.filter((line) => line.includes('transparency.witnessRefused')).length;
  const sql = (text: string, values: unknown[] = []) => test.server.parts.database.pool.query(text, values);
  /** Signs the leaves there are as if nothing had been signed before. */
  const signAnew = () =>
    sql('truncate transparency_node, transparency_head, transparency_cosignature').then(() =>
      test.server.parts.transparency.extend(),
    );

  it('puts its name under each head that continues the last one, which the proofs of cases then carry', async () => {
    expect((await fetch(new URL('/transparency/checkpoint/witnessed', test.server.address))).status).toBe(404);
    const first = await submit(wang);
    await ask(witness);
    expect(seen?.size).toBe(4);
    expect(await counted((await historyOf(first)).checkpoint)).toBe(1);
    const second = await submit(sun);
    // Not seen yet: proved by the newest head.
    expect(await counted((await historyOf(second)).checkpoint)).toBe(0);
    await ask(witness);
    expect(seen?.size).toBe(8);
    for (const code of [first, second]) expect(await counted((await historyOf(code)).checkpoint)).toBe(1);
    expect(await counted(await get('/transparency/checkpoint/witnessed'))).toBe(1);
    expect([forks.length, refusals()]).toEqual([0, 0]);
  });

  it('tells which head it has seen, where the centre has lost that', async () => {
    await sql('delete from transparency_cosignature');
    await submit(wang);
    await ask(witness);
    expect(seen?.size).toBe(12);
    expect(refusals()).toBe(0);
  });

  it('takes nothing that is no checkpoint of this log', async () => {
    const post = async (body: string) =>
      (await fetch(new URL('/add-checkpoint', witness.url), { method: 'POST', body })).status;
    const { checkpoint } = await test.server.parts.transparency.extend();
    expect(await post('')).toBe(400);
    expect(await post(`old 12\nno hash\n\n${checkpoint}`)).toBe(400);
    expect(await post(`old 12\n\n${checkpoint.replace(/ (\S{20})/, ' AAAA')}`)).toBeGreaterThanOrEqual(400);
    expect(await post(`old 11\n\n${checkpoint}`)).toBe(409);
    expect(await post(`old 12\n\n${checkpoint}`)).toBe(200);
    expect(forks).toEqual([]);
  });

  it('refuses a database in which a step was altered, though the log signs it', async () => {
    const before = seen;
    const { rows } = await sql('select entry, leaf_hash from transparency_leaf where leaf_index = 2');
    const [{ entry, leaf_hash: hash }] = rows;
    const write = (text: string, itsHash: Buffer) =>
      sql('update transparency_leaf set entry = $1, leaf_hash = $2 where leaf_index = 2', [text, itsHash]);
    // By somebody who knows how: a leaf that is not its own hash is never signed.
    await write(`${entry} `, hashLeaf(`${entry} `));
    await signAnew();
    await ask(witness);
    expect([forks.length, refusals()]).toEqual([1, 1]);
    // Neither does it take what grows out of that.
    await submit(sun);
    await ask(witness);
    expect([forks.length, refusals()]).toEqual([2, 2]);
    expect(seen).toEqual(before);
    expect((await sql('select from transparency_cosignature')).rowCount).toBe(0);
    await write(entry, hash);
    await signAnew();
    await ask(witness);
    expect(seen?.size).toBe(16);
  });

  it('refuses a database from which the last steps were taken', async () => {
    const before = seen;
    await sql('delete from transparency_leaf where leaf_index = 15');
    await sql('update transparency_size set size = 15');
    await signAnew();
    const found = forks.length;
    await ask(witness);
    expect(forks.length).toBe(found + 1);
    expect(seen).toEqual(before);
  });
});
