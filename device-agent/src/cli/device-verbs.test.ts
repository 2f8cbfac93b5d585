import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { receiptSchema } from '@linban/shared/devices/receipt.ts';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startVirtualDocumentPrinter } from '../../virtual/document-printer/start.ts';
import { buildCard, inventPerson } from '../../virtual/id-card-reader/build-card.ts';
import { startVirtualIdCardReader } from '../../virtual/id-card-reader/start.ts';
import { startVirtualReceiptPrinter } from '../../virtual/receipt-printer/start.ts';
import { systemClock } from '../clock.ts';
import { deviceConfigSchema } from '../devices/device-config.ts';
import type { Devices } from '../devices/devices.ts';
import { openDevices } from '../devices/open-devices.ts';
import { createLog } from '../log.ts';
import { createConsole } from './console.ts';
import { deviceVerbs } from './device-verbs.ts';
import { settledStatus } from './settled.ts';
import { testReceipt } from './test-prints.ts';

let reader: Awaited<ReturnType<typeof startVirtualIdCardReader>>;
let receiptPrinter: Awaited<ReturnType<typeof startVirtualReceiptPrinter>>;
let documentPrinter: Awaited<ReturnType<typeof startVirtualDocumentPrinter>>;
let devices: Devices;

beforeAll(async () => {
  reader = await startVirtualIdCardReader({});
  receiptPrinter = await startVirtualReceiptPrinter({ port: 0 });
  documentPrinter = await startVirtualDocumentPrinter({ port: 0, sideMs: 20 });
  const tcp = (port: number) => ({ transport: { kind: 'tcp', host: '127.0.0.1', port } }) as const;
  devices = openDevices(
    v.parse(deviceConfigSchema, {
      idCardReader: { profile: 'generic-network', ...tcp(reader.port) },
      receiptPrinter: tcp(receiptPrinter.port),
      documentPrinter: { uri: documentPrinter.uri },
    }),
    { clock: systemClock, log: createLog({ write: () => {} }) },
  );
});
afterAll(async () => {
  await devices.close();
  await Promise.all([reader.close(), receiptPrinter.close(), documentPrinter.close()]);
});

const run = async (className: string, verb: string, signal = AbortSignal.timeout(20_000)) => {
  const row = deviceVerbs[className];
  if (!row) throw new Error(`no class ${className}`);
  let text = '';
  const console = createConsole('en', (line) => {
    text += line;
  });
  await settledStatus(devices, row.device);
  const chosen = row.verbs[verb];
  const isGood = chosen && 'run' in chosen && (await chosen.run({ devices, console, signal, now: () => new Date() }));
  return { isGood, text };
};

it('gives every class a status and a reset', () => {
  expect(Object.keys(deviceVerbs)).toContain('smart-card-reader');
  expect(Object.values(deviceVerbs).every(({ verbs }) => verbs['status'] && verbs['reset'])).toBe(true);
});

it.each(['id-card-reader', 'receipt-printer', 'document-printer'])(
  '%s: status and reset',
  { timeout: 30_000 },
  async (name) => {
    expect(await run(name, 'status')).toEqual({ isGood: true, text: expect.stringContaining('state=online') });
    expect((await run(name, 'reset')).isGood).toBe(true);
  },
);

it('prints a test receipt and says that the printer confirmed it', async () => {
  expect(await run('receipt-printer', 'print-test')).toEqual({
    isGood: true,
    text: expect.stringMatching(/confirmed/),
  });
  expect(JSON.stringify(receiptPrinter.tickets())).toContain('测试凭条');
  expect(v.is(receiptSchema, testReceipt(new Date()))).toBe(true);
}, 30_000);

it('says in words why nothing was printed', async () => {
  await receiptPrinter.setFaults({ paper: 'out' });
  const status = await run('receipt-printer', 'status');
  await receiptPrinter.setFaults({ paper: 'full' });
  expect(status).toEqual({ isGood: false, text: expect.stringContaining('is out of paper. Put in paper.') });
}, 30_000);

it('prints a test page', async () => {
  expect((await run('document-printer', 'print-test')).isGood).toBe(true);
  expect(documentPrinter.papers()).toHaveLength(1);
}, 30_000);

it('reads a card and shows nothing but masked data', async () => {
  const person = inventPerson();
  reader.layCard(buildCard(person));
  const { isGood, text } = await run('id-card-reader', 'read');
  reader.removeCard();
  expect([isGood, text]).toEqual([true, expect.stringMatching(/Read: .\*.* \d{3}\*{11}[\dX]{4}\n/)]);
  for (const secret of [person.name, person.idNumber, person.address]) expect(text).not.toContain(secret);
}, 30_000);

it('says that a device is not configured', async () => {
  expect(await run('keypad', 'status')).toEqual({ isGood: false, text: expect.stringContaining('noDevice') });
});

it('is a program: wrong calls and configurations end with 2, and the words follow the language', {
  timeout: 60_000,
}, () => {
  const file = join(mkdtempSync(join(tmpdir(), 'linban-cli-')), 'agent.json');
  writeFileSync(file, '{ "prot": 1 }');
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const call = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  const checked = call('config', 'check', '--config', file, '--language', 'zh-CN');
  expect([checked.status, checked.stdout]).toEqual([
    2,
    expect.stringContaining(`${file}:1:3: prot: 没有这个设置；是否想写 "port"？`),
  ]);
  const wrong = call('nonsense', '--language', 'en');
  expect([wrong.status, wrong.stdout]).toEqual([2, expect.stringContaining('linban-agent doctor')]);
});
