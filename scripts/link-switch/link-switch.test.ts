import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLinkControl } from './control.ts';
import { type LinkSwitch, startLinkSwitch } from './link-switch.ts';

let echo: Server;
let received: string;
let link: LinkSwitch;
const clients: Socket[] = [];

beforeEach(async () => {
  received = '';
  echo = createServer((socket) => {
    socket.on('data', (chunk) => {
      received += chunk;
      socket.write(chunk);
    });
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  link = await startLinkSwitch({ port: 0, target: { port: (echo.address() as AddressInfo).port } });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await link.close();
  await new Promise((resolve) => echo.close(resolve));
});

type Client = { socket: Socket; heard: () => string; closed: Promise<string>; say: (text: string) => void };

async function connected(): Promise<Client> {
  const socket = connect({ host: '127.0.0.1', port: link.port });
  clients.push(socket);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  const closed = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    socket.on('close', () => resolve('closed'));
  });
  await Promise.race([new Promise((resolve) => socket.once('connect', resolve)), closed]);
  return { socket, heard: () => heard, closed, say: (text) => socket.write(text) };
}

const until = (condition: () => boolean) => expect.poll(condition, { timeout: 3000, interval: 5 }).toBe(true);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('the link switch', () => {
  it('carries bytes both ways, also a megabyte', async () => {
    const { heard, say } = await connected();
    say('x'.repeat(3_000_000));
    await until(() => heard().length === 3_000_000);
  });

  it('passes a half-closed connection on', async () => {
    const { socket, heard, closed } = await connected();
    socket.end('last words');
    expect(await closed).toBe('closed');
    expect(heard()).toBe('last words');
  });

  it('resets open connections when cut, and new ones until restored', async () => {
    const before = await connected();
    before.say('a');
    await until(() => before.heard() === 'a');
    link.cut();
    expect(await before.closed).toBe('ECONNRESET');
    await until(() => link.openConnections() === 0);
    const during = await connected();
    expect(await during.closed).toBe('ECONNRESET');
    link.restore();
    const after = await connected();
    after.say('b');
    await until(() => after.heard() === 'b');
    expect(received).toBe('ab');
  });

  it('delays each way and keeps the order', async () => {
    link.slow(60);
    const { heard, say } = await connected();
    const started = performance.now();
    say('1');
    await pause(15);
    say('2');
    await until(() => heard() === '12');
    expect(performance.now() - started).toBeGreaterThanOrEqual(2 * 60);
  });

  it('holds everything while silent and delivers it when restored', async () => {
    const { heard, say, socket } = await connected();
    link.silence();
    say('held');
    await pause(60);
    expect([received, socket.destroyed]).toEqual(['', false]);
    link.restore();
    await until(() => heard() === 'held');
  });

  it('loses replies after so many bytes while requests still pass, and resets the connection when restored', async () => {
    const { heard, say, closed } = await connected();
    link.dropRepliesAfter(3);
    say('12345');
    await until(() => received === '12345' && heard() === '123');
    say('6');
    await until(() => received === '123456');
    expect(heard()).toBe('123');
    link.restore();
    expect(await closed).toBe('ECONNRESET');
  });

  it('ends the client connection when the target is not there', async () => {
    await new Promise((resolve) => echo.close(resolve));
    const { closed } = await connected();
    expect(await closed).toBe('ECONNRESET');
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  });
});

describe('its control', () => {
  it('switches by HTTP and refuses nonsense', async () => {
    const control = createLinkControl(link);
    await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(control.address() as AddressInfo).port}/state`;
    const post = (body: string, type = 'application/json') =>
      fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
    expect(await (await post('{"mode":"slow","latencyMs":40}')).json()).toEqual({ mode: 'slow', latencyMs: 40 });
    expect(await (await fetch(url)).json()).toEqual({ mode: 'slow', latencyMs: 40 });
    for (const bad of ['{"mode":"slow"}', '{"mode":"slow","latencyMs":-1}', '{"mode":"off"}', 'nonsense', '']) {
      expect((await post(bad)).status).toBe(400);
    }
    expect((await post('{"mode":"cut"}', 'text/plain')).status).toBe(415);
    expect(link.state().mode).toBe('slow');
    expect((await post('{"mode":"cut"}')).status).toBe(200);
    expect(link.state()).toEqual({ mode: 'cut' });
    control.close();
    control.closeAllConnections();
  });
});
