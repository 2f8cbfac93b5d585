import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { startDelayedPipe } from './delayed-pipe.ts';

type LinkState =
  | { mode: 'up' }
  /** Open connections are reset, new ones at once too. */
  | { mode: 'cut' }
  /** Each chunk takes so many milliseconds, each way. */
  | { mode: 'slow'; latencyMs: number }
  /** As with a pulled cable: nothing passes, nobody is told; restoring delivers what waited. */
  | { mode: 'silent' }
  /** Requests pass, but of the replies (all connections together) only so many bytes more. */
  | { mode: 'deaf'; replyBytesLeft: number };

export type LinkSwitch = {
  /** The port that it listens on, on 127.0.0.1. */
  port: number;
  state: () => LinkState;
  openConnections: () => number;
  restore: () => void;
  cut: () => void;
  slow: (latencyMs: number) => void;
  silence: () => void;
  dropRepliesAfter: (bytes: number) => void;
  close: () => Promise<void>;
};

export type LinkSwitchOptions = { port: number; target: { host?: string; port: number }; now?: () => number };

type Connection = { reset: () => void; flush: () => void; lostBytes: boolean };

/** A cable between two programs that can be cut: a TCP proxy on 127.0.0.1 (port 0: any). For the trial and for tests. */
export async function startLinkSwitch({ port, target, now }: LinkSwitchOptions): Promise<LinkSwitch> {
  const clock = now ?? (() => performance.now());
  const connections = new Set<Connection>();
  let state: LinkState = { mode: 'up' };

  const takeReply = (connection: Connection, chunk: Buffer): Buffer => {
    if (state.mode !== 'deaf') return chunk;
    const passing = chunk.subarray(0, state.replyBytesLeft);
    state = { mode: 'deaf', replyBytesLeft: state.replyBytesLeft - passing.length };
    if (passing.length < chunk.length) connection.lostBytes = true;
    return passing;
  };

  const join = (client: Socket) => {
    if (state.mode === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ host: target.host ?? '127.0.0.1', port: target.port, allowHalfOpen: true });
    const latencyMs = () => (state.mode === 'slow' ? state.latencyMs : 0);
    const isHeld = () => state.mode === 'silent';
    const connection: Connection = {
      lostBytes: false,
      reset: () => {
        client.resetAndDestroy();
        upstream.destroy();
      },
      flush: () => {
        requests.flush();
        replies.flush();
      },
    };
    const requests = startDelayedPipe(client, upstream, { latencyMs, isHeld, passing: (chunk) => chunk }, clock);
    const replies = startDelayedPipe(
      upstream,
      client,
      { latencyMs, isHeld, passing: (chunk) => takeReply(connection, chunk) },
      clock,
    );
    connections.add(connection);
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', connection.reset);
      socket.on('close', () => {
        if (client.destroyed && upstream.destroyed) connections.delete(connection);
      });
    }
  };

  const change = (next: LinkState) => {
    state = next;
    for (const connection of [...connections]) {
      if (next.mode === 'cut' || connection.lostBytes) connection.reset();
      else connection.flush();
    }
  };

  const listener = createServer({ allowHalfOpen: true }, join);
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, '127.0.0.1', resolve);
  });

  return {
    port: (listener.address() as AddressInfo).port, // a listening TCP server always has one
    state: () => state,
    openConnections: () => connections.size,
    restore: () => change({ mode: 'up' }),
    cut: () => change({ mode: 'cut' }),
    slow: (latencyMs) => change({ mode: 'slow', latencyMs }),
    silence: () => change({ mode: 'silent' }),
    dropRepliesAfter: (bytes) => change({ mode: 'deaf', replyBytesLeft: bytes }),
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const connection of [...connections]) connection.reset();
      }),
  };
}
