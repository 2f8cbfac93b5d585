import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { commandAt } from './commands.ts';
import type { Ticket, TicketLine } from './paper.ts';
import { createPrintHead } from './print-head.ts';
import {
  automaticStatus,
  isHalted,
  noFaults,
  paperSensorStatus,
  type ReceiptPrinterFaults,
  realTimeStatus,
} from './sensors.ts';

export interface VirtualReceiptPrinterOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly host?: string;
  /** Speed of printing; without it bytes are printed at once. */
  readonly bytesPerSecond?: number;
  /** Whether this unit knows `GS ( H`. Default true. */
  readonly knowsProcessId?: boolean;
  /** Whether this unit answers `GS r`. Default true. */
  readonly answersPaperSensor?: boolean;
  /** Whether this unit has an eye on the slot, as printers made for kiosks have. Default false. */
  readonly hasTicketSensor?: boolean;
}

export interface VirtualReceiptPrinter {
  readonly port: number;
  faults(): ReceiptPrinterFaults;
  /** Changes some of the faults; the printer reports it as a real one would. */
  setFaults(change: Partial<ReceiptPrinterFaults>): Promise<void>;
  /** All paper so far, the piece still in the printer last. */
  tickets(): readonly Ticket[];
  /** Whether a receipt hangs in the slot. */
  isTicketWaiting(): boolean;
  /** What a resident does. */
  takeTicket(): void;
  /** Codes this printer did not understand, in order. */
  unknownCommands(): readonly string[];
  /** Bytes received since the start, real-time questions included. */
  bytesReceived(): number;
  /** Connections accepted since the start. */
  connections(): number;
  /** Sends bytes to whoever is connected, as line noise would. */
  makeNoise(bytes: Uint8Array): void;
  /** Called when a ticket was cut and when faults changed. Returns the unsubscriber. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

interface Session {
  readonly socket: Socket;
  buffer: Uint8Array;
  reportsChanges: boolean;
  isEnded: boolean;
  /** Answers leave one after the other. */
  answered: Promise<void>;
  /** The last two bytes, to find real-time questions that arrive in pieces. */
  tail: Uint8Array;
}

const pumpIntervalMs = 10;

/** A receipt printer behind a TCP port, as network printers have on 9100. One connection is printed at a time. */
export const startVirtualReceiptPrinter = async (
  options: VirtualReceiptPrinterOptions,
): Promise<VirtualReceiptPrinter> => {
  const { host = '127.0.0.1', bytesPerSecond, hasTicketSensor = false } = options;
  const { knowsProcessId = true, answersPaperSensor = true } = options;
  let faults = noFaults;
  let sessions: Session[] = [];
  let finished: Ticket[] = [];
  let lines: TicketLine[] = [];
  let received = 0;
  let connections = 0;
  let allowance = 0;
  let isTicketWaiting = false;
  const unknown: string[] = [];
  const listeners = new Set<() => void>();

  const notify = () => {
    for (const listener of [...listeners]) listener();
  };
  const reply = (session: Session | undefined, whole: Uint8Array) => {
    if (session === undefined || session.isEnded || faults.isMute) return;
    const bytes = faults.halvesAnswers ? whole.subarray(0, Math.ceil(whole.length / 2)) : whole;
    if (faults.answerByteMs === 0) {
      session.socket.write(bytes);
      return;
    }
    for (const byte of bytes) {
      const after = session.answered.then(() => pause(faults.answerByteMs));
      session.answered = after.then(() => void session.socket.write(Uint8Array.of(byte)));
    }
  };
  const changeFaults = (change: Partial<ReceiptPrinterFaults>) => {
    const before = automaticStatus(faults);
    faults = { ...faults, ...change };
    if (faults.paperOutAfterLines === 0) faults = { ...faults, paperOutAfterLines: null, paper: 'out' };
    const after = automaticStatus(faults);
    if (Buffer.compare(before, after) !== 0)
      for (const session of sessions) if (session.reportsChanges) reply(session, after);
    notify();
  };
  const finishTicket = (isCut: boolean) => {
    if (lines.length > 0) finished = [...finished, { number: finished.length + 1, lines, isCut }];
    lines = [];
    isTicketWaiting ||= isCut && hasTicketSensor;
    notify();
  };

  const head = createPrintHead({
    onLine: (line) => {
      lines = [...lines, line];
      if (faults.paperOutAfterLines === null) return;
      changeFaults({ paperOutAfterLines: faults.paperOutAfterLines - 1 });
    },
    onCut: () => {
      if (faults.jamsAtNextCut) changeFaults({ jamsAtNextCut: false, hasCutterError: true });
      else finishTicket(true);
    },
    onReply: (bytes) => {
      if (knowsProcessId) reply(sessions[0], bytes);
    },
    onAutomaticStatus: (isOn) => {
      const [session] = sessions;
      if (session === undefined) return;
      session.reportsChanges = isOn;
      if (isOn) reply(session, automaticStatus(faults));
    },
    onPaperSensorQuestion: () => {
      if (answersPaperSensor) reply(sessions[0], Uint8Array.of(paperSensorStatus(faults)));
    },
    onUnknown: (code) => unknown.push(code),
  });

  const pump = () => {
    while (!isHalted(faults)) {
      const [session] = sessions;
      if (session === undefined) return;
      const next = commandAt(session.buffer, head.isHanziMode());
      if (next === undefined) {
        if (!session.isEnded) return;
        sessions = sessions.slice(1);
        continue;
      }
      if (bytesPerSecond !== undefined && next.length > allowance) return;
      allowance -= next.length;
      session.buffer = session.buffer.subarray(next.length);
      head.run(next.command);
    }
  };

  const answerRealTime = (session: Session, chunk: Uint8Array) => {
    const seen = Buffer.concat([session.tail, chunk]);
    for (let at = 0; at + 2 < seen.length; at += 1) {
      if (seen[at] !== 0x10 || seen[at + 1] !== 0x04) continue;
      const status = realTimeStatus(seen[at + 2] ?? 0, faults, isTicketWaiting);
      if (status !== undefined) reply(session, Uint8Array.of(status));
    }
    session.tail = seen.subarray(-2);
  };
  const onConnection = (socket: Socket) => {
    connections += 1;
    const empty = new Uint8Array();
    const session: Session = {
      socket,
      buffer: empty,
      reportsChanges: false,
      isEnded: false,
      answered: Promise.resolve(),
      tail: empty,
    };
    sessions = [...sessions, session];
    socket.on('data', (chunk) => {
      received += chunk.length;
      answerRealTime(session, chunk);
      session.buffer = Buffer.concat([session.buffer, chunk]);
      pump();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      session.isEnded = true;
      pump();
    });
  };

  const listen = (port: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = createServer({ noDelay: true }, onConnection);
      server.on('error', reject);
      server.listen(port, host, () => resolve(server));
    });
  const disconnect = (server: Server): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const session of sessions) session.socket.destroy();
    sessions = [];
    return closed;
  };

  let server: Server | undefined = await listen(options.port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  const { port } = address;

  const pace =
    bytesPerSecond === undefined
      ? undefined
      : setInterval(() => {
          const step = (bytesPerSecond * pumpIntervalMs) / 1000;
          // What was not used while idle is not saved up, but a long command may need several steps.
          allowance = sessions[0]?.buffer.length ? allowance + step : step;
          pump();
        }, pumpIntervalMs);

  const switchPower = async (isPoweredOff: boolean) => {
    if (isPoweredOff && server !== undefined) {
      const stopping = server;
      server = undefined;
      head.reset();
      finishTicket(false);
      await disconnect(stopping);
    }
    if (!isPoweredOff && server === undefined) server = await listen(port);
  };

  const switchCable = async (isUnplugged: boolean) => {
    if (isUnplugged && server !== undefined) {
      const stopping = server;
      server = undefined;
      const closed = new Promise<void>((resolve) => stopping.close(() => resolve()));
      for (const session of sessions) session.socket.destroy();
      await closed;
    }
    if (!isUnplugged && server === undefined) server = await listen(port);
  };

  return {
    port,
    faults: () => faults,
    setFaults: async (change) => {
      changeFaults(change);
      if (change.isPoweredOff !== undefined) await switchPower(change.isPoweredOff);
      if (change.isUnplugged !== undefined) await switchCable(change.isUnplugged);
      pump();
    },
    tickets: () =>
      lines.length === 0 ? finished : [...finished, { number: finished.length + 1, lines, isCut: false }],
    isTicketWaiting: () => isTicketWaiting,
    takeTicket: () => {
      isTicketWaiting = false;
      notify();
    },
    unknownCommands: () => unknown,
    bytesReceived: () => received,
    connections: () => connections,
    makeNoise: (bytes) => {
      for (const session of sessions) if (!session.isEnded) session.socket.write(bytes);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: async () => {
      clearInterval(pace);
      if (server !== undefined) await disconnect(server);
      server = undefined;
    },
  };
};
