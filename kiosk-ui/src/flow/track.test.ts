import { fail, ok } from '@linban/shared/result.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { boots, canaries, caseNumber, publicCase, submissionReceipt } from './test-fixtures.ts';
import { held } from './test-trips.ts';
import { commandFailed, createWorld, unreachable, type World } from './test-world.ts';

const { queryCode, trackingCode } = submissionReceipt;
const receiptCode = { kind: 'caseCode', trackingCode } as const;

let world: World;
/** Ends the scan that waits. */
let scan = held();
beforeEach(async () => {
  scan = held();
  world = await createWorld({}, { 'code.scan': () => scan.promise });
  await world.reach('attract');
});
afterEach(() => {
  expect(world.bugs).toEqual([]);
  world.kiosk.stop();
});

const shows = async (code: unknown) => {
  const { reply } = scan;
  scan = held();
  reply(ok(code));
  await world.calmDown();
};
const open = () => world.send({ type: 'openTrack' });
const type = (number: string, code: string) =>
  world.send(
    { type: 'typeCode', field: 'caseNumber', text: number },
    { type: 'typeCode', field: 'queryCode', text: code },
    { type: 'track' },
  );
const problem = () => {
  const screen = world.screen();
  return screen.name === 'track' ? screen.problem : screen.name;
};
const scanner = () => {
  const screen = world.screen();
  return screen.name === 'track' ? screen.scanner : screen.name;
};
const setScanner = (state: 'online' | 'offline' | 'noDevice') =>
  world.setAgent({ snapshot: world.agentSnapshot({ devices: { codeScanner: { state } } }) });

describe('a look-up by receipt', () => {
  it('begins at the attract screen, with the scanner waiting and the card reader at rest', async () => {
    await open();
    expect(world.view()).toMatchObject({
      screen: { name: 'track', caseNumber: '', queryCode: '', scanner: 'ready', asking: false, problem: null },
      holder: null,
      canGoBack: true,
    });
    expect(world.callsOf('cancel')).toHaveLength(1);
    expect(world.callsOf('code.scan')).toHaveLength(1);
  });

  it('asks with what was typed, and shows the progress', async () => {
    await open();
    await type(caseNumber, queryCode);
    expect(world.screen()).toEqual({ name: 'tracked', found: publicCase });
    expect(world.callsOf('cases.track').map(({ payload }) => payload)).toEqual([
      { by: 'receipt', caseNumber, queryCode },
    ]);
    expect(world.callsOf('cancel')).toHaveLength(2);
  });

  it('asks with the code that was held under the scanner, once', async () => {
    await open();
    await shows(receiptCode);
    expect(world.screen()).toEqual({ name: 'tracked', found: publicCase });
    expect(world.callsOf('cases.track').map(({ payload }) => payload)).toEqual([{ by: 'qrCode', trackingCode }]);
    await world.advance(limits.rearm * 3);
    expect(world.callsOf('code.scan')).toHaveLength(1);
    expect(world.held()).not.toContain(trackingCode);
  });

  it('takes no more letters than a code has', async () => {
    await open();
    await world.send({ type: 'typeCode', field: 'queryCode', text: `${queryCode}XYZ` });
    expect(world.screen()).toMatchObject({ queryCode });
  });

  it.each([
    ['', '', 'numberMissing'],
    [caseNumber.slice(1), queryCode, 'numberTypo'],
    [caseNumber, '', 'codeMissing'],
    [caseNumber, queryCode.slice(1), 'codeTypo'],
  ])('asks nobody about %j and %j, and says what is wrong', async (number, code, kind) => {
    await open();
    await type(number, code);
    expect(problem()).toEqual({ kind });
    expect(world.callsOf('cases.track')).toHaveLength(0);
    await world.send({ type: 'typeCode', field: 'queryCode', text: 'A' });
    expect(problem()).toBeNull();
  });

  it.each([
    [{ kind: 'notFound' }, { kind: 'notFound' }],
    [
      { kind: 'tooManyAttempts', retryAfterSeconds: 61 },
      { kind: 'tooManyAttempts', minutes: 2 },
    ],
    [{ kind: 'tooManyRequests' }, { kind: 'tooManyAttempts', minutes: 1 }],
    [{ kind: 'unreachable' }, { kind: 'unreachable' }],
    [{ kind: 'internal' }, { kind: 'internal' }],
  ])('says %j, keeps what was typed, and can be tried again', async (error, told) => {
    world.server['cases.track'] = () => fail(error);
    await open();
    await type(caseNumber, queryCode);
    expect(world.screen()).toMatchObject({ name: 'track', problem: told, caseNumber, queryCode, asking: false });
    expect(world.callsOf('code.scan')).toHaveLength(2);
    world.server['cases.track'] = () => ok(publicCase);
    await world.send({ type: 'track' });
    expect(world.screen().name).toBe('tracked');
  });

  it('tells a code that is none of a receipt, and waits for another', async () => {
    await open();
    await shows({ kind: 'unknown' });
    expect(problem()).toEqual({ kind: 'notAReceipt' });
    await shows({ kind: 'residentCode', token: 'token-of-a-person' });
    expect(problem()).toEqual({ kind: 'notAReceipt' });
    expect(world.held()).not.toContain('token-of-a-person');
    expect(world.callsOf('cases.track')).toHaveLength(0);
    await shows(receiptCode);
    expect(world.screen().name).toBe('tracked');
  });

  it('begins anew with the next receipt, from either way back', async () => {
    for (const way of ['retry', 'back'] as const) {
      await open();
      await type(caseNumber, queryCode);
      await world.send({ type: way });
      expect(world.screen()).toMatchObject({ name: 'track', caseNumber: '', queryCode: '', problem: null });
      for (const canary of canaries) expect(world.held()).not.toContain(canary);
      await world.send({ type: 'back' });
      expect(world.screen().name).toBe('attract');
    }
  });
});

describe('the scanner of a look-up', () => {
  it('that is absent or broken is not waited for by people, and is armed as soon as it is there', async () => {
    await setScanner('noDevice');
    await open();
    expect(scanner()).toBe('none');
    await setScanner('offline');
    expect(scanner()).toBe('broken');
    expect(world.callsOf('code.scan')).toHaveLength(0);
    await type(caseNumber, queryCode);
    expect(world.screen().name).toBe('tracked');
    await world.send({ type: 'retry' });
    await setScanner('online');
    expect(scanner()).toBe('ready');
    expect(world.callsOf('code.scan')).toHaveLength(1);
  });

  it.each([
    { kind: 'command', error: { kind: 'noCode' } },
    { kind: 'command', error: { kind: 'unavailable' } },
    { kind: 'deviceNotReady' },
    { kind: 'agentLost' },
  ] as const)('is armed again after %j, not in a tight loop', async (failure) => {
    world.agent['code.scan'] = () => commandFailed<'code.scan'>(failure);
    await open();
    await world.advance(limits.rearm * 5);
    expect(world.callsOf('code.scan')).toHaveLength(6);
    expect(problem()).toBeNull();
    world.agent['code.scan'] = () => ok(receiptCode);
    await world.advance(limits.rearm);
    expect(world.screen().name).toBe('tracked');
  });
});

describe('leaving a look-up', () => {
  const nothingLeft = () => {
    for (const text of [...canaries, queryCode, trackingCode]) expect(world.held()).not.toContain(text);
  };

  it.each(['back', 'home', 'end'] as const)('by %s calls the scan off and ends the visit at the agent', async (way) => {
    await open();
    const payload = world.callsOf('code.scan')[0]?.payload;
    await world.send({ type: 'typeCode', field: 'queryCode', text: queryCode }, { type: way });
    expect(world.screen().name).toBe('attract');
    expect(world.callsOf('cancel')).toHaveLength(2);
    expect(world.callsOf('visit.end').map((call) => call.payload)).toEqual([payload]);
    await shows(receiptCode);
    expect(world.screen().name).toBe('attract');
    expect(world.callsOf('cases.track')).toHaveLength(0);
    nothingLeft();
  });

  it.each(['typing', 'shown'])('happens by itself when nobody is there any more (%s)', async (state) => {
    await open();
    if (state === 'shown') await type(caseNumber, queryCode);
    await world.advance(limits.idle, 1_000);
    expect(world.view().overlay).toMatchObject({ kind: 'idle' });
    await world.advance(limits.idleCountdownSeconds * 1_000, 1_000);
    expect(world.screen().name).toBe('attract');
    expect(world.callsOf('visit.end')).toHaveLength(1);
    nothingLeft();
  });

  it('happens while the server is being asked, and its answer comes too late', async () => {
    const answer = held();
    world.server['cases.track'] = () => answer.promise;
    await open();
    await type(caseNumber, queryCode);
    expect(world.screen()).toMatchObject({ name: 'track', asking: true });
    await world.send({ type: 'back' });
    answer.reply(ok(publicCase));
    await world.calmDown();
    expect(world.screen().name).toBe('attract');
    nothingLeft();
  });

  it('happens when the agent was started anew', async () => {
    await open();
    await type(caseNumber, queryCode);
    await world.setAgent({ snapshot: world.agentSnapshot({ boot: boots[1] }) });
    expect(world.screen().name).toBe('attract');
    nothingLeft();
  });
});

describe('while something else is missing', () => {
  it('can be had without a card reader, and not while the machine stands open', async () => {
    await world.setAgent({ snapshot: world.agentSnapshot({ devices: { door: { state: 'online', door: 'open' } } }) });
    await open();
    expect(world.screen()).toMatchObject({ name: 'outOfService', reason: 'doorOpen' });
    await world.setAgent({ snapshot: world.agentSnapshot({ devices: { idCardReader: { state: 'offline' } } }) });
    await open();
    await shows(receiptCode);
    expect(world.screen().name).toBe('tracked');
    await world.send({ type: 'home' });
    expect(world.screen()).toMatchObject({ name: 'outOfService', reason: 'readerUnavailable' });
  });

  it('says that the centre can not be reached', async () => {
    world.server['cases.track'] = () => unreachable;
    await world.setServer(false);
    await open();
    expect(world.view().links.server).toBe(false);
    await shows(receiptCode);
    expect(problem()).toEqual({ kind: 'unreachable' });
  });
});
