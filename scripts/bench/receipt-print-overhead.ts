import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import { receiptSchema } from '@linban/shared/devices/receipt.ts';
import * as v from 'valibot';
import { systemClock } from '../../device-agent/src/clock.ts';
import { createTcpOpener } from '../../device-agent/src/drivers/byte-stream/tcp.ts';
import { createReceiptPrinter } from '../../device-agent/src/drivers/receipt-printer/driver.ts';
import { layoutReceipt } from '../../device-agent/src/drivers/receipt-printer/layout.ts';
import { startVirtualReceiptPrinter } from '../../device-agent/virtual/receipt-printer/start.ts';
import { type Bench, medianTime } from './bench.ts';

const runs = 15;

/** What a resident takes home: about 600 bytes of text and a QR code. */
const receipt = v.parse(receiptSchema, {
  blocks: [
    { kind: 'title', text: '受理回执' },
    { kind: 'text', text: '曹杨新村街道 · 梅岭分中心' },
    { kind: 'rule' },
    { kind: 'field', label: '受理编号', value: '7K3M-9Q2T-4WXE' },
    { kind: 'field', label: '事项', value: '失业登记' },
    { kind: 'field', label: '申请人', value: '王*英' },
    { kind: 'field', label: '受理时间', value: '2026-11-23 09:41' },
    { kind: 'rule' },
    { kind: 'text', text: '用手机扫下面的二维码，随时看进度。纸上没有您的全名和证件号码，请妥善保管。' },
    { kind: 'qr', content: 'http://127.0.0.1:4700/c/7K3M9Q2T4WXE7K3M9Q2T4WXE7K' },
  ],
});

export const receiptPrintOverhead: Bench = {
  name: 'receipt.print.overhead',
  unit: 'ms',
  baselineIs: 'a bare socket writes the same bytes to the same printer (20 kB/s) until the paper is cut',
  goal: 1.5,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const printer = await startVirtualReceiptPrinter({ port: 0, bytesPerSecond: 20_000 });
    const cut = () => printer.tickets().filter(({ isCut }) => isCut).length;
    const untilCut = (count: number) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (cut() < count) return;
          stopLooking();
          resolve();
        };
        const stopLooking = printer.onChange(look);
        look();
      });

    const driver = createReceiptPrinter({
      open: createTcpOpener({ host: '127.0.0.1', port: printer.port }),
      timers: systemClock,
    });
    const value = await medianTime(runs, 2, async () => {
      const paper = untilCut(cut() + 1);
      const outcome = await driver.print(v.parse(printJobIdSchema, randomUUID()), receipt);
      if (outcome.state !== 'printed') throw new Error(`the receipt ended as ${outcome.state}`);
      await paper;
    });
    await driver.close();

    const laidOut = await layoutReceipt(receipt, { columns: 48 });
    if (!laidOut.ok) throw new Error('the sample receipt can be laid out');
    const socket = connect({ host: '127.0.0.1', port: printer.port, noDelay: true });
    const baseline = await medianTime(runs, 2, async () => {
      const paper = untilCut(cut() + 1);
      socket.write(laidOut.value.commands);
      await paper;
    });
    socket.destroy();
    await printer.close();
    return { value, baseline };
  },
};
