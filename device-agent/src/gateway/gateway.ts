import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import type { Clock } from '../clock.ts';
import { createAdmission } from './admission.ts';
import {
  type AgentNamespaceOptions,
  defaultMessageRate,
  type MessageRate,
  type ServerNamespaceOptions,
  serveAgentNamespace,
  serveServerNamespace,
} from './screens.ts';
import { createStaticFiles } from './static-files.ts';

const mostConnections = 16;
const mostMessageBytes = 256 * 1024;

export interface GatewayOptions {
  readonly port: number;
  readonly uiFolder: string;
  readonly allowedFrameAncestors: readonly string[];
  /** Whether the terminal can serve people now. */
  readonly canInvite: () => boolean;
  /** Of this boot: known only to pages that this gateway served. */
  readonly token: string;
  readonly clock: Clock;
  readonly rate?: MessageRate;
  readonly agent: Omit<AgentNamespaceOptions, 'clock' | 'rate'>;
  readonly server: Omit<ServerNamespaceOptions, 'clock' | 'rate'>;
  readonly onBug: (error: unknown) => void;
}

/** The loopback side: serves the screen application and its two socket.io namespaces, to this machine's own page only. */
export interface Gateway {
  readonly port: number;
  readonly address: string;
  hasScreen(): boolean;
  sendSnapshot(): void;
  close(): Promise<void>;
}

const listen = (server: ReturnType<typeof createServer>, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port); // listening on TCP: never a path, never null
    });
  });

/** Starts to listen; rejects where the port is taken. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { clock, token, onBug, rate = defaultMessageRate } = options;
  const http = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, keepAliveTimeout: 5_000 });
  http.maxConnections = 64;
  // The host constant holds the port, which is known only once it is taken; nobody is answered before.
  const port = await listen(http, options.port);
  const admission = createAdmission({ port, token });
  const serveFile = createStaticFiles({ ...options, port });

  http.on('request', (request, response) => {
    if (!admission.isOwnHost(request)) {
      response.writeHead(421, { 'content-length': '0', connection: 'close' }).end();
      return;
    }
    serveFile(request, response).catch((error: unknown) => {
      onBug(error);
      if (!response.headersSent) response.writeHead(500, { 'content-length': '0' });
      response.end();
    });
  });

  const io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: mostMessageBytes,
    connectTimeout: 5_000,
    pingInterval: 10_000,
    pingTimeout: 10_000,
    perMessageDeflate: false,
    allowRequest: (request, decide) => {
      const isWelcome = admission.isOwnPage(request) && io.engine.clientsCount < mostConnections;
      decide(isWelcome ? null : 'forbidden', isWelcome);
    },
  });
  io.use((_socket, next) => next(new Error('forbidden')));
  for (const name of ['/agent', '/server'] as const) {
    io.of(name).use((socket, next) =>
      next(admission.hasToken(socket.handshake.auth) ? undefined : new Error('forbidden')),
    );
  }
  const agent = serveAgentNamespace(io.of('/agent'), { ...options.agent, clock, rate });
  serveServerNamespace(io.of('/server'), { ...options.server, clock, rate });

  return {
    port,
    address: `http://127.0.0.1:${port}/`,
    hasScreen: agent.hasScreen,
    sendSnapshot: agent.sendSnapshot,
    close: async () => {
      await io.close();
      http.closeAllConnections();
    },
  };
};
