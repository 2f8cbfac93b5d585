import { connect } from 'node:net';

const patienceMs = 2_000;

/** Whether something listens on the agent's port: then the agent holds the devices, and nobody else can try them. */
export const isAgentRunning = (port: number): Promise<boolean> =>
  port === 0
    ? Promise.resolve(false)
    : new Promise((resolve) => {
        const socket = connect({ host: '127.0.0.1', port, timeout: patienceMs });
        const end = (isThere: boolean) => () => {
          socket.destroy();
          resolve(isThere);
        };
        socket.on('connect', end(true));
        socket.on('timeout', end(false));
        socket.on('error', end(false));
      });
