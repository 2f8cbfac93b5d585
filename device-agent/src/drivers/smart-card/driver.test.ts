import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createVirtualCard } from '../../../virtual/smart-card/card.ts';
import { createCardService } from '../../../virtual/smart-card/card-service.ts';
import { systemClock } from '../../clock.ts';
import { createSmartCardReader } from './driver.ts';
import type { SmartCardIncident, SmartCardReader, SmartCardReaderOptions, SocialCardProgress } from './types.ts';

const patient = { timeout: 10_000, interval: 5 };
let service: ReturnType<typeof createCardService>;
let reader: SmartCardReader;
let incidents: SmartCardIncident[];

const start = (names?: readonly string[], more: Partial<SmartCardReaderOptions> = {}) => {
  service = createCardService(names);
  incidents = [];
  reader = createSmartCardReader({
    open: (signal) => service.opener(signal),
    clock: systemClock,
    reconnectMs: 20,
    onIncident: (incident) => incidents.push(incident),
    ...more,
  });
};
const untilState = (state: string) => vi.waitFor(() => expect(reader.status().state).toBe(state), patient);
const startRead = (signal: AbortSignal = AbortSignal.timeout(15_000)) => {
  const told: string[] = [];
  const onProgress = (progress: SocialCardProgress) =>
    void told.push(progress.kind === 'invalidMedia' ? progress.cause : progress.kind);
  return { told, result: reader.readSocialCard({ signal, onProgress }) };
};
const untilTold = (told: readonly string[], word: string) => vi.waitFor(() => expect(told.at(-1)).toBe(word), patient);
const good = { ok: true, value: { holder: { name: '王*英' } } };

beforeEach(async () => {
  start();
  await untilState('online');
});
afterEach(async () => {
  await reader.close();
});

describe('a good card', () => {
  it('is read when it is inserted after the request', async () => {
    const { told, result } = startRead();
    await untilTold(told, 'armed');
    const seen: string[] = [];
    reader.onStatus(({ state, media }) => seen.push(`${state} ${media}`));
    service.insert(createVirtualCard());
    expect(await result).toMatchObject(good);
    expect(told).toEqual(['armed', 'mediaEntered']);
    expect(seen).toEqual(['online present', 'busy present', 'online present']);
  });

  it('is read when it is there before the request, and once: it must be taken out before the next', async () => {
    service.insert(createVirtualCard());
    expect(await startRead().result).toMatchObject(good);
    const { told, result } = startRead();
    await untilTold(told, 'removalNeeded');
    service.takeOut();
    await untilTold(told, 'armed');
    service.insert(createVirtualCard());
    expect(await result).toMatchObject(good);
  });

  it('stays unread when the service comes back with it', async () => {
    service.insert(createVirtualCard());
    await startRead().result;
    service.refuse('serviceDown');
    await untilState('offline');
    service.refuse(undefined);
    await untilState('online');
    const { told } = startRead();
    await untilTold(told, 'removalNeeded');
  });

  it('is forgotten when nobody waits for it any more', async () => {
    const abort = new AbortController();
    const { result } = startRead(abort.signal);
    service.insert(createVirtualCard());
    abort.abort();
    expect(await result).toEqual({ ok: false, error: { kind: 'aborted' } });
    const { told } = startRead();
    await untilTold(told, 'removalNeeded');
  });
});

it('reads for one at a time', async () => {
  startRead();
  expect(await startRead().result).toEqual({ ok: false, error: { kind: 'alreadyReading' } });
});

/**
 * Commands of a whole read: application, two files, thirteen fields, most of them with a second step, and the application
 * again, when all is read.
 */
const commandsOfARead = async () => {
  service.insert(createVirtualCard());
  await startRead().result;
  service.takeOut();
  const isAtApplication = ([, instruction, way]: Uint8Array) => instruction === 0xa4 && way === 0x04;
  return { all: service.received.length, reading: service.received.findLastIndex(isAtApplication) };
};

describe('a card that is pulled', () => {
  it('when all is read is one that was read', async () => {
    const { all, reading } = await commandsOfARead();
    expect(all).toBe(reading + 2);
    for (let at = reading + 1; at <= all; at += 1) {
      const { result } = startRead();
      service.setFaults({ pullAt: at });
      service.insert(createVirtualCard());
      expect(await result).toMatchObject(good);
    }
  });

  it('at any command before is told, and reading goes on with the next', async () => {
    const { reading } = await commandsOfARead();
    expect(reading).toBeGreaterThan(25);
    for (let at = 1; at <= reading; at += 1) {
      const { told, result } = startRead();
      service.setFaults({ pullAt: at });
      service.insert(createVirtualCard());
      await untilTold(told, 'armed');
      expect(told).toEqual(['armed', 'mediaEntered', 'cardPulled', 'armed']);
      service.insert(createVirtualCard());
      expect(await result).toMatchObject(good);
      service.takeOut();
    }
  });
});

describe('a card that gives nothing', () => {
  const cases: [string, string, () => void, () => void][] = [
    [
      'garbage',
      'readFailed',
      () => service.setFaults({ isGarbled: true }),
      () => service.setFaults({ isGarbled: false }),
    ],
    [
      'a mute card',
      'readFailed',
      () => service.setFaults({ isMute: true }),
      () => service.setFaults({ isMute: false }),
    ],
  ];
  it.each(cases)('%s is told and must be taken out', async (_, cause, begin, end) => {
    begin();
    const { told, result } = startRead();
    service.insert(createVirtualCard());
    await untilTold(told, 'removalNeeded');
    expect(told).toContain(cause);
    service.takeOut();
    end();
    service.insert(createVirtualCard());
    expect(await result).toMatchObject(good);
  });

  it('because it is another card, ends the read after three', async () => {
    const { told, result } = startRead();
    for (let times = 0; times < 3; times += 1) {
      service.insert(createVirtualCard({ isOther: true }));
      await vi.waitFor(() => expect(told.filter((word) => word === 'wrongCard')).toHaveLength(times + 1), patient);
      service.takeOut();
    }
    expect(await result).toEqual({ ok: false, error: { kind: 'tooManyTries', cause: 'wrongCard' } });
  });
});

describe('two readers', () => {
  beforeEach(async () => {
    await reader.close();
    start(['ACME Slot 00', 'ACME SAM 01']);
    await untilState('online');
  });

  it('with a card in each leave it open which is meant, until one is taken out', async () => {
    const { told, result } = startRead();
    service.insert(createVirtualCard({ isOther: true }), 'ACME SAM 01');
    await untilTold(told, 'removalNeeded');
    service.insert(createVirtualCard(), 'ACME Slot 00');
    service.takeOut('ACME SAM 01');
    service.takeOut('ACME Slot 00');
    await untilTold(told, 'armed');
    service.insert(createVirtualCard(), 'ACME Slot 00');
    expect(await result).toMatchObject(good);
  });

  it('are told apart by name where one holds a security module', async () => {
    const names = service;
    await reader.close();
    reader = createSmartCardReader({ open: names.opener, clock: systemClock, reconnectMs: 20, readerName: 'Slot' });
    service.insert(createVirtualCard({ isOther: true }), 'ACME SAM 01');
    await untilState('online');
    expect(reader.status().media).toBe('absent');
    const { result } = startRead();
    service.insert(createVirtualCard(), 'ACME Slot 00');
    expect(await result).toMatchObject(good);
  });
});

interface Outage {
  readonly begin: () => void;
  readonly end: () => void;
  readonly cause: string;
}
const outages: Record<string, Outage> = {
  'no reader': {
    begin: () => service.setReaders([]),
    end: () => service.setReaders(['Reader 0']),
    cause: 'unreachable',
  },
  'a reader under another name': {
    begin: () => service.setReaders([]),
    end: () => service.setReaders(['Reader 1']),
    cause: 'unreachable',
  },
  'pcscd killed': {
    begin: () => service.refuse('serviceDown'),
    end: () => service.refuse(undefined),
    cause: 'pcsc-service-down',
  },
  'a crash of native code': {
    begin: () => service.refuse('unreachable'),
    end: () => service.refuse(undefined),
    cause: 'unreachable',
  },
};
describe.each(Object.entries(outages))('%s', (_, { begin, end, cause }) => {
  const readsAgain = async () => {
    end();
    await untilState('online');
    const { result } = startRead();
    service.insert(createVirtualCard());
    expect(await result).toMatchObject(good);
  };

  it('before a read is a status, and reading fails at once', async () => {
    begin();
    await vi.waitFor(
      () => expect(reader.status()).toMatchObject({ state: 'offline', cause, media: 'absent' }),
      patient,
    );
    expect(await startRead().result).toMatchObject({ error: { kind: 'readerUnavailable', status: { cause } } });
    await readsAgain();
  });

  it('while a card is waited for ends the read', async () => {
    const { told, result } = startRead();
    await untilTold(told, 'armed');
    begin();
    expect(await result).toMatchObject({ error: { kind: 'readerUnavailable', status: { state: 'offline' } } });
    await readsAgain();
  });

  it('after a card was read and taken out changes nothing for the next', async () => {
    service.insert(createVirtualCard());
    await startRead().result;
    service.takeOut();
    begin();
    await untilState('offline');
    await readsAgain();
  });
});

it('silence in mid-read is a card that gives nothing, and the reader stays', async () => {
  const { told, result } = startRead();
  await untilTold(told, 'armed');
  service.setFaults({ isSilent: true });
  service.insert(createVirtualCard());
  await untilTold(told, 'removalNeeded');
  expect(told).toEqual(['armed', 'mediaEntered', 'readFailed', 'removalNeeded']);
  service.setFaults({ isSilent: false });
  service.takeOut();
  service.insert(createVirtualCard());
  expect(await result).toMatchObject(good);
});

it('holds a card no longer than the read of it: the port that saw it is closed', async () => {
  const { told, result } = startRead();
  await untilTold(told, 'armed');
  await vi.waitFor(() => expect(service.openPorts()).toBe(2), patient);
  service.insert(createVirtualCard());
  await result;
  await vi.waitFor(() => expect(service.openPorts()).toBe(1), patient);
});

it('whose native module is missing says so', async () => {
  service.refuse('driverUnavailable');
  await vi.waitFor(
    () =>
      expect(reader.status()).toMatchObject({ state: 'offline', cause: 'driver-unavailable', action: 'configuration' }),
    patient,
  );
});

it('is reopened on request and closed for good', async () => {
  await reader.recover('reset');
  expect(incidents).toEqual(['connectionLost']);
  await untilState('online');
  const { result } = startRead();
  await reader.close();
  expect(await result).toMatchObject({ error: { kind: 'readerUnavailable', status: { cause: 'closed' } } });
});
