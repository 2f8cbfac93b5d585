import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { expect, it, vi } from 'vitest';
import { startVirtualReceiptPrinter } from '../virtual/receipt-printer/start.ts';
import { eventually } from './testing/eventually.ts';
import { makeFolder } from './testing/samples.ts';
import { listenAsServiceManager, missingForNotify } from './testing/service-manager.ts';
import { openScreen, pageHostOf } from './testing/start-test-agent.ts';

// Each test starts the whole program, on a machine that may be busy.
vi.setConfig({ testTimeout: 40_000 });

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

const start = (
  config: object,
  folder = makeFolder(),
  environment: NodeJS.ProcessEnv = {},
): { child: ChildProcess; firstLine: Promise<string>; end: Promise<[number | null, string]> } => {
  mkdirSync(join(folder, 'ui'), { recursive: true });
  writeFileSync(join(folder, 'ui', 'index.html'), '<head></head>');
  writeFileSync(join(folder, 'agent.json'), JSON.stringify(config));
  const child = spawn(process.execPath, [main, '--config', join(folder, 'agent.json')], {
    env: { ...process.env, LC_ALL: 'C', ...environment },
  });
  let [out, err] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.includes('\n')) resolve(out.trim());
    });
  });
  const end = new Promise<[number | null, string]>((resolve) => child.on('close', (code) => resolve([code, err])));
  return { child, firstLine, end };
};
const good = { port: 0, uiFolder: 'ui', dataFolder: 'data', serverUrl: 'http://127.0.0.1:9' };

it.each(['SIGINT', 'SIGTERM'] as const)('says when it is ready and stops cleanly on %s', async (signal) => {
  const { child, firstLine, end } = start({
    ...good,
    devices: { receiptPrinter: { transport: { kind: 'serial', path: '/dev/no-such-port' } } },
  });
  const ready: unknown = JSON.parse(await firstLine);
  expect(ready).toEqual({
    ready: true,
    address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
    notes: [expect.stringContaining('enrolmentCodeFile')],
  });
  child.kill(signal);
  const [code, err] = await end;
  expect(code).toBe(0);
  expect(err).toContain('agentStopped');
});

it.skipIf(missingForNotify.length > 0)(
  'tells systemd that it is ready, alive and stopping',
  { timeout: 30_000 },
  async () => {
    const socket = await listenAsServiceManager();
    const { child, firstLine, end } = start(good, makeFolder(), {
      NOTIFY_SOCKET: socket.path,
      WATCHDOG_USEC: '600000',
    });
    await firstLine;
    await eventually(() => expect(socket.messages().match(/WATCHDOG=1/g)?.length).toBeGreaterThan(2));
    child.kill('SIGTERM');
    await end;
    expect(socket.messages()).toMatch(/READY=1.*STOPPING=1/s);
  },
);

it('says what is wrong with its configuration and leaves', async () => {
  const [code, err] = await start({ ...good, port: 'x' }).end;
  expect(code).toBe(2);
  expect(err).toContain('agent.json:1:9: port: must be a number');
});

const readySchema = v.object({ address: v.string() });
const addressOf = async (firstLine: Promise<string>) => v.parse(readySchema, JSON.parse(await firstLine)).address;
const long = { blocks: Array.from({ length: 60 }, () => ({ kind: 'text', text: '受理回执' })) };

it.each(['SIGKILL', 'SIGTERM'] as const)(
  '%s in mid-print: the job ends known or uncertain, and is not printed again',
  { timeout: 40_000 },
  async (signal) => {
    const printer = await startVirtualReceiptPrinter({ port: 0, bytesPerSecond: 300 });
    const config = {
      ...good,
      devices: { receiptPrinter: { transport: { kind: 'tcp', host: '127.0.0.1', port: printer.port } } },
    };
    const folder = makeFolder();
    const job = { jobId: randomUUID(), receipt: long };
    const first = start(config, folder);
    const screen = await openScreen(pageHostOf(await addressOf(first.firstLine)));
    await eventually(() => expect(screen.snapshots.at(-1)?.devices.receiptPrinter.state).toBe('online'));
    await screen.send('receipt.print', job);
    await eventually(() => expect(printer.bytesReceived()).toBeGreaterThan(300));
    first.child.kill(signal);
    const [code] = await first.end;
    expect(code).toBe(signal === 'SIGTERM' ? 0 : null);
    const bytes = printer.bytesReceived();

    const second = start(config, folder);
    const again = await openScreen(pageHostOf(await addressOf(second.firstLine)));
    const { payload } = v.parse(
      v.object({ payload: v.object({ state: v.string() }) }),
      await again.run('receipt.print', job),
    );
    expect(payload.state).toBe(signal === 'SIGKILL' ? 'uncertain' : 'printed');
    // What was sent since are questions about the state, not the job once more.
    expect(printer.bytesReceived() - bytes).toBeLessThan(300);
    screen.socket.disconnect();
    again.socket.disconnect();
    second.child.kill('SIGTERM');
    await second.end;
    await printer.close();
  },
);
