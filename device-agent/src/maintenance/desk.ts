import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Log } from '../log.ts';
import {
  longestLine,
  type MaintenanceReply,
  type MaintenanceRequest,
  maintenanceRequestSchema,
  socketName,
} from './requests.ts';

/** Who connects and says nothing is let go after so long, in milliseconds. */
const patienceMs = 5_000;

type Handlers = {
  readonly [N in MaintenanceRequest['name']]: (
    request: Extract<MaintenanceRequest, { readonly name: N }>,
  ) => MaintenanceReply;
};

/** Takes the wishes of staff at the machine's command line while the agent runs. */
export interface MaintenanceDesk {
  close(): Promise<void>;
}

const parseRequest = (line: string): MaintenanceRequest | null => {
  try {
    return v.parse(maintenanceRequestSchema, JSON.parse(line));
  } catch {
    return null;
  }
};

const handle = (handlers: Handlers, line: string): MaintenanceReply => {
  const request = parseRequest(line);
  if (request === null) return { kind: 'invalidRequest' };
  switch (request.name) {
    case 'agent.isIdle':
      return handlers['agent.isIdle'](request);
    case 'screen.retry':
      return handlers['screen.retry'](request);
    case 'consumables.replenish':
      return handlers['consumables.replenish'](request);
  }
};

/**
 * Listens on a Unix socket in the data folder. The store lets one process in, so a socket that is there already is left
 * over. An agent that can't listen runs all the same: residents don't need it.
 */
export const openMaintenanceDesk = async (
  dataFolder: string,
  { handlers, log }: { readonly handlers: Handlers; readonly log: Log },
): Promise<MaintenanceDesk> => {
  const path = join(dataFolder, socketName);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    let isAnswered = false;
    socket.setEncoding('utf8').setTimeout(patienceMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (piece: string) => {
      // One request a connection: what follows its line is not looked at, and does not have the line carried out again.
      if (isAnswered) return;
      text += piece;
      const end = text.indexOf('\n');
      isAnswered = end >= 0;
      if (isAnswered) socket.end(`${JSON.stringify(handle(handlers, text.slice(0, end)))}\n`);
      else if (text.length > longestLine) socket.destroy();
    });
  });
  server.maxConnections = 4;
  const isListening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    rmSync(path, { force: true });
    server.listen(path, () => resolve(true));
  });
  if (isListening) chmodSync(path, 0o600);
  else log.warn('maintenanceUnavailable');
  return {
    close: () =>
      new Promise((resolve) => {
        if (!isListening) return resolve();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
