import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { terminalIdSchema } from '@linban/shared/ids.ts';
import { SignJWT } from 'jose';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { grant } from '../testing/decisions.ts';
import { reportOf, workingDevices } from '../testing/devices.ts';
import { sun, wang } from '../testing/people.ts';
import {
  startTestDepartment,
  startTestServer,
  type TestDepartment,
  type TestServer,
  until,
} from '../testing/test-server.ts';
import { createTestTerminal } from '../testing/test-terminal.ts';

const makePair = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = v.parse(v.looseObject({ x: v.string() }), publicKey.export({ format: 'jwk' }));
  return { publicKey: x, privateKey };
};

describe('the key of a terminal', () => {
  const id = v.parse(terminalIdSchema, 'test-1');
  let department: TestDepartment;
  let test: TestServer;
  let aheadMs = 0;
  let key: ReturnType<typeof makePair>;

  beforeAll(async () => {
    department = await startTestDepartment(grant);
    test = await startTestServer(department.url, { ports: { now: () => new Date(Date.now() + aheadMs) } });
  });
  /** Each test begins with a machine that was enrolled anew. */
  beforeEach(async () => {
    aheadMs = 0;
    key = makePair();
    expect(await enrol(await test.server.parts.registry.renewCode(id), key.publicKey)).toBe(200);
  });
  afterAll(async () => {
    await test.stop();
    await department.close();
  });

  const enrol = async (code: string, publicKey: string): Promise<number> => {
    const response = await fetch(new URL('/api/terminals/enrol', test.server.address), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, publicKey }),
    });
    return response.status;
  };
  /** A machine that holds a key; each has its own run. */
  const machine = (privateKey: KeyObject) =>
    createTestTerminal(test.server.address, id, privateKey, test.terminals[0].keys);
  const isLetIn = async (privateKey: KeyObject): Promise<string> =>
    machine(privateKey)
      .resident()
      .then(
        (link) => {
          link.close();
          return 'in';
        },
        (error: unknown) => (error instanceof Error ? error.message : 'nothing'),
      );
  const statement = (newKey: string, changes: object = {}) => {
    const iat = Math.floor(Date.now() / 1000);
    return {
      iss: id,
      aud: 'linban-server',
      purpose: 'rotateKey',
      newKey,
      iat,
      exp: iat + 60,
      jti: randomUUID(),
      ...changes,
    };
  };
  const sign = (claims: object, by: KeyObject) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'EdDSA' }).sign(by);
  const proofs = async (next: ReturnType<typeof makePair>, claims = statement(next.publicKey)) => ({
    byOld: await sign(claims, key.privateKey),
    byNew: await sign(claims, next.privateKey),
  });
  const fleetView = () => test.server.parts.fleet.list().find(({ terminalId }) => terminalId === id);
  const refused = { ok: false, error: { kind: 'proofRefused' } };

  describe('is replaced', () => {
    it('in two steps: both open until the new one is used, and from then on the old one is nothing', async () => {
      const terminal = machine(key.privateKey);
      const old = await terminal.agent();
      const tunnel = await terminal.resident();
      const cut: string[] = [];
      old.socket.on('disconnect', () => cut.push('agent'));
      tunnel.socket.on('disconnect', () => cut.push('tunnel'));
      const next = makePair();
      expect(await old.ask('terminal.rotateKey', await proofs(next))).toEqual({ ok: true, value: {} });
      // Again, as after a lost answer.
      expect(await old.ask('terminal.rotateKey', await proofs(next))).toEqual({ ok: true, value: {} });
      expect(cut).toEqual([]);

      const beforeUse = await machine(key.privateKey).envelope(wang);
      const renewed = machine(next.privateKey);
      const link = await renewed.agent();
      await until(() => (cut.length === 2 ? true : undefined));
      expect(await isLetIn(key.privateKey)).toBe('revoked');
      expect((await machine(key.privateKey).redeem('x')).status).toBe(401);
      // What the old key signed in its time is still good, what it signs now is not.
      expect(await link.ask('cases.submit', { envelope: beforeUse })).toMatchObject({ ok: true });
      const late = await machine(key.privateKey).assertion(sun, { at: new Date(Date.now() + 120_000) });
      const visit = await renewed.resident();
      aheadMs = 120_000;
      expect(await visit.ask('session.open', { assertion: late })).toEqual({
        ok: false,
        error: { kind: 'assertionRefused', cause: 'invalid' },
      });
      expect(test.logged.filter((line) => line.includes('"terminal.keyRotated"'))).toHaveLength(1);
      link.close();
      visit.close();
    });

    it('by the last key that was named, and by none that was named before', async () => {
      const agent = await machine(key.privateKey).agent();
      const [first, second] = [makePair(), makePair()];
      await agent.ask('terminal.rotateKey', await proofs(first));
      await agent.ask('terminal.rotateKey', await proofs(second));
      expect(await isLetIn(first.privateKey)).toBe('forbidden');
      agent.close();
      expect(await isLetIn(second.privateKey)).toBe('in');
    });

    it('never without both proofs of the same fresh statement', async () => {
      const agent = await machine(key.privateKey).agent();
      const next = makePair();
      const stranger = makePair();
      const claims = statement(next.publicKey);
      const good = await proofs(next, claims);
      const old = Math.floor(Date.now() / 1000) - 200;
      const wrong = [
        { ...good, byOld: await sign(claims, stranger.privateKey) },
        { ...good, byNew: await sign(claims, key.privateKey) },
        { ...good, byNew: await sign({ ...claims, jti: randomUUID() }, next.privateKey) },
        await proofs(next, statement(next.publicKey, { iss: 'test-2' })),
        await proofs(next, statement(next.publicKey, { purpose: 'connect' })),
        await proofs(next, statement(next.publicKey, { iat: old, exp: old + 60 })),
        await proofs(next, statement(stranger.publicKey)),
        await proofs(next, statement('A'.repeat(42))),
        { byOld: 'nonsense', byNew: 'nonsense' },
        { byOld: '', byNew: '' },
      ];
      for (const each of wrong) expect(await agent.ask('terminal.rotateKey', each)).toEqual(refused);
      expect(await agent.ask('terminal.rotateKey', good)).toMatchObject({ ok: true });
      // The same words a second time.
      expect(await agent.ask('terminal.rotateKey', good)).toEqual(refused);
      // A key that was this terminal's already, and its own present one.
      expect(await agent.ask('terminal.rotateKey', await proofs(key))).toMatchObject({ ok: true });
      agent.close();
      await until(() => (agent.socket.disconnected ? true : undefined));
      expect(await isLetIn(key.privateKey)).toBe('in');
    });

    it('when it is 90 days old, and when staff ask for it', async () => {
      const agent = await machine(key.privateKey).agent();
      let seq = 0;
      const boot = randomUUID();
      const isAsked = async () => {
        seq += 1;
        const answer = await agent.ask('terminal.report', reportOf(boot, seq, workingDevices));
        return answer.ok && answer.value.rotateKey;
      };
      expect(await isAsked()).toBe(false);
      aheadMs = 90 * 86_400_000 + 60_000;
      expect(await isAsked()).toBe(true);
      aheadMs = 0;
      expect(await isAsked()).toBe(false);
      await test.server.parts.registry.askRotation(id);
      expect(await isAsked()).toBe(true);
      const next = makePair();
      await agent.ask('terminal.rotateKey', await proofs(next));
      expect(await isAsked()).toBe(true);
      agent.close();
      expect(await isLetIn(next.privateKey)).toBe('in');
      expect(test.server.parts.registry.find(id)?.rotationAsked).toBe(false);
    });
  });

  it('is believed no more once it is revoked, at once and everywhere, until that is taken back', async () => {
    const terminal = machine(key.privateKey);
    const agent = await terminal.agent();
    const tunnel = await terminal.resident();
    const other = await test.terminals[1].agent();
    const assertion = await terminal.assertion(sun);
    const envelope = await terminal.envelope(sun);
    await test.server.parts.registry.revoke(id, '机器被盗');
    await until(() => (agent.socket.disconnected && tunnel.socket.disconnected ? true : undefined));
    expect(other.socket.connected).toBe(true);
    expect(fleetView()).toMatchObject({ state: 'outOfService', revoked: { reason: '机器被盗' } });
    expect(await isLetIn(key.privateKey)).toBe('revoked');
    expect((await terminal.redeem('x')).status).toBe(401);
    expect(await test.server.parts.submit(envelope, id)).toMatchObject({
      ok: false,
      error: { kind: 'unknownTerminal' },
    });
    // Nobody who does not hold the key learns of it.
    expect(await isLetIn(makePair().privateKey)).toBe('forbidden');

    await test.server.parts.registry.reinstate(id);
    const again = await machine(key.privateKey).resident();
    expect(await again.ask('session.open', { assertion })).toMatchObject({ ok: true });
    expect(fleetView()).toMatchObject({ revoked: null });
    again.close();
    other.close();
  });

  describe('on two machines', () => {
    it('opens one link: the second machine is turned away, and staff are told', async () => {
      const first = await machine(key.privateKey).agent();
      first.socket.on('alive', (answer: () => void) => answer());
      const clone = machine(key.privateKey);
      await expect(clone.agent()).rejects.toThrow('cloned');
      await expect(clone.resident()).rejects.toThrow('cloned');
      await expect(machine(key.privateKey).agent()).rejects.toThrow('cloned');
      expect(first.socket.connected).toBe(true);
      expect(fleetView()?.clonedAt).not.toBeNull();
      expect(test.logged.filter((line) => line.includes('"terminal.cloned"'))).toHaveLength(1);
      first.close();
    });

    it('is no clone where the first is not there any more, or is the same run', async () => {
      const first = await machine(key.privateKey).agent(); // never answers
      const restarted = machine(key.privateKey);
      const second = await restarted.agent();
      await until(() => (first.socket.disconnected ? true : undefined));
      const third = await restarted.agent();
      await until(() => (second.socket.disconnected ? true : undefined));
      expect(third.socket.connected).toBe(true);
      expect(fleetView()?.clonedAt).toBeNull();
      third.close();
    });
  });

  describe('is taken for a code', () => {
    it('once, and again only for who asked first: a lost answer costs nothing', async () => {
      const code = await test.server.parts.registry.renewCode(id);
      const mine = makePair();
      // A new code does not lock out the machine that is there.
      expect(await isLetIn(key.privateKey)).toBe('in');
      expect(await enrol(code, mine.publicKey)).toBe(200);
      expect(await enrol(code, mine.publicKey)).toBe(200);
      expect(await enrol(code, makePair().publicKey)).toBe(403);
      expect(await isLetIn(mine.privateKey)).toBe('in');
      expect(await isLetIn(key.privateKey)).toBe('revoked');
    });

    it('never twice in its life', async () => {
      await test.server.parts.registry.revoke(id, 'test');
      const code = await test.server.parts.registry.renewCode(id);
      expect(await enrol(code, key.publicKey)).toBe(403);
      expect(await enrol(code, makePair().publicKey)).toBe(200);
      expect(fleetView()).toMatchObject({ revoked: null });
    });
  });
});
