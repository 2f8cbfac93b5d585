import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { makeFolder } from '../testing/samples.ts';
import { askAgent } from './ask.ts';
import { type MaintenanceDesk, openMaintenanceDesk } from './desk.ts';
import { socketName } from './requests.ts';

let folder: string;
let desk: MaintenanceDesk;
let taken: unknown[];
const logLines: string[] = [];
const open = (of: string) =>
  openMaintenanceDesk(of, {
    log: createLog({ write: (line) => void logLines.push(line) }),
    handlers: {
      'consumables.replenish': (request) => {
        taken.push(request);
        return { kind: 'done' };
      },
      'agent.isIdle': () => ({ kind: 'busy' }),
      'screen.retry': () => ({ kind: 'noBrowser' }),
    },
  });
beforeEach(async () => {
  folder = makeFolder();
  taken = [];
  desk = await open(folder);
});
afterEach(() => desk.close());

const replenish = { name: 'consumables.replenish', device: 'receiptPrinter', measures: ['millimetres'] } as const;

/** What comes back to bytes that a stranger sends. */
const answerTo = (text: string) =>
  new Promise<string>((resolve) => {
    const socket = connect(join(folder, socketName));
    let answer = '';
    socket.setEncoding('utf8').on('data', (piece: string) => {
      answer += piece;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer.trim()));
    socket.write(text);
  });

describe('the desk', () => {
  it('takes a request and answers it', async () => {
    expect(await askAgent(folder, { ...replenish, measures: [...replenish.measures] })).toEqual({ kind: 'done' });
    expect(taken).toEqual([replenish]);
    expect(await askAgent(folder, { name: 'screen.retry' })).toEqual({ kind: 'noBrowser' });
    expect(await askAgent(folder, { name: 'agent.isIdle' })).toEqual({ kind: 'busy' });
  });

  it('carries one line out once, whatever follows it', async () => {
    const line = `${JSON.stringify(replenish)}\n`;
    const socket = connect({ path: join(folder, socketName), allowHalfOpen: true });
    socket.on('error', () => {});
    socket.write(line);
    await once(socket, 'data');
    for (const piece of ['x', line, '\n']) await new Promise((done) => socket.write(piece, done));
    socket.end();
    await once(socket, 'close');
    expect(taken).toEqual([replenish]);
  });

  it('is for the owner of the data folder alone', () =>
    expect(statSync(join(folder, socketName)).mode & 0o777).toBe(0o600));

  it.each(['{}\n', 'nonsense\n', '{"name":"outbox.empty"}\n', `${JSON.stringify({ ...replenish, device: 'x' })}\n`])(
    'refuses %j and does nothing',
    async (text) => {
      expect(await answerTo(text)).toBe('{"kind":"invalidRequest"}');
      expect(taken).toEqual([]);
    },
  );

  it('lets go of one who sends without end', async () => expect(await answerTo('x'.repeat(100_000))).toBe(''));

  it('opens over a socket that a killed agent left, and is gone after its end', async () => {
    await desk.close();
    expect(await askAgent(folder, { name: 'screen.retry' })).toEqual({ kind: 'notRunning' });
    writeFileSync(join(folder, socketName), '');
    expect(await askAgent(folder, { name: 'screen.retry' })).toEqual({ kind: 'notRunning' });
    desk = await open(folder);
    expect(await askAgent(folder, { name: 'screen.retry' })).toEqual({ kind: 'noBrowser' });
  });

  it('is done without where the path is too long for a socket', async () => {
    const none = await open(join(folder, 'x'.repeat(120)));
    expect(logLines.at(-1)).toContain('maintenanceUnavailable');
    await none.close();
  });
});
