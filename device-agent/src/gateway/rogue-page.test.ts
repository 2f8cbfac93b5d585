import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumFlags } from '../../../scripts/chromium-flags.ts';
import { findChromium } from '../../../scripts/system-packages.ts';
import { eventually } from '../testing/eventually.ts';
import { type FakeServer, startFakeServer } from '../testing/fake-server.ts';
import { makeServerKeys } from '../testing/samples.ts';
import { openScreen, startTestAgent, type TestAgent } from '../testing/start-test-agent.ts';

const executablePath = findChromium();

/**
 * What a page can try against the agent's port from inside a browser, as a script `(agent, token) => outcomes`: each way with its
 * outcome as a word.
 */
const attack = `async (agent, token) => {
  const within = (work, limit = 20000) => Promise.race([work, new Promise((resolve) => setTimeout(() => resolve('silence'), limit))]);
  const socket = (first) => new Promise((resolve) => {
    const ws = new WebSocket(agent.replace(/^http/, 'ws') + '/socket.io/?EIO=4&transport=websocket');
    ws.onerror = ws.onclose = () => resolve('refused');
    ws.onmessage = ({ data }) => {
      if (data.startsWith('0')) ws.send(first);
      else resolve(data.startsWith('40') ? 'in' : data.startsWith('44') ? 'no token' : 'open');
    };
  });
  const read = (path, mode) => fetch(agent + path, { mode }).then(
    async (response) => ((await response.text()).includes('linban-token') ? 'token' : 'nothing'),
    () => 'refused',
  );
  const frame = () => new Promise((resolve) => {
    const element = document.createElement('iframe');
    element.src = agent + '/';
    element.onload = () => {
      try {
        resolve(element.contentDocument.querySelector('meta[name=linban-token]') ? 'token' : 'nothing');
      } catch {
        resolve('nothing');
      }
    };
    document.body.append(element);
  });
  const script = () => new Promise((resolve) => {
    const element = document.createElement('script');
    element.src = agent + '/assets/index-BtP1x_9Q.js';
    element.type = 'module';
    element.onload = () => resolve('loaded');
    element.onerror = () => resolve('refused');
    document.body.append(element);
  });
  const auth = JSON.stringify({ token });
  return {
    agentSocket: await within(socket('40/agent,' + auth)),
    serverSocket: await within(socket('40/server,' + auth)),
    polling: await within(read('/socket.io/?EIO=4&transport=polling', 'cors')),
    page: await within(read('/', 'cors')),
    opaquePage: await within(read('/', 'no-cors')),
    frame: await within(frame(), 2000),
    script: await within(script()),
  };
}`;

const refusedEverywhere = {
  agentSocket: 'refused',
  serverSocket: 'refused',
  polling: 'refused',
  page: 'refused',
  opaquePage: expect.stringMatching(/refused|nothing/),
  // A frame that must not show the page says nothing at all in some cases.
  frame: expect.stringMatching(/nothing|silence/),
  script: 'refused',
};

// Needs Chromium: what a browser lets through, and what it says of itself, is not for us to invent.
describe.skipIf(!executablePath)('a page that is not ours, in a real browser', () => {
  let server: FakeServer;
  let test: TestAgent;
  let rogue: Server;
  let rogueAddress: string;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    server = await startFakeServer(await makeServerKeys());
    test = await startTestAgent(server.url);
    rogue = createServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><body></body>'),
    );
    await new Promise<void>((resolve) => rogue.listen(0, '127.0.0.1', resolve));
    const { port } = rogue.address() as AddressInfo; // listening on TCP
    rogueAddress = `http://127.0.0.1:${port}`;
    browser = await chromium.launch({
      ...(executablePath && { executablePath }),
      args: [...chromiumFlags, '--host-resolver-rules=MAP evil.test 127.0.0.1'],
    });
  }, 120_000);
  beforeEach(async () => {
    page = await browser.newPage();
  });
  afterEach(async () => {
    await page.close();
  });
  afterAll(async () => {
    await browser.close();
    rogue.close();
    await test.agent.stop();
    await server.close();
  });

  /** That the attack can succeed at all: from our own page every way is open. */
  it('would be found out: our own page gets in everywhere', { timeout: 120_000 }, async () => {
    const token = await test.token();
    await page.goto(test.origin);
    const result = await page.evaluate(`(${attack})('${test.origin}', '${token}')`);
    expect(result).toMatchObject({ agentSocket: 'in', serverSocket: 'in', page: 'token', script: 'loaded' });
    expect(result).toMatchObject({ polling: 'nothing' });
  });

  it.each([
    ['on another port of the loopback', () => rogueAddress, () => test.origin],
    [
      'under a name that was rebound to the loopback',
      () => rogueAddress.replace('127.0.0.1', 'evil.test'),
      () => test.origin.replace('127.0.0.1', 'evil.test'),
    ],
    [
      'under a rebound name, towards our own address',
      () => rogueAddress.replace('127.0.0.1', 'evil.test'),
      () => test.origin,
    ],
  ])('%s gets no socket and no token, even where it knows the token', { timeout: 120_000 }, async (_, from, to) => {
    const screen = await openScreen(test);
    const token = await test.token();
    await page.goto(from());
    expect(await page.evaluate(`(${attack})('${to()}', '${token}')`)).toMatchObject(refusedEverywhere);
    expect(screen.socket.connected).toBe(true);
    expect(screen.closing).toEqual([]);
    screen.socket.disconnect();
  });

  /** Where the rebinding is complete, the attacker's page has the same origin as the address that it reaches the agent by. */
  it('that is served by the agent itself under a rebound name is not served', { timeout: 120_000 }, async () => {
    const address = test.origin.replace('127.0.0.1', 'evil.test');
    // Chromium shows an error of its own for an empty 421.
    await expect(page.goto(address)).rejects.toThrow('ERR_HTTP_RESPONSE_CODE_FAILURE');
    await eventually(() =>
      expect(test.logLines.some((line) => line.includes('gatewayRefused') && line.includes('"host"'))).toBe(true),
    );
  });

  it('in a frame without an origin gets nothing either', { timeout: 120_000 }, async () => {
    await page.goto(rogueAddress);
    const token = await test.token();
    const result = await page.evaluate(`new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.sandbox = 'allow-scripts';
      frame.srcdoc = \`<body><script>(${attack})('${test.origin}', '${token}').then((r) => parent.postMessage(r, '*'))</script>\`;
      addEventListener('message', ({ data }) => resolve(data), { once: true });
      document.body.append(frame);
    })`);
    expect(result).toMatchObject(refusedEverywhere);
  });
});
