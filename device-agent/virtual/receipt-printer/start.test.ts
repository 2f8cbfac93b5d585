import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ticketText } from './paper.ts';
import { startVirtualReceiptPrinter } from './start.ts';
import { renderTicketSvg } from './svg.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const setUp = async () => {
  const printer = await startVirtualReceiptPrinter({ port: 0 });
  cleanups.push(() => printer.close());
  const socket = await new Promise<Socket>((resolve) => {
    const opening = connect(printer.port, '127.0.0.1', () => resolve(opening));
  });
  cleanups.push(() => socket.destroy());
  const answers: number[] = [];
  socket.on('data', (chunk) => answers.push(...chunk));
  return { printer, socket, answers };
};
const until = async (condition: () => boolean) => expect.poll(condition, { interval: 2 }).toBe(true);
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('virtual receipt printer', () => {
  it('prints hanzi only in hanzi mode, and the dollar as yuan in the Chinese character set', async () => {
    const { printer, socket } = await setUp();
    socket.write(hex('1B40 D6D0 24 0A  1C26 D6D0 24 0A  1B520F 24 0A  1D564200'));
    await until(() => printer.tickets()[0]?.isCut === true);
    expect(printer.tickets().map(ticketText)).toEqual([['▯▯$', '中$', '¥']]);
  });

  it('breaks a line that is too long, and says so', async () => {
    const { printer, socket } = await setUp();
    socket.write(`${'x'.repeat(50)}\n`);
    await until(() => printer.tickets()[0]?.lines.length === 2);
    expect(printer.tickets()[0]?.lines.map((line) => line.kind === 'text' && line.overflowed)).toEqual([true, false]);
  });

  it('answers by the tables, even without paper', async () => {
    const { printer, socket, answers } = await setUp();
    await printer.setFaults({ paper: 'out' });
    socket.write(hex('1004 01 1004 02 1004 03 1004 04'));
    await until(() => answers.length === 4);
    expect(answers).toEqual([0x1a, 0x32, 0x12, 0x7e]);
  });

  it('echoes a process id only when what stood before it is printed', async () => {
    const { printer, socket, answers } = await setUp();
    await printer.setFaults({ paperOutAfterLines: 1 });
    socket.write(hex('41 0A 42 0A 1D2848 0600 3030 61626364'));
    await until(() => printer.faults().paper === 'out');
    expect(answers).toEqual([]);
    await printer.setFaults({ paper: 'full' });
    await until(() => answers.length === 7);
    expect(answers).toEqual([0x37, 0x22, 0x61, 0x62, 0x63, 0x64, 0]);
  });

  it('reports changes once asked to', async () => {
    const { printer, socket, answers } = await setUp();
    socket.write(hex('1D610F'));
    await until(() => answers.length === 4);
    await printer.setFaults({ isCoverOpen: true });
    await until(() => answers.length === 8);
    expect(answers).toEqual([0x10, 0, 0, 0x0f, 0x38, 0, 0, 0x0f]);
  });

  it('notes commands it does not know', async () => {
    const { printer, socket } = await setUp();
    socket.write(hex('1B7A 07'));
    await until(() => printer.unknownCommands().length === 2);
    expect(printer.unknownCommands()).toEqual(['ESC z', '0x7']);
  });

  it('draws a ticket with each character on its column', async () => {
    const { printer, socket } = await setUp();
    socket.write(hex('1C26 D6D0 3C 20 41 0A 1D564200'));
    await until(() => printer.tickets().length === 1);
    const [ticket] = printer.tickets();
    if (ticket === undefined) throw new Error('no ticket');
    expect(renderTicketSvg(ticket)).toContain('x="0 24 48" y="20">中&#60;A</text>');
  });
});
