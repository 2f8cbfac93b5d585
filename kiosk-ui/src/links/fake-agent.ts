import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';

interface Received {
  readonly id: string;
  readonly name: string;
  readonly timeoutMs: number;
  readonly payload: unknown;
}

/** The other end of both links for tests: real sockets, says whatever a test wants, garbage included. */
export const createFakeAgent = async (wantedPort = 0) => {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'], serveClient: false });
  const commands: Received[] = [];
  const cancels: unknown[] = [];
  const requests: unknown[] = [];
  const tokens: unknown[] = [];
  const fake = {
    port: 0,
    commands,
    cancels,
    requests,
    tokens,
    token: 'good',
    greeting: (_socket: Socket): void => undefined,
    onCommand: (_socket: Socket, _command: Received, acknowledge: (reply: unknown) => void): void =>
      acknowledge({ accepted: true }),
    onRequest: (_message: unknown, reply: (reply: unknown) => void): void => reply({ ok: true, value: {} }),
    agents: () => [...io.of('/agent').sockets.values()],
    servers: () => [...io.of('/server').sockets.values()],
    close: () => io.close(),
  };
  const letIn = (socket: Socket, next: (error?: Error) => void): void => {
    const { token } = socket.handshake.auth;
    tokens.push(token);
    next(token === fake.token ? undefined : new Error('forbidden'));
  };
  io.of('/agent').use(letIn);
  io.of('/server').use(letIn);
  io.of('/agent').on('connection', (socket) => {
    socket.on('command', (command: Received, acknowledge: (reply: unknown) => void) => {
      commands.push(command);
      fake.onCommand(socket, command, acknowledge);
    });
    socket.on('cancel', (cancel: unknown) => cancels.push(cancel));
    fake.greeting(socket);
  });
  io.of('/server').on('connection', (socket) => {
    socket.on('request', (message: unknown, reply: (reply: unknown) => void) => {
      requests.push(message);
      fake.onRequest(message, reply);
    });
    fake.greeting(socket);
  });
  await new Promise<void>((resolve) => http.listen(wantedPort, '127.0.0.1', resolve));
  const address = http.address();
  if (typeof address === 'object' && address) fake.port = address.port;
  return fake;
};

export type FakeAgent = Awaited<ReturnType<typeof createFakeAgent>>;
