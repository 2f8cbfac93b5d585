import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import { panel } from '../../e2e/support/browser.ts';
import { chromiumFlags } from '../chromium-flags.ts';
import { findChromium } from '../system-packages.ts';

/**
 * Chromium with as little of the developer tools attached as a measurement needs. A driver that listens to the network
 * or the console makes the page note where each call came from, which costs a big page more than a small one.
 */
export interface BareBrowser {
  /** Opens a page in a context of its own on a slowed-down processor; the value of an expression once it is a number. */
  measure(url: string, script: string, expression: string, cpuSlowdown: number): Promise<number>;
  close(): Promise<void>;
}

const replySchema = v.object({ id: v.number(), result: v.optional(v.looseObject({})), error: v.optional(v.unknown()) });
const givesUpAfterMs = 60_000;

const ended = (child: ChildProcess) => new Promise<void>((resolve) => child.once('exit', () => resolve()));

const addressIn = async (profile: string): Promise<string> => {
  for (let waited = 0; waited < 15_000; waited += 50) {
    const [port, path] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')).split('\n');
    if (port && path) return `ws://127.0.0.1:${port}${path}`;
    await pause(50);
  }
  throw new Error('Chromium did not open its port');
};

export const startBareBrowser = async (): Promise<BareBrowser> => {
  const executable = findChromium();
  if (!executable) throw new Error('no Chromium on this machine: npm test installs or names what is missing');
  const profile = await mkdtemp(join(tmpdir(), 'linban-bare-browser-'));
  const size = `--window-size=${panel.width},${panel.height}`;
  const child = spawn(
    executable,
    [...chromiumFlags, size, `--user-data-dir=${profile}`, '--remote-debugging-port=0', 'about:blank'],
    { stdio: 'ignore' },
  );
  const socket = new WebSocket(await addressIn(profile));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  const waiting = new Map<number, (result: Record<string, unknown>) => void>();
  let lastId = 0;
  socket.addEventListener('message', ({ data }) => {
    const reply = v.safeParse(replySchema, JSON.parse(String(data)));
    if (reply.success) waiting.get(reply.output.id)?.(reply.output.result ?? {});
  });
  const call = (method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      socket.send(JSON.stringify({ id: lastId, method, params, ...(sessionId && { sessionId }) }));
    });
  const text = async (field: string, answer: Promise<Record<string, unknown>>): Promise<string> =>
    v.parse(v.string(), (await answer)[field]);

  return {
    measure: async (url, script, expression, cpuSlowdown) => {
      const browserContextId = await text('browserContextId', call('Target.createBrowserContext'));
      const size = { width: panel.width, height: panel.height };
      const targetId = await text(
        'targetId',
        call('Target.createTarget', { url: 'about:blank', browserContextId, ...size }),
      );
      const session = await text('sessionId', call('Target.attachToTarget', { targetId, flatten: true }));
      await call('Page.enable', {}, session);
      await call('Page.addScriptToEvaluateOnNewDocument', { source: script }, session);
      await call('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown }, session);
      await call('Page.navigate', { url }, session);
      try {
        for (let waited = 0; waited < givesUpAfterMs; waited += 250) {
          await pause(250);
          const seen = await call('Runtime.evaluate', { expression, returnByValue: true }, session);
          const value = v.safeParse(v.object({ result: v.object({ value: v.number() }) }), seen);
          if (value.success) return value.output.result.value;
        }
        throw new Error(`nothing was measured on ${url}`);
      } finally {
        await call('Target.disposeBrowserContext', { browserContextId });
      }
    },
    close: async () => {
      socket.close();
      const exit = ended(child);
      child.kill();
      await exit;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
