import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTrackingCode } from '@linban/shared/cases/codes.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { putOnPty } from '../../../virtual/code-scanner/on-pty.ts';
import { startVirtualCodeScanner, type VirtualCodeScanner } from '../../../virtual/code-scanner/start.ts';
import { keyReports, posReports } from '../../../virtual/code-scanner/wire.ts';
import { type Clock, systemClock } from '../../clock.ts';
import { createHidOpener, type HidDevice } from '../byte-stream/hid.ts';
import { createHostedOpener } from '../byte-stream/hosted.ts';
import { createTcpOpener } from '../byte-stream/tcp.ts';
import type { ByteStreamOpener } from '../byte-stream/types.ts';
import { createCodeScanner } from './driver.ts';
import { createMeaning, createResidentCodeAdapter, readCaseCode } from './meaning.ts';
import type { CodeScanner, CodeScannerIncident, CodeScannerOptions } from './types.ts';

const codeFrom = (first: number) =>
  createTrackingCode((count) => Uint8Array.from({ length: count }, (_, index) => first + index));
const [code, otherCode] = [codeFrom(0), codeFrom(1)];
const link = (of: string) => `http://127.0.0.1:4700/c/${of}`;
const caseCode = (of: string) => ({ ok: true, value: { kind: 'caseCode', trackingCode: of } });
const meaningOf = createMeaning([readCaseCode, createResidentCodeAdapter(['居民码:'])]);
const patient = { timeout: 10_000, interval: 5 };

let now: number;
/** Timers are real; what time it is, the test says. */
const clock: Clock = { ...systemClock, now: () => new Date(now) };
let twin: VirtualCodeScanner;
let scanner: CodeScanner;
let incidents: CodeScannerIncident[];

const start = (open: ByteStreamOpener, more: Partial<CodeScannerOptions> = {}) => {
  scanner = createCodeScanner({
    open,
    clock,
    protocol: 'line',
    encoding: 'utf-8',
    meaningOf,
    reconnectMs: 20,
    patienceMs: 150,
    onIncident: (incident) => incidents.push(incident),
    ...more,
  });
};
const startOnTcp = (more: Partial<CodeScannerOptions> = {}) =>
  start(createTcpOpener({ host: '127.0.0.1', port: twin.port }), more);
const untilState = (state: string) => vi.waitFor(() => expect(scanner.status().state).toBe(state), patient);
const untilIncident = (incident: CodeScannerIncident) =>
  vi.waitFor(() => expect(incidents).toContain(incident), patient);
const ask = () => scanner.scan({ signal: AbortSignal.timeout(15_000) });

beforeEach(async () => {
  now = Date.parse('2026-11-23T02:00:00Z');
  incidents = [];
  twin = await startVirtualCodeScanner({ port: 0 });
});
afterEach(async () => {
  await scanner.close();
  await twin.close();
});

describe('a code', () => {
  beforeEach(async () => {
    startOnTcp();
    await untilState('online');
  });

  it('is given to the one who asks, once', async () => {
    const first = ask();
    await twin.scan(link(code));
    expect(await first).toEqual(caseCode(code));

    const second = ask();
    await twin.scan(link(otherCode));
    expect(await second).toEqual(caseCode(otherCode));
    expect(scanner.status()).toEqual({ class: 'codeScanner', state: 'online', cause: null, action: null });
  });

  it('that nobody asked for reaches nobody later', async () => {
    await twin.scan(link(code));
    await untilIncident('unaskedCodeDropped');
    const asked = ask();
    await twin.scan(link(otherCode));
    expect(await asked).toEqual(caseCode(otherCode));
  });

  it('that is held before the scanner counts once until it was away for two seconds', async () => {
    const first = ask();
    await twin.scan(link(code));
    await first;
    const second = ask();
    for (let times = 0; times < 4; times += 1) await twin.scan(link(code));
    await twin.scan(link(otherCode));
    expect(await second).toEqual(caseCode(otherCode));

    const third = ask();
    now += 2_001;
    await twin.scan(link(otherCode));
    expect(await third).toEqual(caseCode(otherCode));
  });

  it('scanned just before it was asked for is taken when it is held on', async () => {
    await twin.scan(link(code));
    await untilIncident('unaskedCodeDropped');
    const asked = ask();
    now += 300;
    await twin.scan(link(code));
    expect(await asked).toEqual(caseCode(code));
  });

  it('in Chinese comes whole', async () => {
    const asked = ask();
    await twin.scan('居民码:样例𠮷');
    expect(await asked).toEqual({ ok: true, value: { kind: 'residentCode', token: '居民码:样例𠮷' } });
  });

  it('is waited for by one at a time, until it is called off', async () => {
    const abort = new AbortController();
    const first = scanner.scan({ signal: abort.signal });
    expect(await ask()).toEqual({ ok: false, error: { kind: 'alreadyScanning' } });
    abort.abort();
    expect(await first).toEqual({ ok: false, error: { kind: 'aborted' } });
    expect(await scanner.scan({ signal: abort.signal })).toEqual({ ok: false, error: { kind: 'aborted' } });
    await twin.scan(link(code));
    await untilIncident('unaskedCodeDropped');
  });
});

it('in GB18030 is read where that is configured', async () => {
  twin.setUp({ encoding: 'gb18030', suffix: '\r' });
  startOnTcp({ encoding: 'gb18030' });
  await untilState('online');
  const asked = ask();
  await twin.scan('居民码:䶮');
  expect(await asked).toMatchObject({ value: { token: '居民码:䶮' } });
});

it('without a suffix ends after a pause', async () => {
  twin.setUp({ suffix: '' });
  startOnTcp({ protocol: 'lineWithoutSuffix' });
  await untilState('online');
  const asked = ask();
  await twin.scan(link(code));
  expect(await asked).toEqual(caseCode(code));
});

interface Fault {
  /** Makes the trouble; what it does is over when it resolves. */
  readonly happen: () => Promise<void>;
  readonly incident: CodeScannerIncident;
}
const faults: Record<string, Fault> = {
  garbage: { happen: () => twin.makeNoise(300), incident: 'garbledCode' },
  'a megabyte of garbage': { happen: () => twin.makeNoise(1 << 20), incident: 'garbledCode' },
  'a code without end': { happen: () => twin.send(Buffer.alloc(1 << 20, 'A')), incident: 'codeTooLong' },
  'half a code': {
    happen: async () => {
      twin.setFaults({ cutsOff: true });
      await twin.scan(link(otherCode));
      twin.setFaults({ cutsOff: false });
      await untilIncident('codeCutOff');
    },
    incident: 'codeCutOff',
  },
  'an unplugged scanner': {
    happen: async () => {
      await twin.unplug();
      await untilState('offline');
      await twin.plug();
    },
    incident: 'connectionLost',
  },
  'a scanner that another program holds': {
    happen: async () => {
      twin.setFaults({ isBusy: true });
      await untilState('offline');
      twin.setFaults({ isBusy: false });
    },
    incident: 'connectionLost',
  },
};
/** Holds a code before the scanner, away and back again, until somebody got it. Between are pauses in which a line counts as quiet. */
const showUntilTaken = async (asked: ReturnType<typeof ask>, text: string) => {
  const taken = asked.then(() => true);
  do await twin.scan(text);
  while (!(await Promise.race([taken, pause(250, false)])));
  return asked;
};

describe.each(Object.entries(faults))('%s', { timeout: 20_000 }, (_, { happen, incident }) => {
  beforeEach(async () => {
    startOnTcp();
    await untilState('online');
  });
  const scansAgain = async () => {
    await untilIncident(incident);
    await untilState('online');
    expect(await showUntilTaken(ask(), link(code))).toEqual(caseCode(code));
    expect(incidents.filter((which) => which !== 'connectionLost').length).toBeLessThan(10);
  };

  it('while nobody asks', async () => {
    await happen();
    await scansAgain();
  });

  it('while somebody waits', async () => {
    const asked = ask();
    await happen();
    await untilIncident(incident);
    if (incident === 'connectionLost') {
      expect(await asked).toMatchObject({
        error: { kind: 'scannerUnavailable', status: { state: 'offline', cause: 'unreachable' } },
      });
    } else {
      expect(await showUntilTaken(asked, link(otherCode))).toEqual(caseCode(otherCode));
    }
    await scansAgain();
  });

  it('after a code', async () => {
    const asked = ask();
    await twin.scan(link(otherCode));
    await asked;
    await happen();
    await scansAgain();
  });
});

it('that sends byte by byte is read', async () => {
  startOnTcp();
  await untilState('online');
  twin.setFaults({ slowMs: 2 });
  const asked = ask();
  await twin.scan(link(code));
  expect(await asked).toEqual(caseCode(code));
});

it('that is not there is a status from the start, and comes back by itself', async () => {
  await twin.unplug();
  startOnTcp();
  const early = ask();
  await untilState('offline');
  expect(await early).toMatchObject({ error: { kind: 'scannerUnavailable' } });
  expect(await ask()).toMatchObject({ error: { kind: 'scannerUnavailable', status: { cause: 'unreachable' } } });
  await twin.plug();
  await untilState('online');
});

it('whose driver does not load says so', async () => {
  start(async () => ({ ok: false, error: { kind: 'driverUnavailable', code: 'MODULE_NOT_FOUND' } }));
  await vi.waitFor(() =>
    expect(scanner.status()).toMatchObject({ state: 'offline', cause: 'driver-unavailable', action: 'configuration' }),
  );
});

it('is reopened on request and closed for good', async () => {
  startOnTcp();
  await untilState('online');
  await scanner.recover('reopen');
  await untilIncident('connectionLost');
  await untilState('online');
  const asked = ask();
  await scanner.close();
  expect(await asked).toMatchObject({ error: { kind: 'scannerUnavailable', status: { cause: 'closed' } } });
});

const hasSocat = ['/usr/bin/socat', '/usr/local/bin/socat', '/opt/homebrew/bin/socat'].some(existsSync);
describe.skipIf(!hasSocat)('on a serial line (needs socat)', () => {
  const untilJoined = async () => {
    await untilState('online');
    await vi.waitFor(() => expect(twin.isConnected).toBe(true), patient);
  };

  it('is read, lost when the plug is pulled, and read again', { timeout: 40_000 }, async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'linban-scanner-')), 'tty');
    const before = await putOnPty(twin.port, path);
    start(createHostedOpener({ kind: 'serial', path, baudRate: 115_200 }));
    await untilJoined();
    const asked = ask();
    await twin.scan(link(code));
    expect(await asked).toEqual(caseCode(code));
    await before.end();
    await untilState('offline');
    const after = await putOnPty(twin.port, path);
    await untilJoined();
    const again = ask();
    await twin.scan(link(otherCode));
    expect(await again).toEqual(caseCode(otherCode));
    await after.end();
  });
});

describe.each([
  ['hidPos', posReports],
  ['keyboard', keyReports],
] as const)('by USB HID as %s', (protocol, reportsOf) => {
  it('is read from whole reports and lost with a string for an error', async () => {
    const events = new EventEmitter();
    const device: HidDevice = {
      on: (event: string, listener: (value: never) => void) =>
        events.on(event, (...values: unknown[]) => Reflect.apply(listener, undefined, values)),
      write: async (report) => report.length,
      close: async () => {},
    };
    start(createHidOpener({ vendorId: 0x0c2e, productId: 0x0b61, open: async () => device }), { protocol });
    await untilState('online');
    const asked = ask();
    for (const report of reportsOf(link(code))) events.emit('data', report);
    expect(await asked).toEqual(caseCode(code));
    events.emit('error', 'could not read from HID device: device disconnected');
    await untilIncident('connectionLost');
  });
});
