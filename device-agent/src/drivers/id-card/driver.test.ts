import type { IdCardReaderStatus } from '@linban/shared/devices/device-status.ts';
import type { CardHolder } from '@linban/shared/identity/card-holder.ts';
import { fail } from '@linban/shared/result.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  buildCard,
  buildCardWithAddresses,
  buildForeignerCard2017,
  buildForeignerCard2023,
  buildPermit,
  inventForeigner2017,
  inventForeigner2023,
  inventPermitPerson,
  inventPerson,
} from '../../../virtual/id-card-reader/build-card.ts';
import { inventIdNumber } from '../../../virtual/id-card-reader/build-card-text.ts';
import { startVirtualIdCardReader } from '../../../virtual/id-card-reader/start.ts';
import type {
  PullStage,
  VirtualCard,
  VirtualIdCardReader,
  VirtualReaderFaults,
} from '../../../virtual/id-card-reader/types.ts';
import { type Clock, systemClock } from '../../clock.ts';
import { createTcpOpener } from '../byte-stream/tcp.ts';
import { createIdCardReader } from './driver.ts';
import { defaultTimes } from './profiles.ts';
import { takeHolder } from './text.ts';
import type { CardContent, IdCardReader, IdCardReaderIncident, IdCardReadProgress } from './types.ts';

const times = {
  ...defaultTimes,
  answer: { status: 150, samId: 150, find: 150, select: 150, read: 300, management: 150, furtherAddress: 150 },
  findPause: 5,
  removalPause: 10,
  idlePause: 30,
  reconnectPause: 20,
  outOfServicePause: 40,
  damagedGrace: 40,
};
const clock: Clock = { ...systemClock, now: () => new Date('2026-11-23T02:00:00Z') };
const goodCard = buildCard(inventPerson());
const holder = { name: '王小英', sex: 'female', birthDate: '1950-03-15', idNumber: inventIdNumber('19500315', '002') };
const take = takeHolder(() => new Date('2026-11-23T02:00:00Z'));
const never = new AbortController().signal;

let twin: VirtualIdCardReader;
let reader: IdCardReader;
let incidents: IdCardReaderIncident[];

beforeEach(async () => {
  twin = await startVirtualIdCardReader();
  incidents = [];
  reader = createIdCardReader({
    open: createTcpOpener({ host: twin.host, port: twin.port }),
    clock,
    times,
    onIncident: (incident) => incidents.push(incident),
  });
});
afterEach(async () => {
  await reader.close();
  await twin.close();
});

const until = (check: (status: IdCardReaderStatus) => boolean) =>
  vi.waitFor(() => expect(check(reader.status())).toBe(true), { timeout: 5_000, interval: 5 });
const untilState = (state: IdCardReaderStatus['state']) => until((status) => status.state === state);

/** Starts a read and notes what the person is told. */
const startRead = (signal: AbortSignal = never) => {
  const told: string[] = [];
  const notes = (progress: IdCardReadProgress) =>
    void told.push(progress.kind === 'invalidMedia' ? progress.cause : progress.kind);
  return { told, result: reader.read({ take, signal, onProgress: notes }) };
};
const untilTold = (told: readonly string[], word: string) =>
  vi.waitFor(() => expect(told).toContain(word), { timeout: 5_000, interval: 5 });

describe('a good card', () => {
  it('is read when it is laid on after the request', async () => {
    const { told, result } = startRead();
    await untilTold(told, 'armed');
    expect(reader.status()).toMatchObject({ state: 'online', media: 'absent' });
    const seen: string[] = [];
    reader.onStatus(({ state, media }) => seen.push(`${state} ${media}`));
    twin.layCard(goodCard);
    expect(await result).toMatchObject({ ok: true, value: holder });
    expect(told).toEqual(['armed', 'mediaEntered']);
    expect(seen).toEqual(['busy entering', 'online present']);
    expect(reader.status()).toMatchObject({ state: 'online', cause: null, media: 'present' });
  });

  it('is read when it lies there before the request', async () => {
    twin.layCard(goodCard);
    expect(await startRead().result).toMatchObject({ ok: true, value: holder });
  });

  it('shows the number of the security module', async () => {
    await untilState('online');
    expect(reader.status().samId).toBe('05.01-20231201-0000000001-0000000042');
  });

  it('must be taken off before the next one, and its removal is told once', async () => {
    let removals = 0;
    reader.onRemoved(() => {
      removals += 1;
    });
    twin.layCard(goodCard);
    await startRead().result;

    const { told, result } = startRead();
    await untilTold(told, 'removalNeeded');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(removals).toBe(0);
    expect(told).toEqual(['removalNeeded']);

    twin.removeCard();
    await untilTold(told, 'armed');
    expect(removals).toBe(1);
    const other = inventPerson({ name: '李大山', sex: '1', idNumber: inventIdNumber('19500315', '001') });
    twin.layCard(buildCard(other));
    expect(await result).toMatchObject({ ok: true, value: { name: '李大山', sex: 'male' } });
  });
});

describe('every kind of card', () => {
  it.each<[CardHolder['document'], VirtualCard]>([
    ['hmtResidencePermit', buildPermit(inventPermitPerson())],
    ['permanentResidentCard2017', buildForeignerCard2017(inventForeigner2017())],
    ['permanentResidentCard2023', buildForeignerCard2023(inventForeigner2023())],
  ])('%s', async (document, card) => {
    twin.layCard(card);
    expect(await startRead().result).toMatchObject({ ok: true, value: { document, furtherAddresses: [] } });
  });

  it('with addresses beside the printed one', async () => {
    const furtherAddresses = ['上海市静安区虚构街道样例路3号', '上海市静安区虚构街道样例路4号'];
    twin.layCard(buildCardWithAddresses(inventPerson(), furtherAddresses));
    expect(await startRead().result).toMatchObject({ ok: true, value: { ...holder, furtherAddresses } });
  });

  it('behind a module that does not know further addresses', async () => {
    twin.setFaults({ knowsNoAddresses: true });
    twin.layCard(goodCard);
    expect(await startRead().result).toMatchObject({ ok: true, value: { ...holder, furtherAddresses: [] } });
  });
});

describe('the content of a card', () => {
  /** Notes what `take` was given, and ends as told. */
  const spy = (end: (card: CardContent) => ReturnType<typeof take>) => {
    const given: CardContent[] = [];
    const spied = (card: CardContent) => {
      given.push(card);
      return end(card);
    };
    const isErased = () =>
      given.every(({ text, furtherAddresses }) => [...text, ...furtherAddresses].every((byte) => byte === 0));
    return { given, spied, isErased };
  };
  const cardWithAddress = buildCardWithAddresses(inventPerson(), ['样例路5号']);

  it.each<[string, (card: CardContent) => ReturnType<typeof take>]>([
    ['it was taken', take],
    ['it was refused', async () => fail({ kind: 'expiredCard' })],
  ])('is overwritten when %s', async (_, end) => {
    const { given, spied, isErased } = spy(end);
    twin.layCard(cardWithAddress);
    await reader.read({ signal: never, take: spied });
    await vi.waitFor(() => expect([given.length, isErased()]).toEqual([1, true]));
  });

  it('may be laid again when nothing could be made of it, through no fault of the card', async () => {
    let times = 0;
    const told: string[] = [];
    const read = reader.read({
      signal: never,
      onProgress: (progress) => void told.push(progress.kind === 'invalidMedia' ? progress.cause : progress.kind),
      take: async (card) => {
        times += 1;
        return times === 1 ? fail({ kind: 'notTaken' } as const) : take(card);
      },
    });
    twin.layCard(goodCard);
    await untilTold(told, 'readFailed');
    twin.removeCard();
    await until(({ media }) => media === 'absent');
    twin.layCard(goodCard);
    expect([await read, times]).toMatchObject([{ ok: true, value: holder }, 2]);
  });

  it('goes to nobody when the read was given up meanwhile', async () => {
    const controller = new AbortController();
    twin.layCard(goodCard);
    const read = await reader.read({
      signal: controller.signal,
      take: async (card) => {
        controller.abort();
        return take(card);
      },
    });
    expect(read).toEqual({ ok: false, error: { kind: 'aborted' } });
    await until(({ media }) => media === 'present');
  });
});

describe('the portrait', () => {
  /** A reader whose decoder notes what it was given. */
  const withDecoder = async (picture: Uint8Array | null) => {
    await reader.close();
    const decoded: Uint8Array[] = [];
    const seen: number[][] = [];
    reader = createIdCardReader({
      open: createTcpOpener({ host: twin.host, port: twin.port }),
      clock,
      times,
      decodePhoto: async (wlt) => {
        decoded.push(wlt);
        seen.push([...wlt]);
        return picture;
      },
    });
    twin.layCard(goodCard);
    return { decoded, seen };
  };
  const picture = Uint8Array.of(0x42, 0x4d, 1, 2, 3);

  it('is decoded for a read that asks for it, and the bytes of the card are overwritten', async () => {
    const { decoded, seen } = await withDecoder(picture);
    const portraits: Uint8Array[] = [];
    const read = await reader.read({ take, signal: never, onPortrait: (bmp) => portraits.push(bmp) });
    expect(read).toMatchObject({ ok: true, value: holder });
    expect(portraits).toEqual([picture]);
    expect(seen).toEqual([[...goodCard.photo]]);
    expect(decoded[0]?.every((byte) => byte === 0)).toBe(true);
  });

  it('is not even looked at for a read that does not', async () => {
    const { decoded } = await withDecoder(picture);
    expect(await reader.read({ take, signal: never })).toMatchObject({ ok: true, value: holder });
    expect(decoded).toEqual([]);
  });

  it('that can not be decoded does not spoil the read', async () => {
    await withDecoder(null);
    const portraits: Uint8Array[] = [];
    const read = await reader.read({ take, signal: never, onPortrait: (bmp) => portraits.push(bmp) });
    expect(read).toMatchObject({ ok: true, value: holder });
    expect(portraits).toEqual([]);
  });
});

describe('faults that the driver lives through', () => {
  it.each<[string, Partial<VirtualReaderFaults>]>([
    ['noise and broken beginnings before each frame', { noiseBeforeFrames: true }],
    ['one byte at a time', { splitWrites: true }],
    ['noise, byte by byte', { noiseBeforeFrames: true, splitWrites: true }],
    ['a slow reader', { slowMs: 40 }],
  ])('%s', async (_, faults) => {
    // A machine under load needs its time for 1,295 writes; what is tested is that the pieces come together.
    await reader.close();
    const answer = {
      status: 2_000,
      samId: 2_000,
      find: 2_000,
      select: 2_000,
      read: 4_000,
      management: 2_000,
      furtherAddress: 2_000,
    };
    reader = createIdCardReader({
      open: createTcpOpener({ host: twin.host, port: twin.port }),
      clock,
      times: { ...times, answer, damagedGrace: 2_000 },
    });
    twin.setFaults(faults);
    twin.layCard(goodCard);
    expect(await startRead().result).toMatchObject({ ok: true, value: holder });
  });
});

const outages: [string, Partial<VirtualReaderFaults>, IdCardReaderStatus['state'], string][] = [
  ['silence', { silent: true }, 'offline', 'no-answer'],
  ['an endless wait', { slowMs: 30_000 }, 'offline', 'no-answer'],
  ['garbage', { garbage: true }, 'hardwareError', 'garbled-replies'],
  ['a flood of noise', { flood: true }, 'hardwareError', 'garbled-replies'],
  ['wrong checks', { wrongChecksum: true }, 'hardwareError', 'garbled-replies'],
  ['half frames', { halfFrames: true }, 'hardwareError', 'garbled-replies'],
  ['lying lengths', { lyingLength: true }, 'hardwareError', 'garbled-replies'],
  ['failed self-test', { selfTestFailed: true }, 'hardwareError', 'sam-self-test-failed'],
  ['module without authorisation', { notAuthorised: true }, 'hardwareError', 'sam-not-authorised'],
];
const cleared: VirtualReaderFaults = {
  silent: false,
  garbage: false,
  flood: false,
  noiseBeforeFrames: false,
  splitWrites: false,
  halfFrames: false,
  lyingLength: false,
  wrongChecksum: false,
  slowMs: 0,
  selfTestFailed: false,
  notAuthorised: false,
  knowsNoAddresses: false,
};

describe('faults that stop the reader', () => {
  describe.each(outages)('%s', (_, faults, state, cause) => {
    it('is a status from the start, and the reader returns by itself', async () => {
      twin.setFaults(faults);
      await until((status) => status.state === state && status.cause === cause);
      expect(await startRead().result).toMatchObject({
        ok: false,
        error: { kind: 'readerUnavailable', status: { cause } },
      });
      twin.setFaults(cleared);
      await untilState('online');
      twin.layCard(goodCard);
      expect(await startRead().result).toMatchObject({ ok: true, value: holder });
    });

    it('is noticed while nobody asks', async () => {
      await untilState('online');
      twin.setFaults(faults);
      await until((status) => status.state === state && status.cause === cause);
    });

    it('ends a waiting read with the status that stopped it', async () => {
      const { told, result } = startRead();
      await untilTold(told, 'armed');
      twin.setFaults(faults);
      expect(await result).toMatchObject({
        ok: false,
        error: { kind: 'readerUnavailable', status: { state, cause, media: 'absent' } },
      });
    });

    it('does not hide that a card which was read is taken off', async () => {
      let removals = 0;
      reader.onRemoved(() => {
        removals += 1;
      });
      twin.layCard(goodCard);
      await startRead().result;
      twin.setFaults(faults);
      await untilState(state);
      twin.removeCard();
      twin.setFaults(cleared);
      await vi.waitFor(() => expect(removals).toBe(1), { timeout: 3_000 });
    });
  });
});

describe('unplugging', () => {
  it('voids a read in progress', async () => {
    const { told, result } = startRead();
    await untilTold(told, 'armed');
    await twin.unplug();
    expect(await result).toMatchObject({
      ok: false,
      error: { kind: 'readerUnavailable', status: { state: 'offline', cause: 'unreachable' } },
    });
    expect(incidents).toContain('connectionLost');
  });
});

describe('a card pulled away', () => {
  const stages: PullStage[] = ['find', 'select', 'mid-select', 'read', 'mid-read', 'address', 'mid-address'];
  it.each(stages)('during %s is asked for again', async (stage) => {
    twin.pullCardDuring(stage);
    const { told, result } = startRead();
    await untilTold(told, 'armed');
    twin.layCard(goodCard);
    await untilTold(told, 'cardPulled');
    twin.layCard(goodCard);
    expect(await result).toMatchObject({ ok: true, value: holder });
    expect(told).toEqual(['armed', 'mediaEntered', 'cardPulled', 'mediaEntered']);
  });

  it('before the reader could even say that it is there is nothing to the driver', async () => {
    twin.pullCardDuring('mid-find');
    const { told, result } = startRead();
    await untilTold(told, 'armed');
    twin.layCard(goodCard);
    await vi.waitFor(() => expect(incidents).toContain('garbledReply'), { timeout: 5_000 });
    twin.layCard(goodCard);
    expect(await result).toMatchObject({ ok: true, value: holder });
    expect(told).toEqual(['armed', 'mediaEntered']);
  });

  it('three times ends the read', async () => {
    const { told, result } = startRead();
    for (let turn = 1; turn <= 3; turn += 1) {
      twin.pullCardDuring('read');
      twin.layCard(goodCard);
      await vi.waitFor(() => expect(told.filter((word) => word === 'cardPulled')).toHaveLength(turn));
    }
    expect(await result).toEqual({ ok: false, error: { kind: 'tooManyTries', cause: 'cardPulled' } });
  });
});

describe('cards that may be laid again', () => {
  it.each([
    ['wrongType', 'wrongCard'],
    ['refusesReader', 'notAuthenticated'],
  ] as const)('%s: told once, however long it lies there', async (nature, cause) => {
    const { told, result } = startRead();
    twin.layCard(buildCard(inventPerson(), nature));
    await untilTold(told, cause);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told.filter((word) => word === cause)).toHaveLength(1);
    twin.removeCard();
    await new Promise((resolve) => setTimeout(resolve, 50));
    twin.layCard(goodCard);
    expect(await result).toMatchObject({ ok: true, value: holder });
    expect(told.at(-1)).toBe('mediaEntered');
  });

  it('two at once: neither is picked', async () => {
    const { told, result } = startRead();
    twin.layCard(goodCard);
    twin.layCard(buildCard(inventPerson({ name: '李大山' })));
    await untilTold(told, 'severalCards');
    twin.removeCard();
    await new Promise((resolve) => setTimeout(resolve, 50));
    twin.layCard(goodCard);
    expect(await result).toMatchObject({ ok: true, value: holder });
  });
});

describe('cards that need a person at the counter', () => {
  const wrongCheck = `${holder.idNumber.slice(0, 17)}${holder.idNumber.endsWith('1') ? '2' : '1'}`;
  it.each([
    ['counterfeit', buildCard(inventPerson(), 'counterfeit'), { kind: 'rejectedCard', reason: 'counterfeit' }],
    ['altered', buildCard(inventPerson(), 'altered'), { kind: 'rejectedCard', reason: 'verificationFailed' }],
    [
      'wrong check digit',
      buildCard(inventPerson({ idNumber: wrongCheck })),
      { kind: 'unreadableCard', field: 'idNumber' },
    ],
    [
      'impossible date',
      buildCard(inventPerson({ birthDate: '19500230' })),
      { kind: 'unreadableCard', field: 'birthDate' },
    ],
    ['expired', buildCard(inventPerson({ validTo: '20261122' })), { kind: 'expiredCard' }],
    ['unknown kind', buildCard(inventPerson({ kind: 'Q' })), { kind: 'unsupportedCard' }],
  ])('%s', async (_, card, error) => {
    twin.layCard(card);
    expect(await startRead().result).toEqual({ ok: false, error });
  });
});

describe('a card that gave nothing for good', () => {
  it.each([
    ['rejected', buildCard(inventPerson(), 'counterfeit')],
    ['with a wrong text', buildCard(inventPerson({ sex: '1' }))],
  ])('%s: is not tried again by the next read before it was taken off', async (_, card) => {
    twin.layCard(card);
    expect(await startRead().result).toMatchObject({ ok: false });
    const { told, result } = startRead();
    await untilTold(told, 'removalNeeded');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told).toEqual(['removalNeeded']);
    twin.removeCard();
    await untilTold(told, 'armed');
    twin.layCard(goodCard);
    expect(await result).toMatchObject({ ok: true, value: holder });
  });
});

describe('the calls', () => {
  it('takes one read at a time', async () => {
    const first = startRead();
    expect(await startRead().result).toEqual({ ok: false, error: { kind: 'alreadyReading' } });
    twin.layCard(goodCard);
    expect(await first.result).toMatchObject({ ok: true });
  });

  it('gives up when asked to, and reads again after', async () => {
    const controller = new AbortController();
    const { told, result } = startRead(controller.signal);
    await untilTold(told, 'armed');
    controller.abort();
    expect(await result).toEqual({ ok: false, error: { kind: 'aborted' } });
    expect(await startRead(AbortSignal.abort()).result).toEqual({ ok: false, error: { kind: 'aborted' } });
    twin.layCard(goodCard);
    expect(await startRead().result).toMatchObject({ ok: true });
  });

  it('an answer that comes after the read was given up reaches nobody', async () => {
    const controller = new AbortController();
    const { result } = startRead(controller.signal);
    twin.onActivity((activity) => {
      if (activity.kind === 'command' && activity.code === '3001') controller.abort();
    });
    twin.layCard(goodCard);
    expect(await result).toEqual({ ok: false, error: { kind: 'aborted' } });
    await until((status) => status.media === 'present');
  });

  it('ends with close', async () => {
    const { told, result } = startRead();
    await untilTold(told, 'armed');
    await reader.close();
    expect(await result).toMatchObject({
      ok: false,
      error: { kind: 'readerUnavailable', status: { cause: 'closed' } },
    });
    expect(reader.status()).toMatchObject({ state: 'offline', cause: 'closed' });
    expect(await startRead().result).toMatchObject({ ok: false, error: { kind: 'readerUnavailable' } });
  });

  it('an opener that never answers is a status', async () => {
    const stuck = createIdCardReader({
      open: () => new Promise(() => {}),
      clock,
      times: { ...times, connectLimit: 30 },
    });
    await vi.waitFor(() => expect(stuck.status()).toMatchObject({ state: 'offline', cause: 'unreachable' }));
    await stuck.close();
  });

  it('a connection that opens too late is closed', async () => {
    const open = createTcpOpener({ host: twin.host, port: twin.port });
    await untilState('online');
    await reader.close();
    const activities: string[] = [];
    twin.onActivity((activity) => activities.push(activity.kind));
    const late = createIdCardReader({
      open: async () => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return open(never);
      },
      clock,
      times: { ...times, connectLimit: 20, reconnectPause: 5_000 },
    });
    await vi.waitFor(() => expect(activities.slice(-2)).toEqual(['connected', 'disconnected']));
    await late.close();
  });

  it('a reader that refuses service is left alone for a while', async () => {
    const patient = createIdCardReader({
      open: createTcpOpener({ host: twin.host, port: twin.port }),
      clock,
      times: { ...times, outOfServicePause: 5_000 },
    });
    await vi.waitFor(() => expect(patient.status().state).toBe('online'));
    await reader.close();
    let connections = 0;
    twin.onActivity((activity) => {
      if (activity.kind === 'connected') connections += 1;
    });
    twin.setFaults({ notAuthorised: true });
    await vi.waitFor(() => expect(patient.status().cause).toBe('sam-not-authorised'));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(connections).toBe(0);
    await patient.close();
  });

  it('a missing native module is a status', async () => {
    const without = createIdCardReader({
      open: async () => ({ ok: false, error: { kind: 'driverUnavailable', code: 'MODULE_NOT_FOUND' } }),
      clock,
      times,
    });
    await vi.waitFor(() =>
      expect(without.status()).toMatchObject({ cause: 'driver-unavailable', action: 'configuration' }),
    );
    await without.close();
  });
});
