import { randomUUID } from 'node:crypto';
import { type PrintJobId, type PrintOutcome, printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import type { Receipt } from '@linban/shared/devices/receipt.ts';
import { fail } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { ticketText } from '../../../virtual/receipt-printer/paper.ts';
import {
  startVirtualReceiptPrinter,
  type VirtualReceiptPrinterOptions,
} from '../../../virtual/receipt-printer/start.ts';
import { renderTicketSvg } from '../../../virtual/receipt-printer/svg.ts';
import { systemClock } from '../../clock.ts';
import { createTcpOpener } from '../byte-stream/tcp.ts';
import { createReceiptPrinter } from './driver.ts';
import { receiptPrinterProfiles } from './profile.ts';
import { createRasteriser, defaultFontFiles } from './rasterise.ts';
import type { ReceiptPrinterEvent, ReceiptPrinterLimits, ReceiptPrinterOptions } from './types.ts';
import type { PaperUse } from './use.ts';

const newJobId = (): PrintJobId => v.parse(printJobIdSchema, randomUUID());

const receipt: Receipt = {
  blocks: [
    { kind: 'title', text: '受理回执' },
    { kind: 'rule' },
    { kind: 'field', label: '受理编号', value: 'SH310199-2026-000017' },
    { kind: 'field', label: '申请人', value: '王䶮' },
    { kind: 'text', text: '¥0.00 $5' },
    { kind: 'qr', content: 'http://127.0.0.1:8080/c/K7MQ2' },
    { kind: 'text', text: '办理结果请凭编号查询。', size: 'large' },
  ],
};

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const setUp = async (
  unit: Partial<VirtualReceiptPrinterOptions> = {},
  limits: Partial<ReceiptPrinterLimits> = {},
  options: Partial<ReceiptPrinterOptions> = {},
) => {
  const virtual = await startVirtualReceiptPrinter({ port: 0, ...unit });
  cleanups.push(() => virtual.close());
  const events: ReceiptPrinterEvent[] = [];
  const printer = createReceiptPrinter({
    open: createTcpOpener({ host: '127.0.0.1', port: virtual.port }),
    timers: systemClock,
    limits: { pollMs: 25, answerMs: 60, probeMs: 60, troubleMs: 150, confirmMs: 400, ...limits },
    onEvent: (event) => events.push(event),
    ...options,
  });
  cleanups.push(() => printer.close());
  return { virtual, printer, events };
};
const until = async (condition: () => boolean) => expect.poll(condition, { timeout: 3_000, interval: 5 }).toBe(true);
const linesOf = (virtual: { tickets(): readonly Parameters<typeof ticketText>[0][] }) =>
  virtual.tickets().map((ticket) => ticketText(ticket));

describe('receipt printer: paper', () => {
  it('prints Chinese in the right columns and cuts', async () => {
    const { virtual, printer } = await setUp();
    expect(await printer.print(newJobId(), receipt)).toEqual({ state: 'printed' });

    const tickets = virtual.tickets();
    expect(tickets).toHaveLength(1);
    expect(tickets[0]?.isCut).toBe(true);
    expect(linesOf(virtual)[0]).toEqual([
      '受理回执',
      '-'.repeat(48),
      `受理编号${' '.repeat(20)}SH310199-2026-000017`,
      `申请人${' '.repeat(38)}王䶮`,
      '￥0.00 $5',
      '[QR http://127.0.0.1:8080/c/K7MQ2]',
      '办理结果请凭编号查询。',
    ]);
    expect(virtual.unknownCommands()).toEqual([]);
    const spans = (line: number) => {
      const found = tickets[0]?.lines[line];
      return found?.kind === 'text' ? found.spans : [];
    };
    expect(spans(0)).toEqual([{ x: 192, text: '受理回执', width: 192, scaleX: 2, scaleY: 2, bold: false }]);
    expect(spans(2)[0]).toMatchObject({ x: 0, width: 576 });
    expect(spans(6)[0]).toMatchObject({ x: 0, width: 528, scaleX: 2 });
  });

  it('prints queued jobs one after the other', async () => {
    const { virtual, printer } = await setUp();
    const outcomes = await Promise.all(
      ['一', '二', '三'].map((text) => printer.print(newJobId(), { blocks: [{ kind: 'text', text }] })),
    );
    expect(outcomes).toEqual([{ state: 'printed' }, { state: 'printed' }, { state: 'printed' }]);
    expect(linesOf(virtual)).toEqual([['一'], ['二'], ['三']]);
  });

  it('waits for a slow printer instead of trusting that the bytes were taken', async () => {
    const { virtual, printer } = await setUp({ bytesPerSecond: 2_000 }, { probeMs: 500, confirmMs: 3_000 });
    await until(() => printer.status().state === 'online');
    expect(await printer.print(newJobId(), receipt)).toEqual({ state: 'printed' });
    expect(virtual.tickets()[0]?.isCut).toBe(true);
  });

  it('believes a unit without process ids once it answered behind the job', async () => {
    const { virtual, printer, events } = await setUp({ knowsProcessId: false });
    expect(await printer.print(newJobId(), receipt)).toEqual({ state: 'printed' });
    expect(events).toContainEqual({ kind: 'connected', confirmation: 'fence' });
    expect(virtual.tickets()[0]?.isCut).toBe(true);
  });

  it('stays uncertain with a unit that confirms nothing', async () => {
    const { printer, events } = await setUp({ knowsProcessId: false, answersPaperSensor: false });
    expect(await printer.print(newJobId(), receipt)).toEqual({ state: 'uncertain', cause: 'no-confirmation' });
    expect(events).toContainEqual({ kind: 'connected', confirmation: 'none' });
  });
});

describe('receipt printer: refused before anything is sent', () => {
  it.each<[string, Parameters<Awaited<ReturnType<typeof setUp>>['virtual']['setFaults']>[0], PrintOutcome]>([
    ['paper out', { paper: 'out' }, { state: 'failed', cause: 'paper-out' }],
    ['cover open', { isCoverOpen: true }, { state: 'failed', cause: 'cover-open' }],
    ['cutter stuck', { hasCutterError: true }, { state: 'failed', cause: 'cutter-error' }],
    ['power off', { isPoweredOff: true }, { state: 'failed', cause: 'offline' }],
    ['mute', { isMute: true }, { state: 'failed', cause: 'offline' }],
  ])('%s', async (_name, fault, outcome) => {
    const { virtual, printer } = await setUp();
    await until(() => printer.status().state === 'online');
    await virtual.setFaults(fault);
    expect(await printer.print(newJobId(), receipt)).toEqual(outcome);
    await virtual.setFaults({
      paper: 'full',
      isCoverOpen: false,
      hasCutterError: false,
      isPoweredOff: false,
      isMute: false,
    });
    await until(() => printer.status().state === 'online');
    expect(virtual.tickets()).toEqual([]);
  });

  it.each(['㛃', '𠮷', '😀'])('a name with %s', async (character) => {
    const { virtual, printer } = await setUp();
    const content: Receipt = { blocks: [{ kind: 'field', label: '申请人', value: `王${character}` }] };
    expect(await printer.print(newJobId(), content)).toEqual({ state: 'failed', cause: 'unprintable' });
    expect(virtual.tickets()).toEqual([]);
  });

  it('a job called off while it waits', async () => {
    const { virtual, printer } = await setUp();
    const controller = new AbortController();
    const first = printer.print(newJobId(), receipt);
    const second = printer.print(newJobId(), receipt, { signal: controller.signal });
    controller.abort();
    expect(await Promise.all([first, second])).toEqual([{ state: 'printed' }, { state: 'failed', cause: 'canceled' }]);
    expect(virtual.tickets()).toHaveLength(1);
  });
});

describe('receipt printer: trouble in the middle of a job', () => {
  it('says uncertain when the paper ends, and knows the late echo for what it is', async () => {
    const { virtual, printer, events } = await setUp({}, { confirmMs: 60_000 });
    await virtual.setFaults({ paperOutAfterLines: 3 });
    const jobId = newJobId();
    expect(await printer.print(jobId, receipt)).toEqual({ state: 'uncertain', cause: 'paper-out' });
    expect(printer.status()).toMatchObject({ state: 'userError', cause: 'paper-out', paper: 'out', action: 'clear' });
    expect(linesOf(virtual)[0]).toHaveLength(3);

    await virtual.setFaults({ paper: 'full' });
    await until(() => events.some((event) => event.kind === 'confirmedLate' && event.jobId === jobId));
    expect(virtual.tickets()).toHaveLength(1);
    expect(await printer.print(newJobId(), receipt)).toEqual({ state: 'printed' });
    expect(virtual.tickets()).toHaveLength(2);
  });

  it('finishes a job whose paper was refilled in time', async () => {
    const { virtual, printer } = await setUp({}, { troubleMs: 2_000, confirmMs: 4_000 });
    await virtual.setFaults({ paperOutAfterLines: 3 });
    const printing = printer.print(newJobId(), receipt);
    await until(() => printer.status().paper === 'out');
    await virtual.setFaults({ paper: 'full' });
    expect(await printing).toEqual({ state: 'printed' });
    expect(virtual.tickets()[0]?.isCut).toBe(true);
  });

  it.each<[string, Parameters<Awaited<ReturnType<typeof setUp>>['virtual']['setFaults']>[0], PrintOutcome]>([
    ['cover opened', { isCoverOpen: true }, { state: 'uncertain', cause: 'cover-open' }],
    ['power lost', { isPoweredOff: true }, { state: 'uncertain', cause: 'interrupted' }],
    ['answers stop', { isMute: true }, { state: 'uncertain', cause: 'no-confirmation' }],
  ])('%s', async (_name, fault, outcome) => {
    const { virtual, printer } = await setUp({ bytesPerSecond: 2_000 }, { probeMs: 500 });
    await until(() => printer.status().state === 'online');
    const printing = printer.print(newJobId(), receipt);
    await until(() => virtual.tickets().length > 0);
    await virtual.setFaults(fault);
    expect(await printing).toEqual(outcome);
  });

  it('believes no echo but its own', async () => {
    const { virtual, printer } = await setUp({ bytesPerSecond: 2_000 }, { probeMs: 500, confirmMs: 3_000 });
    await until(() => printer.status().state === 'online');
    const printing = printer.print(newJobId(), receipt);
    await until(() => virtual.tickets().length > 0);
    virtual.makeNoise(Uint8Array.of(0x37, 0x22, 0x61, 0x62, 0x63, 0x64, 0x00));
    expect(await printing).toEqual({ state: 'printed' });
    expect(virtual.tickets()[0]?.isCut).toBe(true);
  });

  it('blade stuck at the end', async () => {
    const { virtual, printer } = await setUp();
    await virtual.setFaults({ jamsAtNextCut: true });
    expect(await printer.print(newJobId(), receipt)).toEqual({ state: 'uncertain', cause: 'cutter-error' });
    expect(printer.status()).toMatchObject({ state: 'hardwareError', cutter: 'fault', action: 'maintenance' });
  });

  it('prints nothing by itself after the power is back', async () => {
    const { virtual, printer } = await setUp({ bytesPerSecond: 2_000 }, { probeMs: 500 });
    await until(() => printer.status().state === 'online');
    const printing = printer.print(newJobId(), receipt);
    await until(() => virtual.tickets().length > 0);
    await virtual.setFaults({ isPoweredOff: true });
    await printing;
    const paper = linesOf(virtual);
    await virtual.setFaults({ isPoweredOff: false });
    await until(() => printer.status().state === 'online');
    expect(linesOf(virtual)).toEqual(paper);
  });
});

describe('receipt printer: a receipt that is not taken', () => {
  const kiosk = { profile: receiptPrinterProfiles['cashino-kiosk'] };

  it('is told of twice, and no more once it is taken', async () => {
    const { virtual, printer, events } = await setUp({ hasTicketSensor: true }, { ticketLeftMs: [60, 120] }, kiosk);
    await until(() => printer.status().ticket === 'taken');
    expect(await printer.print(newJobId(), receipt)).toEqual({ state: 'printed' });
    await until(() => printer.status().ticket === 'notTaken');
    expect(printer.status()).toMatchObject({ state: 'online', cause: null });
    const told = () => events.flatMap((event) => (event.kind === 'ticketLeft' ? [event.afterMs] : []));
    await until(() => told().length === 2);
    expect(told()).toEqual([60, 120]);
    virtual.takeTicket();
    await until(() => printer.status().ticket === 'taken');
  });

  it('is never told of when it is taken in time', async () => {
    const { virtual, printer, events } = await setUp({ hasTicketSensor: true }, { ticketLeftMs: [600] }, kiosk);
    await printer.print(newJobId(), receipt);
    await until(() => printer.status().ticket === 'notTaken');
    virtual.takeTicket();
    await until(() => printer.status().ticket === 'taken');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(events.filter(({ kind }) => kind === 'ticketLeft')).toEqual([]);
  });

  it('is not guessed at with a printer that has no eye on the slot', async () => {
    const { printer } = await setUp();
    await printer.print(newJobId(), receipt);
    expect(printer.status().ticket).toBeNull();
  });
});

describe('receipt printer: characters its font lacks', () => {
  it('prints the line as a picture, on its column', async () => {
    const rasterise = createRasteriser({ fontFiles: defaultFontFiles() });
    const { virtual, printer } = await setUp({}, {}, { rasterise });
    const content: Receipt = {
      blocks: [
        { kind: 'field', label: '申请人', value: '王㛃' },
        { kind: 'text', text: '请核对。' },
      ],
    };
    expect(await printer.print(newJobId(), content)).toEqual({ state: 'printed' });
    expect(linesOf(virtual)).toEqual([['[picture]', '请核对。']]);
    expect(virtual.tickets()[0]?.lines[0]).toMatchObject({ kind: 'raster', x: 0, width: 576, height: 30 });
    expect(virtual.unknownCommands()).toEqual([]);
  }, 30_000);

  it('sends nothing when no font has the character', async () => {
    const rasterise = createRasteriser({ fontFiles: ['/no/such/font.ttf'] });
    const { virtual, printer } = await setUp({}, {}, { rasterise });
    const content: Receipt = { blocks: [{ kind: 'text', text: '王𠮷' }] };
    expect(await printer.print(newJobId(), content)).toEqual({ state: 'failed', cause: 'unprintable' });
    expect(virtual.tickets()).toEqual([]);
  }, 30_000);
});

describe('receipt printer: paper and cuts', () => {
  it('are counted for every job that was sent, and for no other', async () => {
    const uses: PaperUse[] = [];
    const { virtual, printer } = await setUp({}, {}, { onUse: (use) => uses.push(use) });
    await printer.print(newJobId(), { blocks: [{ kind: 'text', text: '王𠮷' }] });
    expect(uses).toEqual([]);
    // Eight lines of 30 dots are 30 mm; 15 mm more up to the blade.
    await printer.print(newJobId(), { blocks: Array.from({ length: 8 }, () => ({ kind: 'rule' as const })) });
    expect(uses).toEqual([{ millimetres: 45, cuts: 1 }]);
    await virtual.setFaults({ paperOutAfterLines: 2 });
    expect(await printer.print(newJobId(), receipt)).toMatchObject({ state: 'uncertain' });
    expect(uses).toHaveLength(2);
    expect(await printer.print(newJobId(), receipt)).toMatchObject({ state: 'failed' });
    expect(uses).toHaveLength(2);
  });

  it('agree with the paper that comes out', async () => {
    const uses: PaperUse[] = [];
    const { virtual, printer } = await setUp({}, {}, { onUse: (use) => uses.push(use) });
    await printer.print(newJobId(), receipt);
    const [ticket] = virtual.tickets();
    if (ticket === undefined) throw new Error('no ticket');
    const height = Number(/ height="(\d+)"/.exec(renderTicketSvg(ticket))?.[1]);
    // The picture has a margin of 4 mm above and below, and the virtual printer a little room around lines and codes.
    expect(Math.abs((uses[0]?.millimetres ?? 0) - 15 - (height / 8 - 8))).toBeLessThan(5);
  });
});

describe('receipt printer: recovery by order', () => {
  it('resets the printer, which reports its changes again', async () => {
    const { virtual, printer } = await setUp({}, { pollMs: 60_000 });
    await until(() => printer.status().state === 'online');
    const before = virtual.bytesReceived();
    await printer.recover('reset');
    expect(virtual.bytesReceived()).toBeGreaterThan(before);
    await virtual.setFaults({ isCoverOpen: true });
    await until(() => printer.status().cause === 'cover-open');
  });

  it('makes a new connection, and is online on it', async () => {
    const { virtual, printer } = await setUp({}, { pollMs: 60_000 });
    await until(() => printer.status().state === 'online');
    const states: string[] = [];
    printer.onStatus(({ state }) => states.push(state));
    await printer.recover('reopen');
    expect(states).toEqual(['offline', 'online']);
    expect(virtual.connections()).toBe(2);
    expect(await printer.print(newJobId(), receipt)).toEqual({ state: 'printed' });
  });

  it('waits for the job that is being printed', async () => {
    const { virtual, printer } = await setUp({ bytesPerSecond: 2_000 }, { probeMs: 500, confirmMs: 5_000 });
    await until(() => printer.status().state === 'online');
    const printing = printer.print(newJobId(), receipt);
    await Promise.all([printer.recover('reset'), printer.recover('reopen')]);
    expect(await printing).toEqual({ state: 'printed' });
    expect(virtual.tickets()).toHaveLength(1);
  });

  it.each(['reset', 'reopen'] as const)('ends also where nobody is there: %s', async (step) => {
    const { virtual, printer } = await setUp();
    await virtual.setFaults({ isPoweredOff: true });
    await until(() => printer.status().state === 'offline');
    await printer.recover(step);
    expect(printer.status().state).toBe('offline');
  });
});

describe('receipt printer: status', () => {
  it('follows the switches, also without being asked', async () => {
    const { virtual, printer } = await setUp({}, { pollMs: 60_000 });
    const causes: (string | null)[] = [];
    printer.onStatus((status) => causes.push(status.cause ?? status.paper));
    await until(() => printer.status().state === 'online');
    for (const fault of [{ paper: 'low' }, { paper: 'out' }, { paper: 'full' }, { isCoverOpen: true }] as const) {
      const seen = causes.length;
      await virtual.setFaults(fault);
      await until(() => causes.length > seen);
    }
    expect(causes).toEqual(['full', 'low', 'paper-out', 'full', 'cover-open']);
  });

  it('is starting, then offline, where no printer is, and comes by itself', async () => {
    const { virtual, printer } = await setUp();
    expect(printer.status()).toMatchObject({ state: 'starting' });
    await virtual.setFaults({ isPoweredOff: true });
    await until(() => printer.status().state === 'offline');
    expect(printer.status()).toMatchObject({ cause: 'unreachable', paper: null });
    await virtual.setFaults({ isPoweredOff: false });
    await until(() => printer.status().state === 'online');
  });

  it('says that another program holds the printer', async () => {
    const printer = createReceiptPrinter({
      open: async () => fail({ kind: 'busy', code: 'EBUSY' }),
      timers: systemClock,
      limits: { pollMs: 25 },
    });
    cleanups.push(() => printer.close());
    await until(() => printer.status().state === 'offline');
    expect(printer.status()).toMatchObject({ cause: 'busy', action: 'maintenance' });
    expect(await printer.print(newJobId(), receipt)).toEqual({ state: 'failed', cause: 'offline' });
  });

  it('calls a printer without answers offline', async () => {
    const { virtual, printer } = await setUp();
    await virtual.setFaults({ isMute: true });
    await until(() => printer.status().cause === 'no-answer');
  });

  it('survives noise and still prints', async () => {
    const { virtual, printer } = await setUp({}, { answerMs: 500, probeMs: 500, confirmMs: 4_000 });
    await until(() => printer.status().state === 'online');
    for (let round = 0; round < 20; round += 1)
      virtual.makeNoise(Uint8Array.from({ length: 37 }, (_, index) => (index * 73 + round * 41) % 256));
    await until(() => printer.status().state === 'online');
    expect(await printer.print(newJobId(), receipt)).toEqual({ state: 'printed' });
  });

  it('ends a job in progress as uncertain when it is closed', async () => {
    const { virtual, printer } = await setUp({ bytesPerSecond: 2_000 }, { probeMs: 500 });
    await until(() => printer.status().state === 'online');
    const printing = printer.print(newJobId(), receipt);
    const waiting = printer.print(newJobId(), receipt);
    await until(() => virtual.tickets().length > 0);
    await printer.close();
    expect(await printing).toEqual({ state: 'uncertain', cause: 'interrupted' });
    expect(await waiting).toEqual({ state: 'failed', cause: 'offline' });
  });
});
