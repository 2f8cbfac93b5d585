import { randomUUID } from 'node:crypto';
import type { DeviceClass } from '@linban/shared/devices/device-status.ts';
import { printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { startVirtualDocumentPrinter } from '../../virtual/document-printer/start.ts';
import { startVirtualReceiptPrinter } from '../../virtual/receipt-printer/start.ts';
import { systemClock } from '../clock.ts';
import { createLog } from '../log.ts';
import { deviceConfigSchema } from './device-config.ts';
import { openDevices } from './open-devices.ts';

it('tells which device used up how much', async () => {
  const receipts = await startVirtualReceiptPrinter({ port: 0 });
  const documents = await startVirtualDocumentPrinter({ port: 0, sideMs: 20 });
  const uses: [DeviceClass, object][] = [];
  const config = v.parse(deviceConfigSchema, {
    receiptPrinter: { transport: { kind: 'tcp', host: '127.0.0.1', port: receipts.port }, profile: 'escpos' },
    documentPrinter: { uri: documents.uri },
  });
  const devices = openDevices(config, {
    clock: systemClock,
    log: createLog({ write: () => {} }),
    onUse: (device, use) => uses.push([device, use]),
  });
  const newJobId = () => v.parse(printJobIdSchema, randomUUID());
  await devices.driver('receiptPrinter')?.print(newJobId(), { blocks: [{ kind: 'rule' }] });
  await devices.driver('documentPrinter')?.print(newJobId(), Buffer.from('%PDF-1.7\n/Type /Page\n'));
  expect(uses).toEqual([
    ['receiptPrinter', { millimetres: 19, cuts: 1 }],
    ['documentPrinter', { pages: 1 }],
  ]);
  await devices.close();
  await receipts.close();
  await documents.close();
}, 30_000);
