import { createServer, type Server, type Socket } from 'node:net';

/** A virtual device's end of a wire: a TCP port of the loopback that can be unplugged and plugged in again. */
export interface StreamServer {
  readonly port: number;
  readonly isPlugged: boolean;
  send(bytes: Uint8Array): void;
  unplug(): Promise<void>;
  plug(): Promise<void>;
  close(): Promise<void>;
}

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
        socket.on('data', serve(socket));
        socket.on('error', () => socket.destroy());
        socket.on('close', () => sockets.delete(socket));
      });
      listening.once('error', reject);
      listening.listen(port, '127.0.0.1', () => resolve(listening));
    });
  let server: Server | undefined = await listen(wanted);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const { port } = address;
  const unplug = (): Promise<void> =>
    new Promise((resolve) => {
      const stopping = server;
      server = undefined;
      for (const socket of sockets) socket.destroy();
      if (stopping) stopping.close(() => resolve());
      else resolve();
    });
  return {
    port,
    get isPlugged() {
      return server !== undefined;
    },
    send: (bytes) => {
      for (const socket of sockets) socket.write(bytes);
    },
    unplug,
    plug: async () => {
      server ??= await listen(port);
    },
    close: unplug,
  };
};
