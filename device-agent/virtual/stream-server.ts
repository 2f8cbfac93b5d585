import { createServer, type Server, type Socket } from 'node:net';

/** A virtual device's end of a wire: a TCP port of the loopback that can be unplugged and plugged in again. */
export interface StreamServer {
  readonly port: number;
  readonly isPlugged: boolean;
  /** Whether somebody holds the other end. */
  readonly isConnected: boolean;
  /** Resolves when the bytes are out, or when a peer that vanished has failed to take them. */
  send(bytes: Uint8Array): Promise<void>;
  /** Cuts all connections; whoever comes next is served. */
  showOut(): void;
  unplug(): Promise<void>;
  plug(): Promise<void>;
  close(): Promise<void>;
}

/** `serve` is called for each connection and takes its bytes from then on; what it hears of the socket's end comes after ours. */
export const startStreamServer = async (
  wanted: number,
  serve: (socket: Socket) => (chunk: Buffer) => void,
): Promise<StreamServer> => {
  const sockets = new Set<Socket>();
  const listen = (port: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const listening = createServer((socket) => {
        sockets.add(socket);
        socket.setNoDelay(true);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => sockets.delete(socket));
        socket.on('data', serve(socket));
      });
      listening.once('error', reject);
      listening.listen(port, '127.0.0.1', () => resolve(listening));
    });
  let server: Server | undefined = await listen(wanted);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const { port } = address;
  const showOut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const unplug = (): Promise<void> =>
    new Promise((resolve) => {
      const stopping = server;
      server = undefined;
      showOut();
      if (stopping) stopping.close(() => resolve());
      else resolve();
    });
  return {
    port,
    get isPlugged() {
      return server !== undefined;
    },
    get isConnected() {
      return [...sockets].some((socket) => !socket.destroyed);
    },
    send: async (bytes) => {
      const write = (socket: Socket) => new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
      await Promise.all([...sockets].map(write));
    },
    showOut,
    unplug,
    plug: async () => {
      server ??= await listen(port);
    },
    close: unplug,
  };
};
