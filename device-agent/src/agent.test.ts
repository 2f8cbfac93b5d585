import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { assertionClaimsSchema, personContext } from '@linban/shared/identity/assertion.ts';
import { fail, ok } from '@linban/shared/result.ts';
import { open } from '@linban/shared/sealing/hpke.ts';
import { compactVerify, importJWK } from 'jose';
import * as v from 'valibot';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inventPermitPerson } from '../virtual/id-card-reader/build-card.ts';
import { buildPermitText } from '../virtual/id-card-reader/build-card-text.ts';
import { eventually } from './testing/eventually.ts';
import { inventedCard, inventedHolder } from './testing/fake-devices.ts';
import { type FakeServer, startFakeServer } from './testing/fake-server.ts';
import { type FakeServerKeys, makeEnvelope, makeReceipt, makeServerKeys } from './testing/samples.ts';
import { openScreen, openSocket, startTestAgent, type TestAgent } from './testing/start-test-agent.ts';

let keys: FakeServerKeys;
let server: FakeServer;
let test: TestAgent;
const closers: (() => unknown)[] = [];
const screenOf = async (of: TestAgent) => {
  const screen = await openScreen(of);
  closers.push(() => screen.socket.disconnect());
  return screen;
};

beforeAll(async () => {
  keys = await makeServerKeys();
});
beforeEach(async () => {
  server = await startFakeServer(keys);
  test = await startTestAgent(server.url);
  closers.push(
    () => test.agent.stop(),
    () => server.close(),
  );
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const enrolled = async (of: TestAgent) => {
  const screen = await screenOf(of);
  await eventually(() => expect(screen.snapshots.at(-1)).toMatchObject({ serverReachable: true }));
  return screen;
};

describe('identity', () => {
  it('keeps key and enrolment to its owner and starts without the server', async () => {
    await enrolled(test);
    for (const name of ['terminal-key.json', 'enrolment.json', 'agent.db'])
      expect(statSync(join(test.folder, 'data', name)).mode & 0o777).toBe(0o600);
    await test.agent.stop();
    await server.close();
    const again = await startTestAgent(server.url, { folder: test.folder });
    closers.push(() => again.agent.stop());
    const screen = await screenOf(again);
    expect(screen.snapshots[0]).toMatchObject({
      profile: keys.enrolment.profile,
      sealingKey: keys.enrolment.keys.sealing,
      serverReachable: false,
    });
    expect(server.enrolments).toBe(1);
  });

  it('enrols as soon as the server is there', async () => {
    await test.agent.stop();
    const { port } = server;
    await server.close();
    const early = await startTestAgent(`http://127.0.0.1:${port}`);
    closers.push(() => early.agent.stop());
    const screen = await screenOf(early);
    expect(screen.snapshots[0]).toMatchObject({ profile: null, sealingKey: null, serverReachable: false });
    expect(await screen.run('identity.read', { visitId: randomUUID() })).toMatchObject({
      code: 'commandError',
      payload: { kind: 'notEnrolled' },
    });
    const late = await startFakeServer(keys, port);
    closers.push(() => late.close());
    await eventually(() => expect(screen.snapshots.at(-1)).toMatchObject({ serverReachable: true }));
  });

  it('reads a card: the server can open who it was, the screen can not', async () => {
    const screen = await enrolled(test);
    const visitId = randomUUID();
    const { id } = await screen.send('identity.read', { visitId });
    await eventually(() => expect(test.fake.reads).toHaveLength(1));
    test.fake.reads[0]?.onProgress({ kind: 'mediaEntered' });
    test.fake.reads[0]?.end(fail({ kind: 'expiredCard' }));
    await eventually(() => expect(test.fake.reads).toHaveLength(2));
    test.fake.reads[1]?.end(ok(inventedCard()));
    const completion = await screen.completionOf(id);

    const { payload } = v.parse(
      v.object({ payload: v.object({ assertion: v.string(), holder: v.unknown() }) }),
      completion,
    );
    expect(payload.holder).toMatchObject({ name: '王*英', surname: '王', isElder: true });
    const text = JSON.stringify([completion, screen.events, test.logLines]);
    expect(text).not.toContain(inventedHolder.idNumber);
    expect(text).not.toContain(inventedHolder.name);
    expect(screen.events.map(({ name, payload }) => [name, payload])).toEqual([
      ['identity.armed', {}],
      ['identity.cardEntered', {}],
      ['identity.invalidCard', { cause: 'expired' }],
      ['identity.armed', {}],
    ]);

    const stored = v.parse(
      v.object({ x: v.string() }),
      JSON.parse(readFileSync(join(test.folder, 'data', 'terminal-key.json'), 'utf8')),
    );
    const publicKey = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: stored.x }, 'EdDSA');
    const verified = await compactVerify(payload.assertion, publicKey);
    const claims = v.parse(assertionClaimsSchema, JSON.parse(new TextDecoder().decode(verified.payload)));
    expect(claims).toMatchObject({ visitId, reader: 'SAM-1', means: 'residentIdCard' });
    expect(claims.exp - claims.iat).toBe(1800);
    const person = await open([keys.openingKey], claims.person, personContext(claims));
    expect(person.ok && JSON.parse(person.value)).toEqual(inventedHolder);
  });

  it('tells a guest what was read, masked, and signs nothing about them', async () => {
    const screen = await enrolled(test);
    const { id } = await screen.send('identity.read', { visitId: randomUUID() });
    await eventually(() => expect(test.fake.reads).toHaveLength(1));
    const permit = inventPermitPerson();
    test.fake.reads[0]?.end(ok({ text: buildPermitText(permit), furtherAddresses: new Uint8Array() }));
    const completion = await screen.completionOf(id);
    expect(completion).toMatchObject({
      code: 'commandError',
      payload: { kind: 'notServed', guest: { document: 'hmtResidencePermit', name: '陳*文' } },
    });
    expect(JSON.stringify(completion)).not.toContain('assertion');
    const told = JSON.stringify([completion, screen.events, test.logLines]);
    for (const text of [permit.idNumber, permit.name, permit.address]) expect(told).not.toContain(text);
  });

  it('says noMedia when nobody lays a card in time', async () => {
    const screen = await enrolled(test);
    const end = await screen.run('identity.read', { visitId: randomUUID() }, { timeoutMs: 50 });
    expect(end).toMatchObject({ code: 'commandError', payload: { kind: 'noMedia' } });
  });

  it('says unavailable when the reader is', async () => {
    const screen = await enrolled(test);
    const { id } = await screen.send('identity.read', { visitId: randomUUID() });
    await eventually(() => expect(test.fake.reads).toHaveLength(1));
    const status = test.fake.devices.statuses().idCardReader;
    test.fake.reads[0]?.end(fail({ kind: 'readerUnavailable', status }));
    expect(await screen.completionOf(id)).toMatchObject({ payload: { kind: 'unavailable' } });
  });

  it('stops reading when the screen is gone', async () => {
    const screen = await enrolled(test);
    await screen.send('identity.read', { visitId: randomUUID() });
    await eventually(() => expect(test.fake.reads).toHaveLength(1));
    screen.socket.disconnect();
    await eventually(() => expect(test.fake.reads[0]?.signal.aborted).toBe(true));
  });

  it('forgets what it told of the person when the visit ends', async () => {
    const screen = await enrolled(test);
    const visitId = randomUUID();
    const { id } = await screen.send('identity.read', { visitId });
    await eventually(() => expect(test.fake.reads).toHaveLength(1));
    test.fake.reads[0]?.end(ok(inventedCard()));
    expect((await screen.completionOf(id)).code).toBe('success');
    await screen.run('visit.end', { visitId });
    await screen.send('identity.read', { visitId }, { id });
    await eventually(() => expect(screen.completions.at(-1)).toEqual({ id, code: 'canceled' }));
    expect(test.fake.reads).toHaveLength(1);
  });
});

describe('printing', () => {
  const receipt = { blocks: [{ kind: 'title', text: '受理回执' }] };

  it('prints a receipt once for one job id, from whatever screen', async () => {
    const jobId = randomUUID();
    const first = await enrolled(test);
    await first.send('receipt.print', { jobId, receipt });
    await eventually(() => expect(test.fake.prints).toHaveLength(1));
    first.socket.disconnect();
    const second = await screenOf(test);
    const { id } = await second.send('receipt.print', { jobId, receipt });
    test.fake.prints[0]?.end({ state: 'printed' });
    expect(await second.completionOf(id)).toEqual({ id, code: 'success', payload: { state: 'printed' } });
    expect(test.fake.prints).toHaveLength(1);
  });

  it('fetches the document behind a ticket, prints it, and zeroes it', async () => {
    const screen = await enrolled(test);
    server.documents.set('t1', new TextEncoder().encode('%PDF-1.7 content'));
    const { id } = await screen.send('document.print', { jobId: randomUUID(), ticket: 't1' });
    await eventually(() => expect(test.fake.prints).toHaveLength(1));
    const pdf = v.parse(v.instance(Uint8Array), test.fake.prints[0]?.content);
    expect(new TextDecoder().decode(pdf)).toBe('%PDF-1.7 content');
    test.fake.prints[0]?.end({ state: 'printed' });
    expect(await screen.completionOf(id)).toMatchObject({ payload: { state: 'printed' } });
    expect(pdf.every((byte) => byte === 0)).toBe(true);
  });

  it.each<[string, Uint8Array | null]>([
    ['the ticket is unknown', null],
    ['it is not a PDF', new TextEncoder().encode('<html>')],
    ['it is too large', Buffer.concat([Buffer.from('%PDF-'), Buffer.alloc(20 * 1024 * 1024)])],
  ])('prints nothing when %s', async (_, content) => {
    const screen = await enrolled(test);
    if (content) server.documents.set('t2', content);
    expect(await screen.run('document.print', { jobId: randomUUID(), ticket: 't2' })).toMatchObject({
      payload: { state: 'failed', cause: 'document-unavailable' },
    });
    expect(test.fake.prints).toHaveLength(0);
  });

  it('that is running at a stop may finish', async () => {
    const screen = await enrolled(test);
    const { id } = await screen.send('receipt.print', { jobId: randomUUID(), receipt });
    await eventually(() => expect(test.fake.prints).toHaveLength(1));
    const stopped = test.agent.stop();
    test.fake.prints[0]?.end({ state: 'printed' });
    expect(await screen.completionOf(id)).toMatchObject({ payload: { state: 'printed' } });
    await stopped;
  });
});

describe('cases', () => {
  it('are on disk before they are acknowledged, and the proof settles them', async () => {
    const screen = await enrolled(test);
    const envelope = makeEnvelope();
    expect(await screen.run('outbox.put', { envelope })).toMatchObject({ code: 'success' });
    await eventually(() => expect(server.reports.at(-1)?.outbox.waiting).toBe(1));
    const wrong = await makeReceipt(keys.signingKey, makeEnvelope());
    expect(await screen.run('outbox.settle', { envelopeId: envelope.envelopeId, receipt: wrong })).toMatchObject({
      payload: { kind: 'proofRefused' },
    });
    const receipt = await makeReceipt(keys.signingKey, envelope);
    expect(await screen.run('outbox.settle', { envelopeId: envelope.envelopeId, receipt })).toMatchObject({
      code: 'success',
    });
    await eventually(() => expect(server.reports.at(-1)?.outbox.waiting).toBe(0));
    expect(server.submitted).toEqual([]);
  });

  it('that waited when the agent was started are delivered at once', async () => {
    const screen = await enrolled(test);
    const envelope = makeEnvelope();
    await screen.run('outbox.put', { envelope });
    await test.agent.stop();
    const again = await startTestAgent(server.url, { folder: test.folder });
    closers.push(() => again.agent.stop());
    await eventually(() => expect(server.submitted).toEqual([envelope.envelopeId]));
    await eventually(() => expect(server.reports.at(-1)?.outbox.waiting).toBe(0));
  });

  it('that the server refuses for good are set aside and reported', async () => {
    const screen = await enrolled(test);
    server.refuse = { kind: 'invalidAssertion' };
    await screen.run('outbox.put', { envelope: makeEnvelope() });
    await test.agent.stop();
    const again = await startTestAgent(server.url, { folder: test.folder });
    closers.push(() => again.agent.stop());
    await eventually(() => expect(server.reports.at(-1)?.outbox).toMatchObject({ waiting: 0, setAside: 1 }));
  });
});

describe('the link to the server', () => {
  it('reports each change at once, several as one, and never with an old number', async () => {
    const screen = await enrolled(test);
    await eventually(() => expect(server.reports.at(-1)?.screen).toBe(true));
    const before = server.reports.length;
    test.fake.setReader({ media: 'entering' });
    test.fake.setReader({ media: 'present' });
    await eventually(() => expect(server.reports.at(-1)?.devices.idCardReader.media).toBe('present'));
    expect(server.reports.length).toBe(before + 1);
    expect(screen.snapshots.at(-1)?.devices.idCardReader.media).toBe('present');
    const numbers = server.reports.map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  it('reports its health: what was counted, how the link carries, which versions run, and once the screen is there', async () => {
    await eventually(() => expect(server.reports.at(-1)?.health).toMatchObject({ screen: { alive: false } }));
    const screen = await enrolled(test);
    const { id } = await screen.send('identity.read', { visitId: randomUUID() });
    await eventually(() => expect(test.fake.reads).toHaveLength(1));
    test.fake.reads[0]?.onProgress({ kind: 'invalidMedia', cause: 'readFailed' });
    test.fake.reads[0]?.end(ok(inventedCard()));
    await screen.completionOf(id);
    test.fake.setReader({ media: 'present' });
    await eventually(() =>
      expect(server.reports.at(-1)?.health).toMatchObject({
        consumables: [
          { device: 'idCardReader', measure: 'readFailures', used: 1 },
          { device: 'idCardReader', measure: 'reads', used: 1 },
        ],
        screen: { alive: true },
        link: { roundTripMs: expect.any(Number), clockOffsetMs: expect.any(Number), reconnects: 0 },
        versions: { node: process.version, ui: expect.stringMatching(/^[0-9a-f]{12}$/) },
        restarts: { recent: 1, isStorm: false },
      }),
    );
  });

  it('serves its metrics on a port of the loopback where one is configured', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const measured = await startTestAgent(server.url, { config: { metricsPort: port } });
    closers.push(() => measured.agent.stop());
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toContain('linban_device_state{device="idCardReader",state="online"} 1');
    expect(text).not.toContain('SAM-1');
  });

  it('carries a call for staff at once, says whether it arrived, and tells one that did not as soon as it can', async () => {
    const screen = await enrolled(test);
    const call = (called: boolean) => screen.run('staff.call', { called });
    expect(await call(true)).toMatchObject({ code: 'success', payload: { serverTold: true } });
    expect(server.reports.at(-1)?.staffCalledAt).not.toBeNull();
    expect(await call(false)).toMatchObject({ payload: { serverTold: true } });
    expect(server.reports.at(-1)?.staffCalledAt).toBeNull();
    const { port } = server;
    await server.close();
    await eventually(() => expect(screen.snapshots.at(-1)?.serverReachable).toBe(false));
    expect(await call(true)).toMatchObject({ payload: { serverTold: false } });
    const again = await startFakeServer(keys, port);
    closers.push(() => again.close());
    await eventually(() => expect(again.reports.at(-1)?.staffCalledAt).toEqual(expect.any(String)));
  });

  it('comes back after the server was away, with a new token each time', async () => {
    const screen = await enrolled(test);
    const { port } = server;
    await server.close();
    await eventually(() => expect(screen.snapshots.at(-1)?.serverReachable).toBe(false));
    const again = await startFakeServer(keys, port);
    closers.push(() => again.close());
    await eventually(() => expect(screen.snapshots.at(-1)?.serverReachable).toBe(true));
    const tokens = [...server.tokens, ...again.tokens];
    expect(new Set(tokens).size).toBe(tokens.length);
  });
});

describe('the tunnel', () => {
  const openTunnel = async () => {
    const socket = openSocket(test, '/server', { token: await test.token() });
    const links: unknown[] = [];
    const pushes: unknown[] = [];
    socket.on('link', (raw: unknown) => links.push(raw));
    socket.on('push', (raw: unknown) => pushes.push(raw));
    closers.push(() => socket.disconnect());
    return { socket, links, pushes, ask: (message: unknown) => socket.timeout(2_000).emitWithAck('request', message) };
  };
  const list = { name: 'cases.list', payload: {} };
  const unreachable = { ok: false, error: { kind: 'unreachable' } };

  it('carries requests, answers and pushes message for message', async () => {
    const { links, pushes, ask } = await openTunnel();
    await eventually(() => expect(links.at(-1)).toEqual({ up: true }));
    server.answer = (message) => ({ ok: true, value: { echo: message } });
    expect(await ask(list)).toEqual({ ok: true, value: { echo: list } });
    const push = { name: 'case.changed', payload: { caseNumber: 'X' } };
    for (const resident of server.residents) resident.emit('push', push);
    await eventually(() => expect(pushes).toEqual([push]));
    expect(await ask('garbage')).toEqual({ ok: false, error: { kind: 'invalidMessage' } });
    expect(server.asked).toEqual([list]);
  });

  it('answers unreachable at once while the server is away, and sends nothing late', async () => {
    const { links, ask } = await openTunnel();
    await eventually(() => expect(links.at(-1)).toEqual({ up: true }));
    const { port } = server;
    await server.close();
    await eventually(() => expect(links.at(-1)).toEqual({ up: false }));
    expect(await ask(list)).toEqual(unreachable);
    const again = await startFakeServer(keys, port);
    closers.push(() => again.close());
    await eventually(() => expect(links.at(-1)).toEqual({ up: true }));
    expect(await ask({ name: 'session.close', payload: {} })).toMatchObject({ ok: true });
    expect(again.asked).toEqual([{ name: 'session.close', payload: {} }]);
  });

  it('answers unreachable when the server goes away in the middle of a request', async () => {
    const { links, ask } = await openTunnel();
    await eventually(() => expect(links.at(-1)).toEqual({ up: true }));
    server.answer = () => null;
    const answer = ask(list);
    await eventually(() => expect(server.asked).toHaveLength(1));
    await server.close();
    expect(await answer).toEqual(unreachable);
  });

  it('gives each screen a connection of its own and ends it with the screen', async () => {
    const first = await openTunnel();
    await eventually(() => expect(server.residents.size).toBe(1));
    const [connection] = server.residents;
    await openTunnel();
    await eventually(() => expect(first.socket.connected).toBe(false));
    await eventually(() => expect([...server.residents].map(({ id }) => id)).not.toContain(connection?.id));
    await eventually(() => expect(server.residents.size).toBe(1));
  });
});

it('logs no more than event names and listed fields', async () => {
  const screen = await enrolled(test);
  await screen.run('outbox.put', { envelope: makeEnvelope() });
  const allowed = ['level', 'time', 'event', 'device', 'state', 'cause', 'command', 'code', 'count', 'status', 'error'];
  expect(test.logLines.length).toBeGreaterThan(0);
  for (const line of test.logLines) {
    const keysOfLine = Object.keys(v.parse(v.record(v.string(), v.unknown()), JSON.parse(line)));
    expect(allowed).toEqual(expect.arrayContaining(keysOfLine));
  }
});
