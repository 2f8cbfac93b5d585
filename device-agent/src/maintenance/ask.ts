import { connect } from 'node:net';
import { join } from 'node:path';
import * as v from 'valibot';
import {
  longestLine,
  type MaintenanceReply,
  type MaintenanceRequest,
  maintenanceReplySchema,
  socketName,
} from './requests.ts';

const patienceMs = 5_000;

/** `notRunning`: nobody listens, the caller may do it by itself. `notAllowed`: another user's data folder. */
export type AskOutcome = MaintenanceReply | { readonly kind: 'notRunning' | 'notAllowed' | 'noAnswer' };

const outcomeOf = (error: Error): AskOutcome => {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return { kind: 'notRunning' };
  return { kind: code === 'EACCES' || code === 'EPERM' ? 'notAllowed' : 'noAnswer' };
};

const parseReply = (line: string): AskOutcome => {
  try {
    return v.parse(maintenanceReplySchema, JSON.parse(line));
  } catch {
    return { kind: 'noAnswer' };
  }
};

/** Asks the running agent for something. Never rejects. */
export const askAgent = (dataFolder: string, request: MaintenanceRequest): Promise<AskOutcome> =>
  new Promise((resolve) => {
    const socket = connect(join(dataFolder, socketName));
    let text = '';
    const end = (outcome: AskOutcome) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.setEncoding('utf8').setTimeout(patienceMs, () => end({ kind: 'noAnswer' }));
    socket.on('error', (error) => end(outcomeOf(error)));
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (piece: string) => {
      text += piece;
      if (text.includes('\n') || text.length > longestLine) end(parseReply(text));
    });
    socket.on('close', () => end({ kind: 'noAnswer' }));
  });
