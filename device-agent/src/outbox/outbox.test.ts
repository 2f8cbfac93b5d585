import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { envelopeDigest } from '@linban/shared/cases/sealed-envelope.ts';
import { type EnvelopeId, envelopeIdSchema } from '@linban/shared/ids.ts';
import { generateKeyPair } from 'jose';
import * as v from 'valibot';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { type FakeServerKeys, makeEnvelope, makeFolder, makeReceipt, makeServerKeys } from '../testing/samples.ts';
import { openDatabase, writeTo } from './database.ts';
import { createElapsedStore, openElapsedTime } from './elapsed-time.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createOutboxStore } from './outbox-store.ts';
import { digestOf } from './proof.ts';

let keys: FakeServerKeys;
let folder: string;
let clock: FakeClock;
let database: DatabaseSync;
let outbox: Outbox;

const open = () => {
  database = openDatabase(folder);
  outbox = createOutbox(createOutboxStore(database), {
    clock,
    elapsed: openElapsedTime(createElapsedStore(database), clock),
    signingKey: () => keys.enrolment.keys.signing,
  });
};
const done = { ok: true, value: null };
const refused = (kind: string) => ({ ok: false, error: { kind } });

beforeAll(async () => {
  keys = await makeServerKeys();
});
beforeEach(() => {
  folder = makeFolder();
  clock = createFakeClock();
  open();
});

describe('the store', () => {
  it('flushes every commit: at any lower setting a power cut loses what was acknowledged', () => {
    expect(database.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 });
    expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
  });

  it('takes one process at a time', () => {
    expect(() => openDatabase(folder)).toThrow(/locked/);
  });
});

describe('put', () => {
  it('keeps envelopes in order over a restart', async () => {
    const envelopes = Array.from({ length: 5 }, () => makeEnvelope());
    for (const envelope of envelopes) expect(await outbox.put(envelope)).toEqual(done);
    database.close();
    open();
    expect(outbox.waiting()).toEqual({
      ok: true,
      value: envelopes.map(({ envelopeId }) => ({ envelopeId, orderKey: null })),
    });
    for (const envelope of envelopes) expect(outbox.read(envelope.envelopeId)).toEqual({ ok: true, value: envelope });
    expect(outbox.status()).toEqual({ waiting: 5, oldestAt: '2026-11-23T02:00:00.000Z', setAside: 0, alarm: null });
  });

  it('takes the same envelope once, whatever the order of its keys, and refuses other content under its id', async () => {
    const envelope = makeEnvelope();
    await outbox.put(envelope);
    const reordered = Object.fromEntries(Object.entries(envelope).toReversed());
    expect(await outbox.put(reordered as unknown as typeof envelope)).toEqual(done);
    expect(await outbox.put(makeEnvelope({ envelopeId: envelope.envelopeId }))).toEqual(refused('differentContent'));
    expect(outbox.status().waiting).toBe(1);
  });

  it('knows an envelope again after it was settled', async () => {
    const envelope = makeEnvelope();
    await outbox.put(envelope);
    await outbox.settle(envelope.envelopeId, await makeReceipt(keys.signingKey, envelope));
    expect(await outbox.put(envelope)).toEqual(done);
    expect(outbox.status().waiting).toBe(0);
  });

  it('is full at 500 cases, but still knows the ones it has', async () => {
    const first = makeEnvelope();
    await outbox.put(first);
    database.exec('begin');
    for (let count = 1; count < 500; count += 1) await outbox.put(makeEnvelope({ ciphertext: 'AAAA' }));
    database.exec('commit');
    expect(await outbox.put(makeEnvelope())).toEqual(refused('full'));
    expect(await outbox.put(first)).toEqual(done);
  });

  it('is full when the oldest waits for more than 72 hours', async () => {
    await outbox.put(makeEnvelope());
    await clock.advance(72 * 3_600_000);
    expect(await outbox.put(makeEnvelope())).toEqual(done);
    await clock.advance(1);
    expect(await outbox.put(makeEnvelope())).toEqual(refused('full'));
    expect(outbox.status().alarm).toBe('old');
  });

  it.each([
    ['1970', -Date.parse('2026-11-23T02:00:00.000Z')],
    ['a month later', 30 * 86_400_000],
  ])('counts what waits as no older when the clock says %s, also after a restart', async (_, step) => {
    await outbox.put(makeEnvelope());
    await clock.advance(3_600_000);
    clock.step(step);
    expect(outbox.status().alarm).toBeNull();
    database.close();
    open();
    expect(await outbox.put(makeEnvelope())).toEqual(done);
    const { oldestAt } = outbox.status();
    expect(clock.now().getTime() - Date.parse(oldestAt ?? '')).toBe(3_600_000);
  });

  it('counts the time that the machine was off', async () => {
    await outbox.put(makeEnvelope());
    database.close();
    // Off: the clock on the wall goes on, uptime begins anew.
    clock = createFakeClock('2026-11-27T02:00:00.000Z');
    open();
    expect(outbox.status()).toMatchObject({ alarm: 'old', oldestAt: '2026-11-23T02:00:00.000Z' });
  });

  it('says diskError when the disk is full, acknowledges nothing, and goes on when there is room again', async () => {
    const kept = makeEnvelope();
    await outbox.put(kept);
    const pages = Number(database.prepare('pragma page_count').get()?.['page_count']);
    database.exec(`pragma max_page_count=${pages}`);
    const big = () => makeEnvelope({ ciphertext: 'A'.repeat(80_000) });
    expect(await outbox.put(big())).toEqual(refused('diskError'));
    expect(outbox.status().alarm).toBe('diskError');
    expect(outbox.waiting()).toEqual({ ok: true, value: [{ envelopeId: kept.envelopeId, orderKey: null }] });
    database.exec('pragma max_page_count=100000');
    expect(await outbox.put(big())).toEqual(done);
    expect(outbox.status().alarm).toBeNull();
  });

  it('finds out by itself, within a minute, that there is room again', async () => {
    const pages = Number(database.prepare('pragma page_count').get()?.['page_count']);
    database.exec(`pragma max_page_count=${pages}`);
    expect(await outbox.put(makeEnvelope({ ciphertext: 'A'.repeat(80_000) }))).toEqual(refused('diskError'));
    database.exec('pragma max_page_count=100000');
    await clock.advance(60_000);
    expect(outbox.status().alarm).toBeNull();
  });
});

describe('a disk that fails', () => {
  const failedFlush = () => {
    throw Object.assign(new Error('disk I/O error'), { errcode: 1034 });
  };

  it('is never trusted again after a failed flush, until the next start; what was kept can still be read', async () => {
    const kept = makeEnvelope();
    await outbox.put(kept);
    expect(writeTo(database, failedFlush)).toEqual(refused('diskError'));
    expect(await outbox.put(makeEnvelope())).toEqual(refused('diskError'));
    expect(await outbox.settle(kept.envelopeId, await makeReceipt(keys.signingKey, kept))).toEqual(
      refused('diskError'),
    );
    expect(outbox.status()).toMatchObject({ waiting: 1, alarm: 'diskError' });
    expect(outbox.read(kept.envelopeId)).toEqual({ ok: true, value: kept });
    await clock.advance(120_000);
    expect(outbox.status().alarm).toBe('diskError');
    database.close();
    open();
    expect(await outbox.put(makeEnvelope())).toEqual(done);
    expect(outbox.status()).toMatchObject({ waiting: 2, alarm: null });
  });

  it('that fills up at whatever page: each case is kept and acknowledged, or neither', {
    timeout: 60_000,
  }, async () => {
    for (let spare = 0; spare < 24; spare += 1) {
      const kept = new Set<string>();
      const before = outbox.status().waiting;
      const pages = Number(database.prepare('pragma page_count').get()?.['page_count']);
      database.exec(`pragma max_page_count=${pages + spare}`);
      for (;;) {
        const envelope = makeEnvelope({ ciphertext: 'A'.repeat(8_000) });
        const put = await outbox.put(envelope);
        if (!put.ok) {
          expect(put).toEqual(refused('diskError'));
          break;
        }
        kept.add(envelope.envelopeId);
      }
      database.exec('pragma max_page_count=1000000');
      database.close();
      open();
      const waiting = outbox.waiting();
      const found = new Set(waiting.ok ? waiting.value.map(({ envelopeId }) => String(envelopeId)) : []);
      expect([...kept].filter((id) => !found.has(id))).toEqual([]);
      expect(outbox.status()).toMatchObject({ waiting: before + kept.size, alarm: null });
    }
  });
});

it('makes the digest that the server makes', async () => {
  const envelope = makeEnvelope();
  expect(digestOf(envelope)).toBe(await envelopeDigest(envelope));
});

describe('settle', () => {
  const put = async () => {
    const envelope = makeEnvelope();
    await outbox.put(envelope);
    return envelope;
  };

  it("closes the row on the server's proof and drops the content", async () => {
    const envelope = await put();
    const receipt = await makeReceipt(keys.signingKey, envelope);
    expect(await outbox.settle(envelope.envelopeId, receipt)).toEqual(done);
    expect(await outbox.settle(envelope.envelopeId, receipt)).toEqual(done);
    expect(outbox.status().waiting).toBe(0);
    expect(database.prepare('select body from envelope').all()).toEqual([{ body: null }]);
  });

  it.each<[string, (envelope: ReturnType<typeof makeEnvelope>) => Promise<Awaited<ReturnType<typeof makeReceipt>>>]>([
    [
      'by another key',
      async (envelope) => makeReceipt((await generateKeyPair('EdDSA', { crv: 'Ed25519' })).privateKey, envelope),
    ],
    ['for another envelope', (envelope) => makeReceipt(keys.signingKey, envelope, { envelopeId: randomUUID() })],
    ['for other bytes', (envelope) => makeReceipt(keys.signingKey, envelope, { digest: 'A'.repeat(43) })],
    ['by another issuer', (envelope) => makeReceipt(keys.signingKey, envelope, { iss: 'somebody' })],
    [
      'for another case number than shown',
      async (envelope) => ({
        ...(await makeReceipt(keys.signingKey, envelope)),
        caseNumber: (await makeReceipt(keys.signingKey, envelope)).caseNumber,
      }),
    ],
    [
      'without a signature',
      async (envelope) => {
        const receipt = await makeReceipt(keys.signingKey, envelope);
        const none = Buffer.from('{"alg":"none"}').toString('base64url');
        return { ...receipt, proof: `${none}.${receipt.proof.split('.')[1]}.` };
      },
    ],
    ['that is garbage', async (envelope) => ({ ...(await makeReceipt(keys.signingKey, envelope)), proof: 'x' })],
  ])('refuses a proof %s', async (_, forge) => {
    const envelope = await put();
    expect(await outbox.settle(envelope.envelopeId, await forge(envelope))).toEqual(refused('proofRefused'));
    expect(outbox.status().waiting).toBe(1);
  });

  it('refuses what was never put', async () => {
    const envelope = makeEnvelope();
    const receipt = await makeReceipt(keys.signingKey, envelope);
    expect(await outbox.settle(envelope.envelopeId, receipt)).toEqual(refused('proofRefused'));
  });
});

it('setAside keeps the content for a person to look at, and a later proof still settles', async () => {
  const envelope = makeEnvelope();
  await outbox.put(envelope);
  outbox.setAside(envelope.envelopeId, 'invalidContent');
  expect(outbox.status()).toEqual({ waiting: 0, oldestAt: null, setAside: 1, alarm: null });
  expect(database.prepare('select body is not null as kept, cause from envelope').get()).toEqual({
    kept: 1,
    cause: 'invalidContent',
  });
  await outbox.settle(envelope.envelopeId, await makeReceipt(keys.signingKey, envelope));
  expect(outbox.status().setAside).toBe(0);
});

it('sets a damaged row aside instead of falling over it', async () => {
  const envelope = makeEnvelope();
  await outbox.put(envelope);
  database.exec(`update envelope set body = substr(body, 1, 40)`);
  expect(outbox.read(envelope.envelopeId)).toEqual(done);
  expect(outbox.status()).toMatchObject({ waiting: 0, setAside: 1 });
});

it.each([
  ['a character of the content', `update envelope set body = replace(body, '"keyId":"k1"', '"keyId":"k2"')`],
  ['the content by another one', `update envelope set content_hash = 'x'`],
  ['the id', `update envelope set envelope_id = 'x' || substr(envelope_id, 2)`],
])('notices a damaged row: %s', async (_, damage) => {
  const envelope = makeEnvelope();
  await outbox.put(envelope);
  database.exec(damage);
  const waiting = outbox.waiting();
  for (const { envelopeId } of waiting.ok ? waiting.value : []) expect(outbox.read(envelopeId)).toEqual(done);
  expect(outbox.status()).toMatchObject({ waiting: 0, setAside: 1 });
});

it('lets what was set aside as poison wait again at the next start, in its old place', async () => {
  const [poison, later] = [makeEnvelope(), makeEnvelope()];
  await outbox.put(poison, 'visit-a');
  await outbox.put(later, 'visit-a');
  outbox.setAside(poison.envelopeId, 'poison');
  database.close();
  open();
  expect(outbox.waiting()).toEqual({
    ok: true,
    value: [poison, later].map(({ envelopeId }) => ({ envelopeId, orderKey: 'visit-a' })),
  });
});

it('forgets settled rows after 90 days, waiting ones never', { timeout: 30_000 }, async () => {
  const [settled, waiting] = [makeEnvelope(), makeEnvelope()];
  for (const envelope of [settled, waiting]) await outbox.put(envelope);
  await outbox.settle(settled.envelopeId, await makeReceipt(keys.signingKey, settled));
  await clock.advance(91 * 86_400_000);
  database.close();
  open();
  const ids: EnvelopeId[] = database
    .prepare('select envelope_id from envelope')
    .all()
    .map((row) => v.parse(envelopeIdSchema, row['envelope_id']));
  expect(ids).toEqual([waiting.envelopeId]);
});
