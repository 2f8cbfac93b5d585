import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import type { Receipt } from '@linban/shared/devices/receipt.ts';
import * as v from 'valibot';
import { systemClock } from '../../device-agent/src/clock.ts';
import { createTcpOpener } from '../../device-agent/src/drivers/byte-stream/tcp.ts';
import { createReceiptPrinter } from '../../device-agent/src/drivers/receipt-printer/driver.ts';
import { layoutReceipt } from '../../device-agent/src/drivers/receipt-printer/layout.ts';
import {
  startVirtualReceiptPrinter,
  type VirtualReceiptPrinter,
} from '../../device-agent/virtual/receipt-printer/start.ts';
import { medianTime } from './bench.ts';

const runs = 15;
const warmUps = 2;
const bytesPerSecond = 20_000;

/** Resolves when so many tickets have been cut in all. */
const untilCut = (printer: VirtualReceiptPrinter, count: number) =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (printer.tickets().filter(({ isCut }) => isCut).length < count) return;
      stopLooking();
      resolve();
    };
    const stopLooking = printer.onChange(look);
    look();
  });

/**
 * The driver from request to the printer's confirmation, beside a bare socket that writes the same bytes to the same
 * printer until the paper is cut.
 */
export const timeReceipt = async (receipt: Receipt) => {
  const printer = await startVirtualReceiptPrinter({ port: 0, bytesPerSecond });
  const driver = createReceiptPrinter({
    open: createTcpOpener({ host: '127.0.0.1', port: printer.port }),
    timers: systemClock,
  });
  const value = await medianTime(runs, warmUps, async () => {
    const outcome = await driver.print(v.parse(printJobIdSchema, randomUUID()), receipt);
    if (outcome.state !== 'printed') throw new Error(`the receipt ended as ${outcome.state}`);
  });
  await driver.close();

  const laidOut = await layoutReceipt(receipt, { columns: 48 });
  if (!laidOut.ok) throw new Error('the sample receipt can be laid out');
  const socket = connect({ host: '127.0.0.1', port: printer.port, noDelay: true });
  let cut = printer.tickets().length;
  const baseline = await medianTime(runs, warmUps, async () => {
    cut += 1;
    const paper = untilCut(printer, cut);
    socket.write(laidOut.value.commands);
    await paper;
  });
  socket.destroy();
  await printer.close();
  return { value, baseline };
};
