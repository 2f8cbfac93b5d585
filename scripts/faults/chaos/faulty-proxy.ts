import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { askedBy, createUnitSplitter, type Operation, type WireUnit } from './wire-units.ts';

/** When in an exchange the line is cut. */
export const moments = ['beforeSend', 'inBody', 'afterCommit', 'inReply'] as const;
type Moment = (typeof moments)[number];

/** What goes wrong with the line between terminals and servers. `null` as operation: whichever comes next. */
export type WireFault =
  /** New connections are reset at once. */
  | { readonly kind: 'refused' }
  /** All that are open are reset. */
  | { readonly kind: 'reset' }
  /** Nothing passes any more, and nobody is told, until it is healed. */
  | { readonly kind: 'blackhole' }
  /** Everything comes in pieces of so many bytes, with pauses. */
  | { readonly kind: 'slow'; readonly pieceBytes: number; readonly pauseMs: number }
  /** The next such exchanges are cut. */
  | { readonly kind: 'cut'; readonly moment: Moment; readonly operation: Operation | null; readonly times: number }
  /** Of the next such question one half comes at once, the other later. */
  | { readonly kind: 'halfFrame'; readonly operation: Operation | null; readonly pauseMs: number }
  /** The next such questions come twice. */
  | { readonly kind: 'duplicate'; readonly operation: Operation | null; readonly times: number };

type Aimed = Extract<WireFault, { operation: unknown }>;

export interface FaultyProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Where the servers are that can be had now; each new connection takes one of them. */
  serve(ports: readonly number[]): void;
  strike(fault: WireFault): void;
  /** Everything passes again. What was on its way in a black hole is lost with its connection. */
  heal(): void;
  /** How often which fault met which operation. */
  readonly hits: ReadonlyMap<string, number>;
  /** When somebody tried to connect, in milliseconds of `performance.now()`. */
  readonly tries: readonly number[];
  /** When a case was sent, likewise. */
  readonly submits: readonly number[];
  close(): Promise<void>;
}

interface Line {
  reset(): void;
}

/** A balancer before the servers whose lines fail as they are told. `random` chooses the server of each connection. */
export const startFaultyProxy = async (random: () => number): Promise<FaultyProxy> => {
  const lines = new Set<Line>();
  const hits = new Map<string, number>();
  const tries: number[] = [];
  const submits: number[] = [];
  let ports: readonly number[] = [];
  let isRefusing = false;
  let slowness: Extract<WireFault, { kind: 'slow' }> | null = null;
  let hole: { readonly over: Promise<void>; end: () => void } | null = null;
  let aimed: { readonly fault: Aimed; left: number }[] = [];

  const count = (what: string): void => void hits.set(what, (hits.get(what) ?? 0) + 1);
  const resetAll = (): void => {
    for (const line of [...lines]) line.reset();
  };
  /** The fault that waits for such an operation; it is used up. */
  const faultFor = (operation: Operation): Aimed | null => {
    const found = aimed.find(({ fault }) => fault.operation === null || fault.operation === operation);
    if (!found) return null;
    found.left -= 1;
    if (found.left === 0) aimed = aimed.filter((one) => one !== found);
    const { fault } = found;
    count(`${fault.kind === 'cut' ? fault.moment : fault.kind} × ${operation}`);
    return fault;
  };

  const join = (client: Socket): void => {
    tries.push(performance.now());
    const port = ports[Math.floor(random() * ports.length)];
    if (isRefusing || port === undefined) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ host: '127.0.0.1', port });
    /** A cut that waits for the answer of its question. */
    let cutAt: { readonly answer: string; readonly moment: Moment } | null = null;
    let isOver = false;
    const reset = (): void => {
      isOver = true;
      lines.delete(line);
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    };
    const line: Line = { reset };
    lines.add(line);

    const write = async (to: Socket, bytes: Buffer): Promise<void> => {
      const slow = slowness;
      if (!slow) return void to.write(bytes);
      // Long messages are not drawn out for ever.
      const size = Math.max(slow.pieceBytes, Math.ceil(bytes.length / 24));
      for (let at = 0; at < bytes.length && !isOver; at += size) {
        to.write(bytes.subarray(at, at + size));
        await sleep(slow.pauseMs);
      }
    };
    const half = (bytes: Buffer): Buffer => bytes.subarray(0, Math.ceil(bytes.length / 2));
    /** A reset would throw away what has not left yet. */
    const sendLast = async (to: Socket, bytes: Buffer): Promise<void> => {
      to.write(bytes);
      await sleep(15);
      reset();
    };

    const ask = async (unit: WireUnit): Promise<void> => {
      const asked = askedBy(unit);
      if (asked?.operation === 'submit') submits.push(performance.now());
      const fault = asked && faultFor(asked.operation);
      if (!asked || !fault) return write(upstream, unit.bytes);
      if (fault.kind === 'halfFrame') {
        upstream.write(half(unit.bytes));
        await sleep(fault.pauseMs);
        return void upstream.write(unit.bytes.subarray(half(unit.bytes).length));
      }
      if (fault.kind === 'duplicate') return write(upstream, Buffer.concat([unit.bytes, unit.bytes]));
      if (fault.moment === 'beforeSend') return reset();
      if (fault.moment === 'inBody') return sendLast(upstream, half(unit.bytes));
      cutAt = { answer: asked.answer, moment: fault.moment };
      return write(upstream, unit.bytes);
    };
    const answer = async (unit: WireUnit): Promise<void> => {
      if (!cutAt || !unit.head.startsWith(cutAt.answer)) return write(client, unit.bytes);
      return cutAt.moment === 'afterCommit' ? reset() : sendLast(client, half(unit.bytes));
    };

    const carry = (from: Socket, to: Socket, deliver: (unit: WireUnit) => Promise<void>): void => {
      const split = createUnitSplitter();
      let before = Promise.resolve();
      const after = (work: () => Promise<void> | void): void => {
        before = before.then(async () => {
          if (hole) await hole.over;
          if (!isOver) await work();
        });
      };
      from.setNoDelay(true);
      from.on('data', (chunk: Buffer) => {
        for (const unit of split(chunk)) after(() => deliver(unit));
      });
      from.on('end', () => after(() => void to.end()));
      from.on('error', reset);
      from.on('close', () => {
        if (from.errored) reset();
        if (client.destroyed && upstream.destroyed) lines.delete(line);
      });
    };
    carry(client, upstream, ask);
    carry(upstream, client, answer);
  };

  const listener = createServer({ allowHalfOpen: true }, join);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const bound = listener.address();
  if (typeof bound !== 'object' || !bound) throw new Error('no address');

  const endHole = (): void => {
    if (!hole) return;
    // First the connections, so that nothing of what waited passes.
    resetAll();
    hole.end();
    hole = null;
  };
  return {
    url: `http://127.0.0.1:${bound.port}`,
    hits,
    tries,
    submits,
    serve: (next) => {
      ports = next;
    },
    strike: (fault) => {
      switch (fault.kind) {
        case 'refused':
          isRefusing = true;
          break;
        case 'reset':
          resetAll();
          break;
        case 'blackhole': {
          if (hole) break;
          const { promise, resolve } = Promise.withResolvers<void>();
          hole = { over: promise, end: resolve };
          break;
        }
        case 'slow':
          slowness = fault;
          break;
        default:
          aimed.push({ fault, left: fault.kind === 'halfFrame' ? 1 : fault.times });
          return;
      }
      count(fault.kind);
    },
    heal: () => {
      isRefusing = false;
      slowness = null;
      aimed = [];
      endHole();
    },
    close: async () => {
      endHole();
      resetAll();
      listener.close();
      await once(listener, 'close');
    },
  };
};
