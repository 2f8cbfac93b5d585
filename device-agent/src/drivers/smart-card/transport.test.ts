import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { selectApplication } from './apdu.ts';
import { createPcscOpener, type PcscOptions } from './transport.ts';

const never = new AbortController().signal;

/** A host that does as the script says; `process` is its own. */
const hostOf = (script: string, limits: Omit<PcscOptions, 'launch'> = {}) => {
  const file = join(mkdtempSync(join(tmpdir(), 'linban-host-')), 'host.mjs');
  writeFileSync(file, script);
  return createPcscOpener({
    launch: () => spawn(process.execPath, [file], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }),
    ...limits,
  });
};
const opened = `process.send({ kind: 'opened' });`;
const openPort = async (script: string, limits?: Omit<PcscOptions, 'launch'>) => {
  const port = await hostOf(`${opened} ${script}`, limits)(never);
  if (!port.ok) throw new Error(port.error.code);
  return port.value;
};

describe('a host that does not open', { timeout: 20_000 }, () => {
  it.each<[string, string, object]>([
    [
      'has no module',
      `process.send({ kind: 'notOpened', why: 'driverUnavailable', code: 'X' })`,
      { kind: 'driverUnavailable' },
    ],
    [
      'finds no service',
      `process.send({ kind: 'notOpened', why: 'serviceDown', code: 'NoService' })`,
      { kind: 'serviceDown' },
    ],
    ['crashes', `process.kill(process.pid, 'SIGSEGV')`, { kind: 'unreachable', code: 'HOST_DIED' }],
    ['talks nonsense', `process.send({ kind: 'opened', extra: 1 })`, { kind: 'unreachable', code: 'HOST_CONFUSED' }],
  ])('because it %s, says so', async (_, script, error) => {
    const port = await hostOf(`${script}; setInterval(() => {}, 1000)`)(never);
    expect(port).toMatchObject({ ok: false, error });
  });

  it('in time is ended', async () => {
    const port = await hostOf('setInterval(() => {}, 1000)', { openLimitMs: 200 })(never);
    expect(port).toMatchObject({ ok: false, error: { kind: 'unreachable', code: 'TIMEOUT' } });
  });

  it('is not waited for by somebody who gave up', async () => {
    expect(await hostOf(opened)(AbortSignal.abort())).toMatchObject({ ok: false, error: { code: 'ABORTED' } });
    const abort = new AbortController();
    const port = hostOf('setInterval(() => {}, 1000)')(abort.signal);
    abort.abort();
    expect(await port).toMatchObject({ ok: false, error: { code: 'ABORTED' } });
  });
});

describe('an open port', { timeout: 20_000 }, () => {
  it('tells readers, carries commands, and tells a card that is gone from one that fails', async () => {
    const port = await openPort(`
      process.on('message', ({ id, kind, apdu }) => {
        if (kind === 'connect') process.send({ kind: 'done', id, bytes: '' });
        else if (apdu.startsWith('00a4')) process.send({ kind: 'done', id, bytes: '9000' });
        else process.send({ kind: 'failed', id, fault: apdu.startsWith('00b2') ? 'cardGone' : 'failed' });
      });
      process.send({ kind: 'readers', readers: [{ name: 'R', card: 'mute' }] });`);
    await vi.waitFor(() => expect(port.readers()).toEqual([{ name: 'R', card: 'mute' }]), { timeout: 10_000 });
    expect(await port.connect('R')).toEqual({ ok: true, value: null });
    expect(await port.transmit(selectApplication())).toEqual({ ok: true, value: Uint8Array.of(0x90, 0x00) });
    expect(await port.transmit(Uint8Array.of(0x00, 0xb2, 1, 0, 0))).toEqual({ ok: false, error: 'cardGone' });
    expect(await port.transmit(Uint8Array.of(0x00, 0xc0, 0, 0, 0))).toEqual({ ok: false, error: 'failed' });
    await port.close();
  });

  it.each([
    ['crashes', `process.on('message', () => process.kill(process.pid, 'SIGSEGV'))`],
    ['hangs', `process.on('message', () => { for (;;); })`],
    ['talks nonsense', `process.on('message', () => process.send('?')); setInterval(() => {}, 1000)`],
  ])('of a host that %s is lost, and so is what was asked', async (_, script) => {
    const port = await openPort(script, { answerLimitMs: 1_000 });
    let closed = 0;
    port.onClose(() => {
      closed += 1;
    });
    expect(await port.transmit(selectApplication())).toEqual({ ok: false, error: 'portLost' });
    expect([port.isOpen, closed]).toEqual([false, 1]);
    expect(await port.connect('R')).toEqual({ ok: false, error: 'portLost' });
  });

  it('sends no PIN: such a command is a bug and goes nowhere', async () => {
    const port = await openPort(`process.on('message', () => process.exit(1))`);
    await expect(port.transmit(Uint8Array.of(0x00, 0x20, 0, 0, 3, 1, 2, 3))).rejects.toThrow(TypeError);
    expect(port.isOpen).toBe(true);
    await port.close();
  });
});

it('the real host opens, or says that there is no service here', { timeout: 20_000 }, async () => {
  const port = await createPcscOpener()(never);
  if (port.ok) await port.value.close();
  else expect(['serviceDown', 'driverUnavailable']).toContain(port.error.kind);
});
