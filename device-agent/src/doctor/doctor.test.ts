import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { noDevices } from '@linban/shared/devices/device-status.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startVirtualCodeScanner, type VirtualCodeScanner } from '../../virtual/code-scanner/start.ts';
import { noFaults as soundDocumentPrinter } from '../../virtual/document-printer/faults.ts';
import { startVirtualDocumentPrinter } from '../../virtual/document-printer/start.ts';
import { startVirtualIdCardReader } from '../../virtual/id-card-reader/start.ts';
import { startVirtualIoBoard, type VirtualIoBoard } from '../../virtual/io-board/start.ts';
import { startVirtualKeypad, type VirtualKeypad } from '../../virtual/keypad/start.ts';
import { startVirtualPowerSupply, type VirtualPowerSupply } from '../../virtual/power-supply/start.ts';
import { noFaults as soundReceiptPrinter } from '../../virtual/receipt-printer/sensors.ts';
import { startVirtualReceiptPrinter } from '../../virtual/receipt-printer/start.ts';
import { troubleOf, warningsOf } from '../cli/trouble.ts';
import { systemClock } from '../clock.ts';
import { type AgentConfig, parseConfig } from '../config.ts';
import { openDevices } from '../devices/open-devices.ts';
import { createLog } from '../log.ts';
import { makeMachine } from '../testing/fake-machine.ts';
import { makeFolder } from '../testing/samples.ts';
import { examine, isWell, report } from './doctor.ts';
import type { Machine } from './machine.ts';

type Reader = Awaited<ReturnType<typeof startVirtualIdCardReader>>;
type ReceiptPrinter = Awaited<ReturnType<typeof startVirtualReceiptPrinter>>;
type DocumentPrinter = Awaited<ReturnType<typeof startVirtualDocumentPrinter>>;

let reader: Reader;
let receiptPrinter: ReceiptPrinter;
let documentPrinter: DocumentPrinter;
let server: Server;
let serverAnswer = { status: 200, date: () => new Date() };
let folder: string;

const portOf = (listening: Pick<Server, 'address'>): number => {
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
};

beforeAll(async () => {
  reader = await startVirtualIdCardReader({});
  receiptPrinter = await startVirtualReceiptPrinter({ port: 0 });
  documentPrinter = await startVirtualDocumentPrinter({ port: 0 });
  server = createServer((_request, response) => {
    response.sendDate = false;
    response.writeHead(serverAnswer.status, { date: serverAnswer.date().toUTCString() }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await Promise.all([reader.close(), receiptPrinter.close(), documentPrinter.close()]);
});
beforeEach(() => {
  folder = makeFolder();
  for (const name of ['ui', 'data']) mkdirSync(join(folder, name), { mode: 0o700 });
  writeFileSync(join(folder, 'ui', 'index.html'), '');
  writeFileSync(join(folder, 'data', 'enrolment.json'), '{}');
  serverAnswer = { status: 200, date: () => new Date() };
});

const configOf = (over: object = {}): AgentConfig => {
  const tcp = (port: number) => ({ transport: { kind: 'tcp', host: '127.0.0.1', port } });
  const parsed = parseConfig(
    JSON.stringify({
      port: 0,
      uiFolder: 'ui',
      dataFolder: 'data',
      serverUrl: `http://127.0.0.1:${portOf(server)}`,
      devices: {
        idCardReader: { profile: 'generic-network', ...tcp(reader.port) },
        receiptPrinter: tcp(receiptPrinter.port),
        documentPrinter: { uri: documentPrinter.uri },
      },
      ...over,
    }),
    folder,
  );
  if (!parsed.ok) throw new Error(parsed.error.join());
  return parsed.value;
};
const log = createLog({ write: () => {} });
const own = { uid: process.getuid?.() ?? 0, groups: process.getgroups?.() ?? [] };
const look = async (config: AgentConfig, machine: Machine = makeMachine({}, own)) => {
  const sections = await examine(config, {
    machine,
    openDevices: () => openDevices(config.devices, { clock: systemClock, log }),
  });
  return { sections, text: report(sections, 'en').join('\n'), chinese: report(sections, 'zh-CN').join('\n') };
};
/** Every line with a trouble and what to do about it, without the marks. */
const troubles = (text: string): string[] => [...text.matchAll(/ {2}[✗!] (.*)\n {6}→ /g)].map(([, what = '']) => what);

it('finds all well on a sound terminal', async () => {
  const { sections, text, chinese } = await look(configOf());
  expect(troubles(text)).toEqual([]);
  expect(isWell(sections)).toBe(true);
  expect(text).toContain('All is well.');
  expect(chinese).toContain('凭条打印机：正常');
});

const fullPrinter = { ...soundDocumentPrinter };
const soundReader = { silent: false, garbage: false, selfTestFailed: false, notAuthorised: false };

interface Row {
  readonly reader?: Parameters<Reader['setFaults']>[0] | 'unplugged';
  readonly receipt?: Parameters<ReceiptPrinter['setFaults']>[0];
  readonly document?: Parameters<DocumentPrinter['setFaults']>[0];
  readonly says: readonly string[];
}

it.each<Row>([
  {
    reader: { silent: true },
    receipt: { paper: 'out' },
    document: { isEmpty: true },
    says: [
      'ID card reader: the connection opens, but the device does not answer',
      'receipt printer: is out of paper',
      'document printer: is out of paper',
    ],
  },
  {
    reader: { garbage: true },
    receipt: { isCoverOpen: true },
    document: { isJammed: true },
    says: [
      'ID card reader: the device answers, but garbled',
      'receipt printer: its cover is open',
      'document printer: paper is jammed',
    ],
  },
  {
    reader: { selfTestFailed: true },
    receipt: { hasCutterError: true },
    document: { isCoverOpen: true },
    says: [
      'ID card reader: its security module failed the self-test',
      'receipt printer: its cutter is stuck',
      'document printer: its cover is open',
    ],
  },
  {
    reader: { notAuthorised: true },
    receipt: { paper: 'low' },
    document: { toner: 'empty' },
    says: [
      'ID card reader: its security module is not authorised',
      'receipt printer: paper is low',
      'document printer: is out of toner',
    ],
  },
  {
    reader: 'unplugged',
    receipt: { isPoweredOff: true },
    document: { isPoweredOff: true },
    says: [
      'ID card reader: 127.0.0.1:PORT cannot be reached (ECONNREFUSED)',
      'receipt printer: 127.0.0.1:PORT cannot be reached (ECONNREFUSED)',
      'document printer: 127.0.0.1:PORT cannot be reached (ECONNREFUSED)',
    ],
  },
  {
    receipt: { isMute: true },
    says: ['receipt printer: the connection opens, but the device does not answer'],
  },
  { document: { toner: 'low' }, says: ['document printer: toner is low'] },
])(
  'names what is wrong with each device: $says.0',
  { timeout: 60_000 },
  async ({ reader: fault, receipt, document, says }) => {
    if (fault === 'unplugged') await reader.unplug();
    else if (fault) reader.setFaults(fault);
    if (receipt) await receiptPrinter.setFaults(receipt);
    if (document) await documentPrinter.setFaults(document);
    try {
      const { text, chinese } = await look(configOf());
      expect(troubles(text).map((line) => line.replace(/:\d+ cannot/, ':PORT cannot'))).toEqual(says);
      expect(troubles(chinese)).toHaveLength(says.length);
    } finally {
      reader.setFaults(soundReader);
      await reader.plug();
      await receiptPrinter.setFaults(soundReceiptPrinter);
      await documentPrinter.setFaults(fullPrinter);
    }
  },
);

const absent = { kind: 'serial', path: '/dev/serial/by-id/usb-Absent' };
it.each<[string, object, Readonly<Record<string, string>>, RegExp]>([
  [
    'a serial port that is not there',
    absent,
    { 'dev/ttyUSB7': '' },
    /there is no \/dev\/serial\/by-id\/usb-Absent\n.*ports there are: \/dev\/ttyUSB7/,
  ],
  [
    'a HID device that is not there',
    { kind: 'hid', vendorId: 0x483, productId: 0x5750 },
    {},
    /no USB device 0483:5750 is plugged in/,
  ],
  [
    'a host that does not exist',
    { kind: 'tcp', host: 'printer.invalid', port: 9100 },
    {},
    /printer\.invalid:9100 cannot be reached/,
  ],
])(
  '%s',
  async (_name, transport, files, says) => {
    const { text } = await look(configOf({ devices: { receiptPrinter: { transport } } }), makeMachine(files, own));
    expect(text).toMatch(says);
  },
  30_000,
);

const nothing = { devices: {} };
const broken = (name: string) => async (wanted: string) => {
  if (wanted === name) throw new Error('libusb-1.0.so.0: cannot open shared object file\nsecond line');
  return {};
};
const hid = { devices: { receiptPrinter: { transport: { kind: 'hid', vendorId: 1, productId: 1 } } } };

it('knows by its profile which USB device a reader is', async () => {
  const idCardReader = { profile: 'usb-bulk-0400-c35a', transport: { kind: 'usb' } };
  const { text } = await look(configOf({ devices: { idCardReader } }));
  expect(text).toContain('ID card reader: no USB device 0400:c35a is plugged in');
}, 30_000);

interface Trouble {
  readonly spoil?: () => void;
  readonly config?: object;
  readonly machine?: Partial<Machine>;
  readonly says: string;
}

it.each<Trouble>([
  { spoil: () => rmSync(join(folder, 'ui', 'index.html')), says: 'there is no screen application' },
  { spoil: () => rmSync(join(folder, 'data', 'enrolment.json')), says: 'this machine is not enrolled' },
  { spoil: () => chmodSync(join(folder, 'data'), 0o755), says: 'other users can look into the data folder' },
  { machine: { uid: 4242 }, says: 'may not write to the data folder' },
  { machine: { freeBytes: () => 1e6 }, says: '0.0 GiB left' },
  { machine: { freeBytes: () => 1e9 }, says: '0.9 GiB left' },
  { machine: { nodeVersion: '20.19.0' }, says: 'Node 20.19.0 is too old' },
  { config: { serverUrl: 'http://127.0.0.1:6' }, says: 'the server http://127.0.0.1:6 cannot be reached' },
  {
    spoil: () => {
      serverAnswer = { ...serverAnswer, status: 404 };
    },
    says: 'answers, but not well (404)',
  },
  {
    spoil: () => {
      serverAnswer = { status: 200, date: () => new Date(Date.now() - 600_000) };
    },
    says: 'the clock is ',
  },
  { says: 'the configuration names no device' },
  {
    config: { devices: { smartCardReader: {} } },
    machine: { load: broken('pcsc-mini') },
    says: 'pcsc-mini does not load',
  },
  {
    config: hid,
    machine: { load: broken('node-hid') },
    says: 'node-hid does not load: libusb-1.0.so.0: cannot open shared object file',
  },
])('says: $says', { timeout: 30_000 }, async ({ spoil = () => {}, config = {}, machine = {}, says }) => {
  spoil();
  const { text } = await look(configOf({ ...nothing, ...config }), makeMachine({}, { ...own, ...machine }));
  expect(troubles(text).some((line) => line.includes(says))).toBe(true);
});

it('leaves a running agent its devices', async () => {
  const agent = createTcpServer();
  await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve));
  let opened = 0;
  const sections = await examine(configOf({ port: portOf(agent) }), {
    machine: makeMachine({}, own),
    openDevices: () => {
      opened += 1;
      throw new Error('not while the agent runs');
    },
  });
  agent.close();
  expect(opened).toBe(0);
  expect([isWell(sections), report(sections, 'en').join('\n').includes('systemctl stop linban-agent')]).toEqual([
    true,
    true,
  ]);
});

describe('the rest of the cabinet', () => {
  let board: VirtualIoBoard;
  let ups: VirtualPowerSupply;
  let keypad: VirtualKeypad;
  let scanner: VirtualCodeScanner;
  beforeEach(async () => {
    board = await startVirtualIoBoard();
    ups = await startVirtualPowerSupply();
    keypad = await startVirtualKeypad();
    scanner = await startVirtualCodeScanner({ port: 0 });
  });
  afterEach(() => Promise.all([board.close(), ups.close(), keypad.close(), scanner.close()]));

  const cabinet = () => {
    const tcp = (port: number) => ({ transport: { kind: 'tcp', host: '127.0.0.1', port } });
    return configOf({
      devices: {
        ioBoard: { ...tcp(board.port), lights: { idCardReader: 0 }, door: { input: 0, when: 'open' } },
        powerSupply: { host: '127.0.0.1', port: ups.port, ups: 'terminal' },
        keypad: tcp(keypad.port),
        codeScanner: tcp(scanner.port),
      },
    });
  };

  it('is tried, the parts of the board too', { timeout: 30_000 }, async () => {
    board.setContact(0, true);
    const { text } = await look(cabinet());
    expect(troubles(text)).toEqual([]);
    for (const name of ['code scanner', 'keypad', 'guide lights', 'power supply', 'door of the housing'])
      expect(text).toContain(`✓ ${name}: works`);
  });

  it.each<readonly [string, () => unknown, readonly string[]]>([
    ['an open door', () => board.setContact(0, false), ['door of the housing: is open']],
    [
      'a silent board',
      () => board.setFaults({ silent: true }),
      [
        'guide lights: its input/output board does not answer',
        'door of the housing: its input/output board does not answer',
      ],
    ],
    [
      'a board without power',
      () => board.unplug(),
      [
        'guide lights: 127.0.0.1:PORT cannot be reached (ECONNREFUSED)',
        'door of the housing: 127.0.0.1:PORT cannot be reached (ECONNREFUSED)',
      ],
    ],
    [
      'mains lost',
      () => ups.set({ source: 'battery', charge: 80 }),
      ['power supply: mains is lost; running on battery'],
    ],
    [
      'an empty battery',
      () => ups.set({ source: 'battery', charge: 12 }),
      ['power supply: mains is lost and the battery is nearly empty'],
    ],
    ['a UPS nobody sees', () => ups.setFaults({ stale: true }), ['power supply: what watches the mains gives no data']],
    ['no daemon of the UPS', () => ups.unplug(), ['power supply: 127.0.0.1:PORT cannot be reached (ECONNREFUSED)']],
    ['no keypad', () => keypad.unplug(), ['keypad: 127.0.0.1:PORT cannot be reached (ECONNREFUSED)']],
    ['no scanner', () => scanner.unplug(), ['code scanner: 127.0.0.1:PORT cannot be reached (ECONNREFUSED)']],
  ])('says what is wrong: %s', { timeout: 30_000 }, async (_name, spoil, says) => {
    board.setContact(0, true);
    await spoil();
    const { text, chinese } = await look(cabinet());
    expect(troubles(text).map((line) => line.replace(/:\d+ cannot/, ':PORT cannot'))).toEqual(says);
    expect(troubles(chinese)).toHaveLength(says.length);
  });
});

it('has words of its own for whatever a class reports', () => {
  const online = noDevices.smartCardReader;
  const smartCard = (cause: string) => troubleOf({ ...online, state: 'offline', cause })?.what.en;
  expect(['unreachable', 'driver-unavailable', 'pcsc-service-down'].map(smartCard)).toEqual([
    'pcscd sees no reader',
    'the software for smart cards does not load',
    'the service pcscd does not run, or refuses this user',
  ]);
  const worn = { ...noDevices.powerSupply, state: 'online', cause: 'battery-replace' } as const;
  expect([troubleOf(worn), warningsOf(worn)[0]?.what.en]).toEqual([undefined, 'its battery must be replaced']);
});
