import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeFolder } from './testing/samples.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

const start = (
  config: object,
): { child: ChildProcess; firstLine: Promise<string>; end: Promise<[number | null, string]> } => {
  const folder = makeFolder();
  mkdirSync(join(folder, 'ui'));
  writeFileSync(join(folder, 'ui', 'index.html'), '<head></head>');
  writeFileSync(join(folder, 'agent.json'), JSON.stringify(config));
  const child = spawn(process.execPath, [main, '--config', join(folder, 'agent.json')]);
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

it('says what is wrong with its configuration and leaves', async () => {
  const [code, err] = await start({ ...good, port: 'x' }).end;
  expect(code).toBe(2);
  expect(err).toContain('agent.json: port:');
});
