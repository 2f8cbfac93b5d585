import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket as TcpSocket } from 'node:net';
import type { KeypadKey } from '@linban/shared/contracts/agent-link.ts';
import type { HealthReport } from '@linban/shared/terminals/health.ts';
import { Server } from 'socket.io';
import type { Clock } from '../clock.ts';
import { createAdmission, type RefusalCause } from './admission.ts';
import { peerUser } from './peer-user.ts';
import { createRefusals } from './refusals.ts';
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
/** Browsers open six for files. */
const mostTcpConnections = 64;
/** From the opening of a socket to its token. */
const mostTrialMs = 5_000;
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
  /** The only user of this machine, besides root, whose programs are talked to; `null`: every user's. */
  readonly screenUser: number | null;
  readonly onBug: (error: unknown) => void;
  /** So many were not let in since the last time for this cause. */
  readonly onRefused: (cause: RefusalCause, count: number) => void;
}

/** The loopback side: serves the screen application and its two socket.io namespaces, to this machine's own page only. */
export interface Gateway {
  readonly port: number;
  readonly address: string;
  /** Whether a page is connected. */
  hasScreen(): boolean;
  /** Whether the page's own signs of life come: a page that is connected may still be frozen. */
  screenAlive(): HealthReport['screen'];
  /** Asks the page to load itself again. */
  sendReload(): void;
  sendSnapshot(): void;
  /** Passes a key of the keypad on to the screen. */
  sendKey(key: KeypadKey): void;
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

/** Could become the screen's user at any moment; update.sh looks as this one whether the page is served. */
const root = 0;

/** Looks who is at the other end as soon as a connection opens, and ends it where that is somebody else. */
const watchUsers = (http: ReturnType<typeof createServer>, user: number | null, onStranger: () => void) => {
  const checks = new WeakMap<TcpSocket, Promise<boolean>>();
  if (user === null) return async () => true;
  http.on('connection', (socket: TcpSocket) => {
    const check = peerUser(socket).then((owner) => {
      if (owner === user || owner === root) return true;
      onStranger();
      socket.destroy();
      return false;
    });
    checks.set(socket, check);
  });
  return async ({ socket }: IncomingMessage) => (await checks.get(socket)) ?? false;
};

/** Ends connections that don't prove in time that they are our page, without the courtesies by which they could stay longer. */
const createProbation = (clock: Clock) => {
  const onTrial = new WeakMap<TcpSocket, () => void>();
  return {
    start: (socket: TcpSocket): void => {
      const cancel = clock.after(mostTrialMs, () => socket.destroy());
      onTrial.set(socket, cancel);
      socket.once('close', cancel);
    },
    pass: (socket: TcpSocket): void => onTrial.get(socket)?.(),
  };
};

/** Starts to listen; rejects where the port is taken. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { clock, token, onBug, rate = defaultMessageRate } = options;
  const http = createServer({
    requestTimeout: 10_000,
    headersTimeout: 5_000,
    keepAliveTimeout: 5_000,
    // Whoever opens connections and says nothing keeps their places no longer than the limits above.
    connectionsCheckingInterval: 1_000,
  });
  http.maxConnections = mostTcpConnections;
  // The host constant holds the port, which is known only once it is taken; nobody is answered before.
  const port = await listen(http, options.port);
  const admission = createAdmission({ port, token, mayBeFramed: options.allowedFrameAncestors.length > 0 });
  const refusals = createRefusals(clock, options.onRefused);
  const probation = createProbation(clock);
  const isScreenUser = watchUsers(http, options.screenUser, () => refusals.note('user'));
  const serveFile = createStaticFiles({ ...options, port });
  http.on('drop', () => refusals.note('tooMany'));

  const answer = async (...[request, response]: Parameters<typeof serveFile>): Promise<void> => {
    if (!(await isScreenUser(request))) return;
    const refusal = admission.refuseRequest(request);
    if (refusal === null) return serveFile(request, response);
    refusals.note(refusal);
    const status = refusal === 'host' ? 421 : 403;
    response.writeHead(status, { 'content-length': '0', connection: 'close' }).end();
  };
  http.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      onBug(error);
      if (!response.headersSent) response.writeHead(500, { 'content-length': '0' });
      response.end();
    });
  });

  const io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: mostMessageBytes,
    connectTimeout: mostTrialMs,
    pingInterval: 10_000,
    pingTimeout: 10_000,
    perMessageDeflate: false,
    allowRequest: (request, decide) => {
      isScreenUser(request).then(
        (isUser) => {
          if (!isUser) return decide('forbidden', false);
          const refusal =
            admission.refuseSocket(request) ?? (io.engine.clientsCount < mostConnections ? null : 'tooMany');
          if (refusal === null) probation.start(request.socket);
          else refusals.note(refusal);
          decide(refusal === null ? null : 'forbidden', refusal === null);
        },
        (error: unknown) => {
          onBug(error);
          decide('forbidden', false);
        },
      );
    },
  });
  io.engine.on('connection_error', ({ message }: { readonly message: string }) => {
    // Who was refused above was counted there; what is left never came as far as that.
    if (message !== 'Forbidden') refusals.note('transport');
  });
  io.use((_socket, next) => next(new Error('forbidden')));
  for (const name of ['/agent', '/server'] as const) {
    io.of(name).use((socket, next) => {
      if (admission.hasToken(socket.handshake.auth)) {
        probation.pass(socket.conn.request.socket);
        return next();
      }
      refusals.note('token');
      next(new Error('forbidden'));
    });
  }
  const agent = serveAgentNamespace(io.of('/agent'), { ...options.agent, clock, rate });
  serveServerNamespace(io.of('/server'), { ...options.server, clock, rate });

  return {
    port,
    address: `http://127.0.0.1:${port}/`,
    hasScreen: agent.hasScreen,
    screenAlive: agent.screenAlive,
    sendReload: agent.sendReload,
    sendSnapshot: agent.sendSnapshot,
    sendKey: agent.sendKey,
    close: async () => {
      await io.close();
      http.closeAllConnections();
      refusals.flush();
    },
  };
};
