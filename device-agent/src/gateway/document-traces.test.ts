import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startVirtualDocumentPrinter } from '../../virtual/document-printer/start.ts';
import { eventually } from '../testing/eventually.ts';
import { startFakeServer } from '../testing/fake-server.ts';
import { findTracesInFolder } from '../testing/find-traces.ts';
import { makeFolder, makeServerKeys } from '../testing/samples.ts';
import { openScreen, pageHostOf } from '../testing/start-test-agent.ts';

// Each test starts the whole program, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
/** Words of the document, which stand nowhere else. */
const secrets = ['失业登记凭证甲乙丙', 'linban-spool-canary-7f31'];
const pdf = Buffer.from(`%PDF-1.7\n% ${secrets.join(' ')}\n${'/Type /Page\n'.repeat(8)}%%EOF\n`);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

let folder: string;
let printer: Awaited<ReturnType<typeof startVirtualDocumentPrinter>>;
let server: Awaited<ReturnType<typeof startFakeServer>>;
let child: ChildProcess;
/** Names of all files that came up in the agent's temporary folder, however short they lived. */
let seenInTemporary: Set<string>;

/** Starts the agent as a program, with a temporary folder of its own. */
const startAgent = async () => {
  child = spawn(process.execPath, [main, '--config', join(folder, 'agent.json')], {
    env: { ...process.env, TMPDIR: join(folder, 'tmp') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    out += piece;
  });
  await eventually(() => expect(out).toContain('\n'), 30_000);
  const { address } = v.parse(v.object({ address: v.string() }), JSON.parse(out));
  const screen = await openScreen(pageHostOf(address));
  closers.push(() => screen.socket.disconnect());
  await eventually(() =>
    expect(screen.snapshots.at(-1)).toMatchObject({
      serverReachable: true,
      devices: { documentPrinter: { state: 'online' } },
    }),
  );
  return screen;
};

beforeEach(async () => {
  folder = makeFolder();
  for (const name of ['ui', 'tmp']) mkdirSync(join(folder, name));
  // Slow enough that the agent is looked at, and killed, in the middle of the job.
  printer = await startVirtualDocumentPrinter({ port: 0, sideMs: 400 });
  server = await startFakeServer(await makeServerKeys());
  writeFileSync(join(folder, 'ui', 'index.html'), '<head></head>');
  writeFileSync(join(folder, 'code'), 'one-time-code');
  writeFileSync(
    join(folder, 'agent.json'),
    JSON.stringify({
      port: 0,
      uiFolder: 'ui',
      dataFolder: 'data',
      serverUrl: server.url,
      enrolmentCodeFile: 'code',
      devices: { documentPrinter: { uri: printer.uri } },
    }),
  );
  seenInTemporary = new Set();
  const watcher = watch(join(folder, 'tmp'), (_event, name) => {
    if (name !== null) seenInTemporary.add(name);
  });
  closers.push(
    () => printer.close(),
    () => server.close(),
    () => watcher.close(),
    async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  );
});

const traces = () => findTracesInFolder(folder, secrets).traces;
const printingOf = async (screen: Awaited<ReturnType<typeof startAgent>>) => {
  const jobId = randomUUID();
  server.documents.set('t1', pdf);
  const { id } = await screen.send('document.print', { jobId, ticket: 't1' });
  await eventually(() => expect(screen.snapshots.at(-1)?.devices.documentPrinter.state).toBe('busy'));
  await eventually(() => expect(printer.submissions()).toBe(1));
  return { jobId, id };
};

describe('a document that is printed', () => {
  it('is in no file of the agent, while it is printed and afterwards', async () => {
    const screen = await startAgent();
    const { id } = await printingOf(screen);
    expect(traces()).toEqual([]);
    expect(await screen.completionOf(id)).toMatchObject({ payload: { state: 'printed' } });
    expect(printer.papers().map((paper) => Buffer.from(paper.pdf).equals(pdf))).toEqual([true]);
    expect(traces()).toEqual([]);
    expect([...seenInTemporary]).toEqual([]);
  });

  it('leaves nothing behind where the agent is killed in mid-print, nor after it came back', async () => {
    const screen = await startAgent();
    const { jobId } = await printingOf(screen);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(printer.papers()).toEqual([]);
    expect(traces()).toEqual([]);
    const again = await startAgent();
    expect(await again.run('document.print', { jobId, ticket: 't1' })).toMatchObject({
      payload: { state: 'uncertain', cause: 'interrupted' },
    });
    expect(traces()).toEqual([]);
    expect([...seenInTemporary]).toEqual([]);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  it('would be found, were it written down', () => {
    const copy = join(folder, 'data-copy');
    mkdirSync(copy);
    writeFileSync(join(copy, 'job.pdf'), pdf);
    expect(traces().length).toBeGreaterThanOrEqual(secrets.length);
  });
});
